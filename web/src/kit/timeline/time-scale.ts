/** Where days stand on the timeline, and what its two rows of headings say. Days count from 1970-01-01. */

import {
  civilDayOf,
  dateAt,
  dayNumber,
  type Precision,
  periodOf,
  weekdayOf,
  weekStartOf,
} from "../civil-dates";
import { civilDate, weekdayLetter } from "../moments";

export const timelineZooms = ["day", "week", "month", "quarter", "year"] as const;

export type TimelineZoom = (typeof timelineZooms)[number];

export interface TimeScale {
  zoom: TimelineZoom;
  /** The day at the left end. */
  origin: number;
  /** Days drawn, from the origin on. */
  days: number;
  pixelsPerDay: number;
}

const widths: Record<TimelineZoom, number> = { day: 36, week: 12, month: 4, quarter: 1.6, year: 0.42 };

export function pixelsPerDay(zoom: TimelineZoom): number {
  return widths[zoom];
}

export function xOf(scale: TimeScale, day: number): number {
  return (day - scale.origin) * scale.pixelsPerDay;
}

/** The day under a place, counted with its fraction. */
export function dayAtX(scale: TimeScale, x: number): number {
  return scale.origin + x / scale.pixelsPerDay;
}

export function finerZoom(zoom: TimelineZoom, by: 1 | -1): TimelineZoom {
  const at = timelineZooms.indexOf(zoom) - by;
  return timelineZooms[Math.max(0, Math.min(timelineZooms.length - 1, at))] ?? zoom;
}

/**
 * The precision at which a new bar is drawn. Civil weeks begin on Monday; where the grid's weeks do not,
 * a bar is drawn in days.
 */
export function drawnPrecision(zoom: TimelineZoom, weekStart: number): Precision {
  return zoom === "week" && weekStart !== 1 ? "day" : zoom;
}

export interface TimeRange {
  first: number;
  last: number;
}

/** The data and today, with `padding` days on both sides. */
export function rangeAround(days: readonly TimeRange[], today: number, padding: number): TimeRange {
  let first = today;
  let last = today;
  for (const one of days) {
    if (one.first < first) first = one.first;
    if (one.last > last) last = one.last;
  }
  return within({ first: first - padding, last: last + padding });
}

/** The range, longer where what is seen comes within `margin` days of its end; the same object when it suffices. */
export function extended(range: TimeRange, seen: TimeRange, margin: number, by: number): TimeRange {
  const next = within({
    first: seen.first - margin < range.first ? Math.min(range.first, seen.first) - by : range.first,
    last: seen.last + margin > range.last ? Math.max(range.last, seen.last) + by : range.last,
  });
  return next.first === range.first && next.last === range.last ? range : next;
}

const firstDay = dayNumber(1, 1, 1);
const lastDay = dayNumber(9999, 12, 31);

function within(range: TimeRange): TimeRange {
  return {
    first: Math.max(firstDay, Math.floor(range.first)),
    last: Math.min(lastDay, Math.ceil(range.last)),
  };
}

export interface TimeCell {
  first: number;
  last: number;
  label: string;
  /** A second, quieter word, such as the weekday of a day. */
  note?: string;
}

export interface TimeHeadings {
  upper: TimeCell[];
  lower: TimeCell[];
  /** Days off, where single days can be told apart. */
  shaded: TimeRange[];
}

/** Every heading that touches the range; neighbours follow each other without a gap. */
export function headingsOf(zoom: TimelineZoom, range: TimeRange, weekStart: number): TimeHeadings {
  switch (zoom) {
    case "day":
      return {
        upper: cells(range, "month"),
        lower: days(range, 1, range.first, (day) => ({
          label: String(civilDayOf(day).day),
          note: weekdayLetter(weekdayOf(day)),
        })),
        shaded: weekends(range),
      };
    case "week":
      return {
        upper: cells(range, "month"),
        lower: days(range, 7, weekStartOf(range.first, weekStart), (day) => ({
          label: String(civilDayOf(day).day),
          note: weekStart === 1 ? dateAt(day, "week").slice(5) : undefined,
        })),
        shaded: [],
      };
    case "month":
      return { upper: cells(range, "quarter"), lower: cells(range, "month", 3), shaded: [] };
    case "quarter":
      return { upper: cells(range, "year"), lower: cells(range, "quarter", 2), shaded: [] };
    case "year":
      return { upper: cells(range, "year"), lower: cells(range, "half", 2), shaded: [] };
  }
}

/** `letters` of the written date: "Nov" of "Nov 2015" where the row above says the year. */
function cells(range: TimeRange, precision: Precision, letters?: number): TimeCell[] {
  const made: TimeCell[] = [];
  for (let day = range.first; day <= range.last; ) {
    const date = dateAt(day, precision);
    const { first, last } = periodOf(date);
    made.push({ first, last, label: civilDate(date).slice(0, letters) });
    day = last + 1;
  }
  return made;
}

function days(
  range: TimeRange,
  length: number,
  from: number,
  words: (day: number) => { label: string; note?: string },
): TimeCell[] {
  const made: TimeCell[] = [];
  for (let day = from; day <= range.last; day += length) {
    made.push({ first: day, last: day + length - 1, ...words(day) });
  }
  return made;
}

function weekends(range: TimeRange): TimeRange[] {
  const made: TimeRange[] = [];
  for (let saturday = weekStartOf(range.first, 6); saturday <= range.last; saturday += 7) {
    made.push({ first: saturday, last: saturday + 1 });
  }
  return made;
}

export interface MarkCluster {
  day: number;
  label: string;
  /** Labels of all marks that stand here, in order of time. */
  labels: string[];
  /** Distance to the next cluster, in pixels. */
  room: number;
}

/** Marks that would stand on each other become one. */
export function clusterMarks(
  marks: readonly { day: string; label: string }[],
  perDay: number,
  nearest: number,
): MarkCluster[] {
  const sorted = marks
    .map((mark) => ({ day: periodOf(mark.day).first, label: mark.label }))
    .sort((one, other) => one.day - other.day);
  const clusters: MarkCluster[] = [];
  for (const mark of sorted) {
    const before = clusters.at(-1);
    if (before && (mark.day - before.day) * perDay < nearest) before.labels.push(mark.label);
    else {
      clusters.push({
        day: mark.day,
        label: mark.label,
        labels: [mark.label],
        room: Number.POSITIVE_INFINITY,
      });
    }
  }
  clusters.forEach((cluster, index) => {
    const next = clusters[index + 1];
    if (next) cluster.room = (next.day - cluster.day) * perDay;
  });
  return clusters;
}
