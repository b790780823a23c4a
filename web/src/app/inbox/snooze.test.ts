import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type SnoozeWay, snoozeUntil, snoozeUntilWords } from "./snooze";

// A Wednesday.
const at = (hour: number, minute = 0) => new Date(2026, 10, 25, hour, minute);

describe("what is put off", () => {
  it.each([
    ["later", at(10, 20), at(13)],
    ["later", at(20, 59), at(23)],
    ["later", at(22), new Date(2026, 10, 26, 9)],
    ["tomorrow", at(10), new Date(2026, 10, 26, 9)],
    ["nextWeek", at(10), new Date(2026, 10, 30, 9)],
  ] as const)("%s at %s", (way, now, until) => {
    expect(snoozeUntil(way, now, 1)).toEqual(until);
  });

  it("comes back after now and within eight days, whenever it is put off", () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date(2020, 0, 1), max: new Date(2030, 0, 1), noInvalidDate: true }),
        fc.constantFrom<SnoozeWay>("later", "tomorrow", "nextWeek"),
        fc.constantFrom(0, 1, 6),
        (now, way, weekStart) => {
          const until = snoozeUntil(way, now, weekStart as 0).getTime();
          expect(until).toBeGreaterThan(now.getTime());
          expect(until - now.getTime()).toBeLessThan(8 * 86_400_000);
        },
      ),
    );
  });

  it("comes back on the morning of a day in words", () => {
    expect(snoozeUntilWords("friday", at(10), 1)).toEqual(new Date(2026, 10, 27, 9));
    expect(snoozeUntilWords("24 Dec 2026", at(10), 1)).toEqual(new Date(2026, 11, 24, 9));
  });

  it.each(["today", "1 Jan 2020", "Q4 2027", "soon", ""])("%s is no day to come back on", (words) => {
    expect(snoozeUntilWords(words, at(10), 1)).toBeNull();
  });
});
