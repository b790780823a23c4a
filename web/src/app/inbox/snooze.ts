import { dateFromWords, daysUntil, type WeekStart } from "../date-words";

export type SnoozeWay = "later" | "tomorrow" | "nextWeek";

const morning = 9;

/** When something that is put off comes back, by the clock of the reader's own machine. */
export function snoozeUntil(way: SnoozeWay, now: Date, weekStart: WeekStart): Date {
  switch (way) {
    case "later": {
      // Three hours on, at a full hour; late in the evening that is the next morning.
      const later = new Date(now);
      later.setHours(now.getHours() + 3, 0, 0, 0);
      return later.getDate() === now.getDate() ? later : morningOf(now, 1);
    }
    case "tomorrow":
      return morningOf(now, 1);
    case "nextWeek":
      return morningOf(now, daysUntil(civilDayOf(now), weekStart));
  }
}

/** The morning of a day in words ("friday", "16 Nov 2026"); null when it is no single day, or past. */
export function snoozeUntilWords(words: string, now: Date, weekStart: WeekStart): Date | null {
  const today = civilDayOf(now);
  const day = dateFromWords(words, today, weekStart);
  if (!day || !/^\d{4}-\d\d-\d\d$/.test(day) || day <= today) return null;
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  return new Date(year, month - 1, date, morning);
}

function morningOf(now: Date, days: number): Date {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, morning);
}

function civilDayOf(now: Date): string {
  const two = (number: number) => String(number).padStart(2, "0");
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}
