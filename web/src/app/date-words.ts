import { parseCivilDate } from "@/kit/moments";

/** 0 is Sunday, as in Date.getUTCDay. */
export type WeekStart = 0 | 1 | 6;

const dayNames = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];

/**
 * A day as people say it ("today", "tomorrow", "fri", "next week", "in 3 days", "2w") or write it (whatever
 * kit/moments reads), as a civil date. `today` is the civil day of the reader, as 2015-11-16. A day of the week is
 * the next one, never today; "next week" is its first day. Null when it is no date.
 */
export function dateFromWords(text: string, today: string, weekStart: WeekStart = 1): string | null {
  const words = text.trim().toLowerCase().replace(/\s+/g, " ");
  if (!words) return null;
  if (words === "today") return today;
  if (words === "tomorrow" || words === "tom") return shiftDay(today, 1);
  if (words === "next week") return shiftDay(today, daysUntil(today, weekStart));
  if (words === "next month") return firstOfNextMonth(today);
  const span = /^(?:in )?(\d{1,3}) ?(d|days?|w|weeks?|m|months?)$/.exec(words);
  if (span) return afterSpan(today, Number(span[1]), span[2]?.[0] ?? "d");
  const named = dayOfWeek(words.replace(/^(next|on) /, ""));
  if (named !== null) return shiftDay(today, daysUntil(today, named));
  return parseCivilDate(text) ?? dayWithoutYear(words, today);
}

/** The civil day `by` days after `day`. */
export function shiftDay(day: string, by: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + by);
  return date.toISOString().slice(0, 10);
}

/** Days until the next such day of the week: 1 to 7. */
export function daysUntil(today: string, weekday: number): number {
  const from = new Date(`${today}T00:00:00Z`).getUTCDay();
  return ((weekday - from + 6) % 7) + 1;
}

function dayOfWeek(word: string): number | null {
  if (word.length < 2) return null;
  const at = dayNames.findIndex((name) => name === word || (word.length >= 3 && name.startsWith(word)));
  return at < 0 ? null : at;
}

function afterSpan(today: string, count: number, unit: string): string {
  if (unit === "d") return shiftDay(today, count);
  if (unit === "w") return shiftDay(today, count * 7);
  const [year = 0, month = 1, day = 1] = today.split("-").map(Number);
  // A month later is the same day, or the last one of a shorter month.
  const last = new Date(Date.UTC(year, month - 1 + count + 1, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 + count, Math.min(day, last))).toISOString().slice(0, 10);
}

function firstOfNextMonth(today: string): string {
  const [year = 0, month = 1] = today.split("-").map(Number);
  return new Date(Date.UTC(year, month, 1)).toISOString().slice(0, 10);
}

/** "16 nov": the next such day, today included. */
function dayWithoutYear(words: string, today: string): string | null {
  if (!/^(\d{1,2} [a-z]{3,9}|[a-z]{3,9} \d{1,2})$/.test(words)) return null;
  const year = Number(today.slice(0, 4));
  const here = parseCivilDate(`${words} ${year}`);
  if (here && here >= today) return here;
  return parseCivilDate(`${words} ${year + 1}`);
}
