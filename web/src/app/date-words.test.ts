import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dateFromWords, daysUntil, shiftDay } from "./date-words";

// A Wednesday.
const today = "2026-11-25";

describe("days as people say them", () => {
  it.each([
    ["today", "2026-11-25"],
    [" Tomorrow ", "2026-11-26"],
    ["fri", "2026-11-27"],
    ["Wednesday", "2026-12-02"],
    ["next monday", "2026-11-30"],
    ["next week", "2026-11-30"],
    ["next month", "2026-12-01"],
    ["in 3 days", "2026-11-28"],
    ["2w", "2026-12-09"],
    ["3 months", "2027-02-25"],
    ["27 nov", "2026-11-27"],
    ["nov 3", "2027-11-03"],
    ["Q4 2026", "2026-Q4"],
    ["2026-12-24", "2026-12-24"],
  ])("%s", (text, day) => {
    expect(dateFromWords(text, today)).toBe(day);
  });

  it.each(["", "f", "soon", "31 feb", "2026-02-30", "99 cats"])("%s is no date", (text) => {
    expect(dateFromWords(text, today)).toBeNull();
  });

  it("a month later than the 31st is the last day of a shorter month", () => {
    expect(dateFromWords("1m", "2027-01-31")).toBe("2027-02-28");
  });

  it("the week begins where the reader's week begins", () => {
    expect(dateFromWords("next week", today, 0)).toBe("2026-11-29");
  });
});

it("the next such day of the week is one to seven days away and is that day", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 40_000 }), fc.integer({ min: 0, max: 6 }), (offset, weekday) => {
      const from = shiftDay("1970-01-01", offset);
      const days = daysUntil(from, weekday);
      expect(days).toBeGreaterThanOrEqual(1);
      expect(days).toBeLessThanOrEqual(7);
      expect(new Date(`${shiftDay(from, days)}T00:00:00Z`).getUTCDay()).toBe(weekday);
    }),
  );
});
