/** What stands under each other on the timeline: headings of groups and rows, all of one height. */

import { type DateSpan, readSpan, type SpanPeriods } from "../date-spans";
import { startsTooEarly } from "./elbow-routes";
import type { TimeRange } from "./time-scale";
import type { TimelineDependency, TimelineGroup } from "./timeline-types";

export interface RowItem<Row> {
  type: "row";
  row: Row;
  key: string;
  span: DateSpan;
  read: SpanPeriods | null;
  /** 1 without a heading above it, else 2. */
  level: 1 | 2;
}

export interface GroupItem<Row> {
  type: "group";
  key: string;
  group: TimelineGroup<Row>;
  /** All that its rows reach over. */
  extent: TimeRange | null;
}

export type TimelineItem<Row> = RowItem<Row> | GroupItem<Row>;

/** Rows of folded groups have no item; their group still knows how far they reach. */
export function timelineItems<Row>(
  groups: readonly TimelineGroup<Row>[],
  folded: ReadonlySet<string>,
  rowKey: (row: Row) => string,
  spanOf: (row: Row) => DateSpan,
): { items: TimelineItem<Row>[]; rows: Map<string, RowItem<Row>>; extents: TimeRange[] } {
  const items: TimelineItem<Row>[] = [];
  const rows = new Map<string, RowItem<Row>>();
  const extents: TimeRange[] = [];
  for (const group of groups) {
    const headed = group.heading !== undefined;
    const own = group.rows.map((row): RowItem<Row> => {
      const { start, end } = spanOf(row);
      const span = { start, end };
      return { type: "row", row, key: rowKey(row), span, read: readSpan(span), level: headed ? 2 : 1 };
    });
    let extent: TimeRange | null = null;
    for (const item of own) {
      rows.set(item.key, item);
      if (!item.read) continue;
      const { first, last } = item.read;
      extent = extent
        ? { first: Math.min(extent.first, first), last: Math.max(extent.last, last) }
        : { first, last };
    }
    if (extent) extents.push(extent);
    if (headed) items.push({ type: "group", key: `group ${group.id}`, group, extent });
    if (!folded.has(group.id)) items.push(...own);
  }
  return { items, rows, extents };
}

export interface TimelineEdge {
  from: string;
  to: string;
  fromIndex: number;
  toIndex: number;
}

/** The dependencies whose two rows are listed. */
export function timelineEdges(
  items: readonly { key: string }[],
  dependencies: readonly TimelineDependency[],
): TimelineEdge[] {
  const places = new Map(items.map((item, index) => [item.key, index]));
  return dependencies.flatMap(({ from, to }) => {
    const fromIndex = places.get(from);
    const toIndex = places.get(to);
    return fromIndex === undefined || toIndex === undefined ? [] : [{ from, to, fromIndex, toIndex }];
  });
}

/** For each row that begins too early: the rows that it should have waited for. */
export function tooEarlyRows<Row>(
  rows: ReadonlyMap<string, RowItem<Row>>,
  dependencies: readonly TimelineDependency[],
): Map<string, string[]> {
  const late = new Map<string, string[]>();
  for (const { from, to } of dependencies) {
    const first = rows.get(from)?.read;
    const second = rows.get(to)?.read;
    if (!first || !second || !startsTooEarly(first, second)) continue;
    late.set(to, [...(late.get(to) ?? []), from]);
  }
  return late;
}

/** Where a key leads from an item; null when the key moves nothing. */
export function moveItem(
  at: number,
  key: string,
  jump: boolean,
  size: { items: number; page: number },
): number | null {
  const steps: Record<string, number> = {
    ArrowDown: jump ? size.items : 1,
    j: 1,
    ArrowUp: jump ? -size.items : -1,
    k: -1,
    PageDown: size.page,
    PageUp: -size.page,
    Home: -size.items,
    End: size.items,
  };
  const step = steps[key];
  return step === undefined ? null : Math.max(0, Math.min(size.items - 1, at + step));
}
