/** Which days a calendar shows, and in which lane of a week each entry lies. Days count from 1970-01-01. */

import { type Precision, periodOf, weekStartOf } from "../civil-dates";
import { coarsestOf, type DateSpan, isExact, readSpan } from "../date-spans";

/** First days of the weeks that show a month. */
export function weeksOfMonth(month: string, weekStart: number): number[] {
  const { first, last } = periodOf(month);
  const weeks: number[] = [];
  for (let day = weekStartOf(first, weekStart); day <= last; day += 7) weeks.push(day);
  return weeks;
}

export interface CalendarEntry<Row> {
  key: string;
  row: Row;
  span: DateSpan;
  first: number;
  last: number;
  /** No start, or no end, is known. */
  openStart: boolean;
  openEnd: boolean;
}

/** Something known less exactly than to the day. */
export interface SometimeEntry<Row> {
  key: string;
  row: Row;
  span: DateSpan;
  precision: Exclude<Precision, "day">;
  first: number;
  last: number;
}

export interface CalendarEntries<Row> {
  /** In order of their first day, the longer ones first. */
  exact: CalendarEntry<Row>[];
  sometime: SometimeEntry<Row>[];
}

/** Rows with days, and rows that must not stand on one; rows without dates are neither. */
export function calendarEntries<Row>(
  rows: readonly Row[],
  rowKey: (row: Row) => string,
  spanOf: (row: Row) => DateSpan,
): CalendarEntries<Row> {
  const exact: CalendarEntry<Row>[] = [];
  const sometime: SometimeEntry<Row>[] = [];
  for (const row of rows) {
    const { start, end } = spanOf(row);
    const span = { start, end };
    const read = readSpan(span);
    if (!read) continue;
    const { first, last } = read;
    const key = rowKey(row);
    const precision = coarsestOf(read);
    if (isExact(read)) {
      exact.push({ key, row, span, first, last, openStart: !read.start, openEnd: !read.end });
    } else if (precision !== "day") sometime.push({ key, row, span, precision, first, last });
  }
  exact.sort(inOrder);
  return { exact, sometime };
}

function inOrder(one: { first: number; last: number }, other: { first: number; last: number }): number {
  return one.first - other.first || other.last - one.last;
}

/** The entries with others in the place of those of one row. */
export function withEntries<Row>(
  entries: CalendarEntries<Row>,
  key: string,
  own: CalendarEntries<Row>,
): CalendarEntries<Row> {
  const others = <Entry extends { key: string }>(list: readonly Entry[]) =>
    list.filter((entry) => entry.key !== key);
  return {
    exact: [...others(entries.exact), ...own.exact].sort(inOrder),
    sometime: [...others(entries.sometime), ...own.sometime],
  };
}

export function touching<Entry extends { first: number; last: number }>(
  entries: readonly Entry[],
  first: number,
  last: number,
): Entry[] {
  return entries.filter((entry) => entry.first <= last && entry.last >= first);
}

export interface WeekSegment<Entry> {
  entry: Entry;
  lane: number;
  /** Columns, 0 to 6, both included. */
  from: number;
  to: number;
  /** Whether the entry begins, or ends, in this week. */
  begins: boolean;
  ends: boolean;
}

/** Each entry in the lowest lane that is free on all of its days. Entries must be in order of their first day. */
export function packWeek<Entry extends { first: number; last: number }>(
  entries: readonly Entry[],
  week: number,
): WeekSegment<Entry>[] {
  const free: number[] = [];
  return touching(entries, week, week + 6).map((entry) => {
    const from = Math.max(0, entry.first - week);
    const to = Math.min(6, entry.last - week);
    let lane = free.findIndex((column) => column <= from);
    if (lane < 0) lane = free.length;
    free[lane] = to + 1;
    return { entry, lane, from, to, begins: entry.first >= week, ends: entry.last <= week + 6 };
  });
}

/**
 * What of a week is drawn where there is room for so many lines: as many lanes as fit, the last line given to
 * the counts when not all do. `hidden` says for each of the seven days how many are not drawn.
 */
export function fitWeek<Entry>(
  segments: readonly WeekSegment<Entry>[],
  lines: number,
): { shown: WeekSegment<Entry>[]; hidden: number[] } {
  const lanes = segments.reduce((most, segment) => Math.max(most, segment.lane + 1), 0);
  const kept = lanes <= lines ? lanes : Math.max(0, lines - 1);
  const hidden = [0, 0, 0, 0, 0, 0, 0];
  for (const segment of segments) {
    if (segment.lane < kept) continue;
    for (let column = segment.from; column <= segment.to; column += 1) {
      hidden[column] = (hidden[column] ?? 0) + 1;
    }
  }
  return { shown: segments.filter((segment) => segment.lane < kept), hidden };
}

/** Where a key leads from a day; null when the key moves nothing. `page` is one month, or a week. */
export function moveDay(
  day: number,
  key: string,
  weekStart: number,
  page: (day: number, by: 1 | -1) => number,
): number | null {
  switch (key) {
    case "ArrowLeft":
      return day - 1;
    case "ArrowRight":
      return day + 1;
    case "ArrowUp":
      return day - 7;
    case "ArrowDown":
      return day + 7;
    case "Home":
      return weekStartOf(day, weekStart);
    case "End":
      return weekStartOf(day, weekStart) + 6;
    case "PageUp":
      return page(day, -1);
    case "PageDown":
      return page(day, 1);
    default:
      return null;
  }
}
