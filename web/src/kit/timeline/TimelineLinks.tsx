import { memo } from "react";
import { type DateSpan, readSpan } from "../date-spans";
import { barBox } from "./bar-geometry";
import { elbowRoute, type Point, routePath, startsTooEarly } from "./elbow-routes";
import styles from "./Timeline.module.css";
import type { TimeScale } from "./time-scale";
import type { TimelineEdge } from "./timeline-items";
import type { Drafts } from "./use-bar-changes";

interface LinksProps {
  edges: readonly TimelineEdge[];
  rows: ReadonlyMap<string, { span: DateSpan }>;
  /** Spans that are being changed. */
  drafts: Drafts;
  scale: TimeScale;
  rowHeight: number;
  /** Items in sight; a line with neither end there says nothing and is not drawn. */
  firstIndex: number;
  lastIndex: number;
  /** Pixels of the lanes that are drawn. */
  left: number;
  right: number;
  nameWidth: number;
  activeKey: string | null;
}

const stride = 64;

/** All lines in one picture. */
export const TimelineLinks = memo(function TimelineLinks(props: LinksProps) {
  const { edges, rows, drafts, scale, rowHeight, firstIndex, lastIndex, left, right, nameWidth, activeKey } =
    props;
  // Moves in long strides: while one scrolls the lines stay as they were written.
  const top = Math.floor(firstIndex / stride) * stride * rowHeight;
  const inSight = (index: number) => index >= firstIndex && index <= lastIndex;
  const lines = edges.flatMap((edge) => {
    if (!inSight(edge.fromIndex) && !inSight(edge.toIndex)) return [];
    const fromSpan = drafts.get(edge.from) ?? rows.get(edge.from)?.span;
    const toSpan = drafts.get(edge.to) ?? rows.get(edge.to)?.span;
    if (!fromSpan || !toSpan) return [];
    const from = readSpan(fromSpan);
    const to = readSpan(toSpan);
    // Where nobody knows when one ends or the other begins there is nothing to tie a line to.
    if (!from?.end || !to?.start) return [];
    const fromBox = barBox(fromSpan, scale);
    const toBox = barBox(toSpan, scale);
    if (!fromBox || !toBox) return [];
    const start: Point = { x: fromBox.left + fromBox.width, y: (edge.fromIndex + 0.5) * rowHeight };
    const end: Point = { x: toBox.left, y: (edge.toIndex + 0.5) * rowHeight };
    if (Math.max(start.x, end.x) < left || Math.min(start.x, end.x) > right) return [];
    const path = routePath(elbowRoute(start, end, rowHeight), left, top);
    const [x, y] = [end.x - left, end.y - top];
    return [
      {
        key: `${edge.from} ${edge.to}`,
        path: `${path}M${x - 4} ${y - 3}L${x} ${y}L${x - 4} ${y + 3}`,
        late: startsTooEarly(from, to),
        active: edge.from === activeKey || edge.to === activeKey,
      },
    ];
  });
  if (lines.length === 0) return null;
  return (
    <svg
      aria-hidden="true"
      className={styles.links}
      style={{ transform: `translate(${nameWidth + left}px, ${top}px)` }}
      width={1}
      height={1}
    >
      {lines.map((line) => (
        <path
          key={line.key}
          d={line.path}
          className={styles.link}
          data-late={line.late || undefined}
          data-active={line.active || undefined}
        />
      ))}
    </svg>
  );
});
