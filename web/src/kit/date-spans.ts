/**
 * Stretches of time between two civil dates, each known to a precision of its own. They move and end only
 * in steps of that precision, so that no gesture makes a date look better known than it is.
 */

import {
  coarser,
  dateAt,
  daysIn,
  type Period,
  type Precision,
  periodOf,
  precisions,
  readPeriod,
  shiftDate,
} from "./civil-dates";
import { civilDate } from "./moments";

/** `end` is included. Null is not known. */
export interface DateSpan {
  start: string | null;
  end: string | null;
}

export interface SpanPeriods {
  start: Period | null;
  end: Period | null;
  /** The days it may reach over; the known date's own days where the other one is missing. */
  first: number;
  last: number;
}

/** Null when neither date is known. */
export function readSpan(span: DateSpan): SpanPeriods | null {
  const start = span.start === null ? null : readPeriod(span.start);
  const end = span.end === null ? null : readPeriod(span.end);
  const known = start ?? end;
  if (!known) return null;
  const first = known.first;
  return { start, end, first, last: Math.max(first, (end ?? known).last) };
}

/** The step in which the whole span moves: the coarser of its two precisions. */
export function stepOf(span: DateSpan): Precision | null {
  const read = readSpan(span);
  if (!read) return null;
  if (read.start && read.end) return coarser(read.start.precision, read.end.precision);
  return (read.start ?? read.end)?.precision ?? null;
}

/** The span so many of its own steps later; its length in its own terms stays. */
export function moveSpan(span: DateSpan, steps: number): DateSpan {
  const step = stepOf(span);
  const { start, end } = span;
  if (step === null || steps === 0) return span;
  if (start === null || end === null) {
    return { start: start && shiftDate(start, steps), end: end && shiftDate(end, steps) };
  }
  if (periodOf(start).precision === step) {
    const moved = shiftDate(start, steps);
    return ordered({
      start: moved,
      end: follow(end, step, steps, periodOf(moved).first - periodOf(start).first),
    });
  }
  const moved = shiftDate(end, steps);
  const days = periodOf(moved).last - periodOf(end).last;
  return ordered({ start: follow(start, step, steps, days), end: moved });
}

/** A finer date goes along: by as many of its own periods as the step holds, or by the same days. */
function follow(date: string, step: Precision, steps: number, days: number): string {
  const { precision } = periodOf(date);
  if (precision === "day") return shiftDate(date, days);
  if (precision === "week") return shiftDate(date, Math.round(days / 7));
  return shiftDate(date, steps * Math.round(daysIn(step) / daysIn(precision)));
}

/** Weeks do not fit into months: a start that came to lie after the end goes back into it. */
function ordered(span: DateSpan): DateSpan {
  if (span.start === null || span.end === null) return span;
  const start = periodOf(span.start);
  const end = periodOf(span.end);
  return start.first <= end.last ? span : { start: dateAt(end.last, start.precision), end: span.end };
}

/** The span moved by the number of its own steps that comes nearest to so many days. */
export function moveSpanByDays(span: DateSpan, days: number): DateSpan {
  const step = stepOf(span);
  const read = readSpan(span);
  if (step === null || !read) return span;
  const rough = Math.round(days / daysIn(step));
  let best = span;
  let distance = Number.POSITIVE_INFINITY;
  for (const steps of [rough, rough - 1, rough + 1]) {
    const moved = moveSpan(span, steps);
    const off = Math.abs((readSpan(moved)?.first ?? read.first) - read.first - days);
    if (off < distance) {
      best = moved;
      distance = off;
    }
  }
  return best;
}

/** A start whose first day is as near to `day` as its precision allows, never after the end. */
export function startSpanAt(span: DateSpan, day: number): DateSpan {
  const read = readSpan(span);
  const precision = (read?.start ?? read?.end)?.precision;
  if (!read || !precision) return span;
  const start = nearest(day, precision, "first");
  if (read.end && periodOf(start).first > read.end.last) {
    return { start: dateAt(read.end.last, precision), end: span.end };
  }
  return { start, end: span.end };
}

/** An end whose last day is as near to `day` as its precision allows, never before the start. */
export function endSpanAt(span: DateSpan, day: number): DateSpan {
  const read = readSpan(span);
  const precision = (read?.end ?? read?.start)?.precision;
  if (!read || !precision) return span;
  const end = nearest(day, precision, "last");
  if (read.start && periodOf(end).last < read.start.first) {
    return { start: span.start, end: dateAt(read.start.first, precision) };
  }
  return { start: span.start, end };
}

function nearest(day: number, precision: Precision, side: "first" | "last"): string {
  const within = dateAt(day, precision);
  let best = within;
  for (const steps of [-1, 1]) {
    const other = shiftDate(within, steps);
    if (Math.abs(periodOf(other)[side] - day) < Math.abs(periodOf(best)[side] - day)) best = other;
  }
  return best;
}

/** The end so many of its own steps later. A span without an end gets one with the first step forward. */
export function stepEnd(span: DateSpan, steps: number): DateSpan {
  const read = readSpan(span);
  if (!read) return span;
  if (span.end === null || !read.end) {
    if (steps < 1 || !read.start) return span;
    const end = shiftDate(dateAt(read.start.last, read.start.precision), steps - 1);
    return { start: span.start, end };
  }
  return endSpanAt(span, periodOf(shiftDate(span.end, steps)).last);
}

/** A span over two days and everything between, at a precision. */
export function spanOver(one: number, other: number, precision: Precision): DateSpan {
  return {
    start: dateAt(Math.min(one, other), precision),
    end: dateAt(Math.max(one, other), precision),
  };
}

export function sameSpan(one: DateSpan, other: DateSpan): boolean {
  return one.start === other.start && one.end === other.end;
}

/** Whether both known dates are days. */
export function isExact(span: SpanPeriods): boolean {
  return (span.start ?? span.end)?.precision === "day" && (span.end ?? span.start)?.precision === "day";
}

/** The coarsest precision among the known dates. */
export function coarsestOf(span: SpanPeriods): Precision {
  const start = span.start?.precision ?? "day";
  const end = span.end?.precision ?? "day";
  return precisions[Math.max(precisions.indexOf(start), precisions.indexOf(end))] ?? "day";
}

export interface SpanWords {
  noDates: string;
  on(date: string): string;
  from(start: string): string;
  until(end: string): string;
  between(start: string, end: string): string;
}

/** A span as a person would say it. */
export function spanInWords(span: DateSpan, words: SpanWords): string {
  const { start, end } = span;
  if (start !== null && end !== null) {
    return start === end ? words.on(civilDate(start)) : words.between(civilDate(start), civilDate(end));
  }
  if (start !== null) return words.from(civilDate(start));
  if (end !== null) return words.until(civilDate(end));
  return words.noDates;
}
