/**
 * Arithmetic on civil dates that are known to a precision: 2015, 2015-H2, 2015-Q4, 2015-11, 2015-W47 (ISO
 * week), 2015-11-16. Days are counted from 1970-01-01; no zone and no clock is involved.
 */

export type Precision = "day" | "week" | "month" | "quarter" | "half" | "year";

export interface Period {
  precision: Precision;
  /** First and last day that the date may mean, both included. */
  first: number;
  last: number;
}

export interface CivilDay {
  year: number;
  /** From 1. */
  month: number;
  day: number;
}

/** Finest first. */
export const precisions: readonly Precision[] = ["day", "week", "month", "quarter", "half", "year"];

const monthsIn: Record<Exclude<Precision, "day" | "week">, number> = {
  month: 1,
  quarter: 3,
  half: 6,
  year: 12,
};

/** Proleptic Gregorian, after Howard Hinnant, "chrono-compatible low-level date algorithms"; `month` from 1. */
export function dayNumber(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

export function civilDayOf(day: number): CivilDay {
  const shifted = day + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1,
  };
}

/** 0 is Sunday. */
export function weekdayOf(day: number): number {
  return (((day + 4) % 7) + 7) % 7;
}

/** First day of the week that holds `day`. */
export function weekStartOf(day: number, weekStart: number): number {
  return day - ((weekdayOf(day) - weekStart + 7) % 7);
}

/** The Monday of week 1: the week that holds 4 January. */
function isoYearStart(year: number): number {
  return weekStartOf(dayNumber(year, 1, 4), 1);
}

/** Null when the text is no civil date. */
export function readPeriod(date: string): Period | null {
  const parts = /^(\d{4})(?:-(?:H([12])|Q([1-4])|W(\d\d)|(\d\d)(?:-(\d\d))?))?$/.exec(date);
  if (!parts) return null;
  const year = Number(parts[1]);
  const [, , half, quarter, week, month, day] = parts;
  if (half) return monthsFrom("half", year, (Number(half) - 1) * 6 + 1);
  if (quarter) return monthsFrom("quarter", year, (Number(quarter) - 1) * 3 + 1);
  if (week) {
    const first = isoYearStart(year) + (Number(week) - 1) * 7;
    if (Number(week) < 1 || first >= isoYearStart(year + 1)) return null;
    return { precision: "week", first, last: first + 6 };
  }
  if (!month) return monthsFrom("year", year, 1);
  if (Number(month) < 1 || Number(month) > 12) return null;
  if (!day) return monthsFrom("month", year, Number(month));
  const first = dayNumber(year, Number(month), Number(day));
  const read = civilDayOf(first);
  if (read.month !== Number(month) || read.day !== Number(day)) return null;
  return { precision: "day", first, last: first };
}

/** @throws RangeError when the text is no civil date. */
export function periodOf(date: string): Period {
  const period = readPeriod(date);
  if (!period) throw new RangeError(`"${date}" is no civil date, such as 2015-11-16, 2015-11 or 2015-Q4.`);
  return period;
}

function monthsFrom(precision: Exclude<Precision, "day" | "week">, year: number, month: number): Period {
  const next = year * 12 + month - 1 + monthsIn[precision];
  return {
    precision,
    first: dayNumber(year, month, 1),
    last: dayNumber(Math.floor(next / 12), (next % 12) + 1, 1) - 1,
  };
}

/** The date of a precision that holds the day. */
export function dateAt(day: number, precision: Precision): string {
  const { year, month, day: ofMonth } = civilDayOf(day);
  switch (precision) {
    case "day":
      return `${digits(year, 4)}-${digits(month, 2)}-${digits(ofMonth, 2)}`;
    case "week": {
      // The year of an ISO week is the one of its Thursday.
      const monday = weekStartOf(day, 1);
      const weekYear = civilDayOf(monday + 3).year;
      return `${digits(weekYear, 4)}-W${digits((monday - isoYearStart(weekYear)) / 7 + 1, 2)}`;
    }
    case "month":
      return `${digits(year, 4)}-${digits(month, 2)}`;
    case "quarter":
      return `${digits(year, 4)}-Q${Math.ceil(month / 3)}`;
    case "half":
      return `${digits(year, 4)}-H${month <= 6 ? 1 : 2}`;
    case "year":
      return digits(year, 4);
  }
}

function digits(value: number, count: number): string {
  return String(value).padStart(count, "0");
}

/** The date so many of its own steps later: a quarter moves by quarters. Stays within years 0001 to 9999. */
export function shiftDate(date: string, bySteps: number): string {
  const { precision, first } = periodOf(date);
  const day = shiftFirst(first, precision, bySteps);
  return dateAt(Math.max(earliest, Math.min(latest, day)), precision);
}

const earliest = dayNumber(1, 1, 1);
const latest = dayNumber(9999, 12, 31);

function shiftFirst(first: number, precision: Precision, steps: number): number {
  if (precision === "day") return first + steps;
  if (precision === "week") return first + steps * 7;
  const { year, month } = civilDayOf(first);
  const moved = year * 12 + month - 1 + steps * monthsIn[precision];
  return dayNumber(Math.floor(moved / 12), (((moved % 12) + 12) % 12) + 1, 1);
}

/** Days from the first day that `from` may mean to the first day that `to` may mean. */
export function daysBetween(from: string, to: string): number {
  return periodOf(to).first - periodOf(from).first;
}

export function coarser(a: Precision, b: Precision): Precision {
  return precisions.indexOf(a) >= precisions.indexOf(b) ? a : b;
}

/** Mean length in days. */
export function daysIn(precision: Precision): number {
  if (precision === "day") return 1;
  if (precision === "week") return 7;
  return (monthsIn[precision] * 365.2425) / 12;
}
