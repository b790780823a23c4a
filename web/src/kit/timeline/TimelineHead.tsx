// biome-ignore-all lint/a11y/useSemanticElements: a native table cannot be virtualised with sticky parts, and the grid holds the focus for all its cells.
// biome-ignore-all lint/a11y/useFocusableInteractive: a native table cannot be virtualised with sticky parts, and the grid holds the focus for all its cells.

import { type KeyboardEvent, memo, type PointerEvent, useMemo } from "react";
import { periodOf } from "../civil-dates";
import { watchDrag } from "../drag-gesture";
import styles from "./Timeline.module.css";
import { clusterMarks, headingsOf, type TimeCell, type TimeRange, type TimeScale, xOf } from "./time-scale";
import type { TimelineLabels, TimelineMark } from "./timeline-types";

export const narrowestNames = 96;
export const widestNames = 560;
/** Marks nearer to each other than this, in pixels, share a label, or a line. */
const nearestLabels = 56;
const nearestLines = 3;

interface TimeProps {
  scale: TimeScale;
  drawn: TimeRange;
  weekStart: 0 | 1 | 6;
  today: string;
  marks: readonly TimelineMark[];
}

interface HeadProps extends TimeProps {
  nameWidth: number;
  onNameWidth(width: number): void;
  labels: TimelineLabels;
}

function useHeadings({ scale, drawn, weekStart }: TimeProps) {
  return useMemo(() => headingsOf(scale.zoom, drawn, weekStart), [scale.zoom, drawn, weekStart]);
}

/** Two rows of time that stay above the lanes, and the marks under them. */
export const TimelineHead = memo(function TimelineHead(props: HeadProps) {
  const { scale, drawn, today, marks, nameWidth, labels } = props;
  const headings = useHeadings(props);
  const clusters = useMemo(() => clusterMarks(marks, scale.pixelsPerDay, nearestLabels), [marks, scale]);
  const now = periodOf(today).first;
  const place = (cell: TimeCell) => ({
    left: xOf(scale, cell.first),
    width: (cell.last + 1 - cell.first) * scale.pixelsPerDay,
  });
  return (
    <div role="row" aria-rowindex={1} className={styles.head} data-marks={marks.length > 0 || undefined}>
      <div role="columnheader" className={styles.headName} style={{ width: nameWidth }}>
        {labels.names}
        <NameResize {...props} />
      </div>
      <div role="columnheader" className={styles.headTime}>
        <span className="visually-hidden">{labels.time}</span>
        <div aria-hidden className={styles.upper}>
          {headings.upper.map((cell) => (
            <div key={cell.first} className={styles.upperCell} style={place(cell)}>
              <span className={styles.upperText} style={{ left: nameWidth }}>
                {cell.label}
              </span>
            </div>
          ))}
        </div>
        <div aria-hidden className={styles.lower} data-zoom={scale.zoom}>
          {headings.lower.map((cell) => (
            <div
              key={cell.first}
              className={styles.lowerCell}
              data-now={(now >= cell.first && now <= cell.last) || undefined}
              style={place(cell)}
            >
              <span className={styles.lowerWords} style={{ left: nameWidth }}>
                {cell.note ? <span className={styles.note}>{cell.note}</span> : null}
                <span className={styles.lowerText}>{cell.label}</span>
              </span>
            </div>
          ))}
          {scale.zoom === "day" ? null : (
            <span className={styles.todayDot} style={{ left: xOf(scale, now + 0.5) }} />
          )}
        </div>
        {marks.length > 0 ? (
          <div aria-hidden className={styles.marks}>
            {clusters
              .filter((cluster) => cluster.day >= drawn.first && cluster.day <= drawn.last)
              .map((cluster) => (
                <span
                  key={cluster.day}
                  className={styles.mark}
                  title={cluster.labels.join(", ")}
                  style={{ left: xOf(scale, cluster.day), maxWidth: Math.min(180, cluster.room - 4) }}
                >
                  <span className={styles.markText}>
                    {cluster.labels.length === 1
                      ? cluster.label
                      : labels.andMore(cluster.label, cluster.labels.length - 1)}
                  </span>
                </span>
              ))}
          </div>
        ) : null}
      </div>
    </div>
  );
});

function NameResize({ nameWidth, onNameWidth, labels }: HeadProps) {
  const kept = (width: number) => Math.max(narrowestNames, Math.min(widestNames, Math.round(width)));
  const onPointerDown = (event: PointerEvent) => {
    event.preventDefault();
    const from = event.clientX;
    watchDrag(event, {
      onStart: () => {},
      onMove: (at) => onNameWidth(kept(nameWidth + at.clientX - from)),
      onEnd: () => {},
      onCancel: () => onNameWidth(nameWidth),
    });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowLeft: -16, ArrowRight: 16 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    onNameWidth(kept(nameWidth + step));
  };
  return (
    <div
      role="separator"
      aria-orientation="vertical"
      aria-label={labels.resizeNames}
      aria-valuenow={nameWidth}
      aria-valuemin={narrowestNames}
      aria-valuemax={widestNames}
      tabIndex={0}
      className={styles.resize}
      onPointerDown={onPointerDown}
      onKeyDown={onKeyDown}
    />
  );
}

/** Lines and shading behind the lanes: as high as the screen, however many rows there are. */
export const TimeGrid = memo(function TimeGrid(
  props: TimeProps & { nameWidth: number; top: number; height: number },
) {
  const { scale, drawn, today, marks, nameWidth, top, height } = props;
  const headings = useHeadings(props);
  const clusters = useMemo(() => clusterMarks(marks, scale.pixelsPerDay, nearestLines), [marks, scale]);
  const upper = new Set(headings.upper.map((cell) => cell.first));
  const at = (day: number) => ({ left: nameWidth + xOf(scale, day), height: Math.max(0, height) });
  return (
    <div aria-hidden className={styles.grid} style={{ top }}>
      {headings.shaded.map((range) => (
        <div
          key={range.first}
          className={styles.shade}
          style={{ ...at(range.first), width: (range.last + 1 - range.first) * scale.pixelsPerDay }}
        />
      ))}
      {headings.lower.map((cell) => (
        <div
          key={cell.first}
          className={styles.gridLine}
          data-upper={upper.has(cell.first) || undefined}
          style={at(cell.first)}
        />
      ))}
      {clusters
        .filter((cluster) => cluster.day >= drawn.first && cluster.day <= drawn.last)
        .map((cluster) => (
          <div key={`mark ${cluster.day}`} className={styles.markLine} style={at(cluster.day)} />
        ))}
      <div className={styles.todayLine} style={at(periodOf(today).first + 0.5)} />
    </div>
  );
});
