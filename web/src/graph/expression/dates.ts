import { type Absent, IMPRECISE, OVERFLOW } from "./value";

export type Precision = "day" | "week" | "month" | "quarter" | "half" | "year";

/** A civil date known to a precision: every day from `start` to `end`, as days since 1970-01-01. */
export class CivilDate {
  constructor(
    readonly precision: Precision,
    readonly start: number,
    readonly end: number,
  ) {}
}

const MONTHS: { [precision in Precision]?: number } = { month: 1, quarter: 3, half: 6, year: 12 };

/** Day number of a date of the proleptic Gregorian calendar; `month` from 1. */
export function dayNumber(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146097 + dayOfEra - 719468;
}

export function civilOf(days: number): { year: number; month: number; day: number } {
  const shifted = days + 719468;
  const era = Math.floor(shifted / 146097);
  const dayOfEra = shifted - era * 146097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36524) - Math.floor(dayOfEra / 146096)) /
      365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1;
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day };
}

function daysInMonth(year: number, month: number): number {
  return month === 12 ? 31 : dayNumber(year, month + 1, 1) - dayNumber(year, month, 1);
}

/** Monday of the first ISO week: the week that holds 4 January. */
function firstMonday(year: number): number {
  const fourth = dayNumber(year, 1, 4);
  return fourth - ((((fourth + 3) % 7) + 7) % 7);
}

/** The day with this number; its year may lie outside 1 to 9999 only if the caller's does. */
export function dayDate(days: number): CivilDate {
  return new CivilDate("day", days, days);
}

function monthsDate(precision: Precision, year: number, firstMonth: number): CivilDate {
  const last = firstMonth + (MONTHS[precision] ?? 1) - 1;
  return new CivilDate(
    precision,
    dayNumber(year, firstMonth, 1),
    dayNumber(year, last, daysInMonth(year, last)),
  );
}

/** 2015, 2015-H2, 2015-Q4, 2015-11, 2015-W47, 2015-11-16; null for anything else. */
export function parseDate(text: string): CivilDate | null {
  const match = /^([0-9]{4})(?:-(?:H([12])|Q([1-4])|W([0-9]{2})|([0-9]{2})(?:-([0-9]{2}))?))?$/.exec(text);
  if (!match) return null;
  const year = Number(match[1]);
  if (year < 1) return null;
  if (match[2]) return monthsDate("half", year, Number(match[2]) * 6 - 5);
  if (match[3]) return monthsDate("quarter", year, Number(match[3]) * 3 - 2);
  if (match[4]) {
    const start = firstMonday(year) + (Number(match[4]) - 1) * 7;
    if (Number(match[4]) < 1 || start >= firstMonday(year + 1)) return null;
    return new CivilDate("week", start, start + 6);
  }
  if (!match[5]) return monthsDate("year", year, 1);
  const month = Number(match[5]);
  if (month < 1 || month > 12) return null;
  if (!match[6]) return monthsDate("month", year, month);
  const day = Number(match[6]);
  if (day < 1 || day > daysInMonth(year, month)) return null;
  return dayDate(dayNumber(year, month, day));
}

export function formatDate(date: CivilDate): string {
  const pad = (value: number, width: number) => String(value).padStart(width, "0");
  if (date.precision === "week") {
    const year = civilOf(date.start + 3).year;
    return `${pad(year, 4)}-W${pad((date.start - firstMonday(year)) / 7 + 1, 2)}`;
  }
  const { year, month, day } = civilOf(date.start);
  const head = pad(year, 4);
  if (date.precision === "year") return head;
  if (date.precision === "half") return `${head}-H${month < 7 ? 1 : 2}`;
  if (date.precision === "quarter") return `${head}-Q${(month + 2) / 3}`;
  if (date.precision === "month") return `${head}-${pad(month, 2)}`;
  return `${head}-${pad(month, 2)}-${pad(day, 2)}`;
}

/**
 * Moves a date. A day moves by anything (a month keeps the day, or takes the month's last); a week moves by
 * whole weeks; a longer period moves by a multiple of itself; all else is imprecise.
 */
export function shiftDate(date: CivilDate, months: number, days: number): CivilDate | Absent {
  const moved = moveDate(date, months, days);
  if (!(moved instanceof CivilDate)) return moved;
  const outside = civilOf(moved.start).year < 1 || civilOf(moved.end).year > 9999;
  return outside ? OVERFLOW : moved;
}

function moveDate(date: CivilDate, months: number, days: number): CivilDate | Absent {
  if (date.precision === "week") {
    if (months !== 0 || days % 7 !== 0) return IMPRECISE;
    return new CivilDate("week", date.start + days, date.end + days);
  }
  const { year, month, day } = civilOf(date.start);
  const index = year * 12 + month - 1 + months;
  const newYear = Math.floor(index / 12);
  const newMonth = index - newYear * 12 + 1;
  if (date.precision === "day") {
    const newDay = Math.min(day, daysInMonth(newYear, newMonth));
    return dayDate(dayNumber(newYear, newMonth, newDay) + days);
  }
  if (days !== 0 || months % (MONTHS[date.precision] ?? 1) !== 0) return IMPRECISE;
  return monthsDate(date.precision, newYear, newMonth);
}

/** Whole days from `right` to `left`; both must be days. */
export function daysBetween(left: CivilDate, right: CivilDate): number | Absent {
  return left.precision === "day" && right.precision === "day" ? left.start - right.start : IMPRECISE;
}

/**
 * The left side is one day known only to its precision, the right side a period. The answer is true when it
 * holds for every day the left may be, false when it holds for none, else imprecise.
 */
export function before(left: CivilDate, right: CivilDate): boolean | Absent {
  if (left.end < right.start) return true;
  return left.start >= right.start ? false : IMPRECISE;
}

/** Not after the last day of the right side; see `before`. */
export function notAfter(left: CivilDate, right: CivilDate): boolean | Absent {
  if (left.end <= right.end) return true;
  return left.start > right.end ? false : IMPRECISE;
}

/** Within the right side; see `before`. */
export function within(left: CivilDate, right: CivilDate): boolean | Absent {
  if (left.start >= right.start && left.end <= right.end) return true;
  return left.end < right.start || left.start > right.end ? false : IMPRECISE;
}

/** RFC 3339 in UTC with up to nine fractional digits (cut to milliseconds); null for anything else. */
export function parseInstant(text: string): number | null {
  const match = /^([0-9]{4}-[0-9]{2}-[0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]{1,9}))?Z$/.exec(
    text,
  );
  const date = match ? parseDate(match[1] ?? "") : null;
  if (!match || !date) return null;
  const [hours, minutes, seconds] = [Number(match[2]), Number(match[3]), Number(match[4])];
  if (hours > 23 || minutes > 59 || seconds > 59) return null;
  const ms = Number((match[5] ?? "").padEnd(3, "0").slice(0, 3));
  return date.start * 86_400_000 + ((hours * 60 + minutes) * 60 + seconds) * 1000 + ms;
}

/** RFC 3339 in UTC with milliseconds. */
export function formatInstant(ms: number): string {
  const days = Math.floor(ms / 86_400_000);
  const rest = ms - days * 86_400_000;
  const pad = (value: number, width: number) => String(value).padStart(width, "0");
  const clock = [rest / 3_600_000, (rest / 60_000) % 60, (rest / 1000) % 60].map((v) =>
    pad(Math.floor(v), 2),
  );
  return `${formatDate(dayDate(days))}T${clock.join(":")}.${pad(rest % 1000, 3)}Z`;
}
