import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dateAt, dayNumber, periodOf, weekdayOf } from "../civil-dates";
import type { DateSpan } from "../date-spans";
import { calendarEntries, fitWeek, moveDay, packWeek, weeksOfMonth } from "./calendar-weeks";

const week = periodOf("2015-11-16").first;
const entries = fc
  .array(fc.record({ first: fc.integer({ min: week - 20, max: week + 20 }), length: fc.nat(25) }), {
    maxLength: 40,
  })
  .map((made) =>
    made
      .map(({ first, length }) => ({ first, last: first + length }))
      .sort((one, other) => one.first - other.first || other.last - one.last),
  );

describe("weeks of a month", () => {
  it("are as many as the month needs", () => {
    expect(weeksOfMonth("2015-02", 0).map((day) => dateAt(day, "day"))).toEqual([
      "2015-02-01",
      "2015-02-08",
      "2015-02-15",
      "2015-02-22",
    ]);
    expect(weeksOfMonth("2015-11", 1)).toHaveLength(6);
  });

  it("hold every day of it, and begin on the chosen day", () => {
    const day = fc.integer({ min: dayNumber(1950, 1, 1), max: dayNumber(2080, 1, 1) });
    fc.assert(
      fc.property(day, fc.constantFrom(0, 1, 6), (number, weekStart) => {
        const month = dateAt(number, "month");
        const weeks = weeksOfMonth(month, weekStart);
        const { first, last } = periodOf(month);
        expect(weeks[0]).toBeLessThanOrEqual(first);
        expect((weeks.at(-1) ?? 0) + 6).toBeGreaterThanOrEqual(last);
        for (const one of weeks) expect(weekdayOf(one)).toBe(weekStart);
      }),
    );
  });
});

describe("entries", () => {
  const made = calendarEntries<{ id: string } & DateSpan>(
    [
      { id: "days", start: "2015-11-16", end: "2015-11-18" },
      { id: "due", start: null, end: "2015-11-20" },
      { id: "quarter", start: "2015-Q4", end: "2015-Q4" },
      { id: "mixed", start: "2015-11-16", end: "2015-12" },
      { id: "none", start: null, end: null },
    ],
    (row) => row.id,
    (row) => row,
  );

  it("stand on days only when every known date is a day", () => {
    expect(made.exact.map((entry) => entry.key)).toEqual(["days", "due"]);
    expect(made.exact[1]).toMatchObject({ openStart: true, openEnd: false });
    expect(made.sometime.map((entry) => [entry.key, entry.precision])).toEqual([
      ["quarter", "quarter"],
      ["mixed", "month"],
    ]);
  });
});

describe("lanes", () => {
  it("give an entry the lowest lane that is free on all its days", () => {
    const long = { first: week, last: week + 3 };
    const inside = { first: week + 1, last: week + 1 };
    const after = { first: week + 4, last: week + 9 };
    expect(packWeek([long, inside, after], week)).toEqual([
      { entry: long, lane: 0, from: 0, to: 3, begins: true, ends: true },
      { entry: inside, lane: 1, from: 1, to: 1, begins: true, ends: true },
      { entry: after, lane: 0, from: 4, to: 6, begins: true, ends: false },
    ]);
  });

  it("never hold two entries on one day, and lose none that touch the week", () => {
    fc.assert(
      fc.property(entries, (all) => {
        const segments = packWeek(all, week);
        expect(segments).toHaveLength(all.filter((one) => one.first <= week + 6 && one.last >= week).length);
        const taken = new Set<string>();
        for (const { lane, from, to } of segments) {
          expect(from).toBeLessThanOrEqual(to);
          for (let column = from; column <= to; column += 1) {
            expect(taken.has(`${lane} ${column}`)).toBe(false);
            taken.add(`${lane} ${column}`);
          }
        }
      }),
    );
  });

  it("are no more than the busiest day has entries", () => {
    fc.assert(
      fc.property(entries, (all) => {
        const segments = packWeek(all, week);
        const lanes = Math.max(0, ...segments.map((segment) => segment.lane + 1));
        const counts = [0, 1, 2, 3, 4, 5, 6].map(
          (column) => segments.filter(({ from, to }) => from <= column && to >= column).length,
        );
        expect(lanes).toBe(Math.max(...counts));
      }),
    );
  });

  it("that do not fit are counted on each of their days", () => {
    fc.assert(
      fc.property(entries, fc.integer({ min: 1, max: 6 }), (all, lines) => {
        const segments = packWeek(all, week);
        const { shown, hidden } = fitWeek(segments, lines);
        const days = (list: typeof segments) => list.reduce((sum, { from, to }) => sum + to - from + 1, 0);
        expect(days(shown) + hidden.reduce((sum, count) => sum + count, 0)).toBe(days(segments));
        const used = Math.max(0, ...shown.map((segment) => segment.lane + 1));
        expect(used + (hidden.some((count) => count > 0) ? 1 : 0)).toBeLessThanOrEqual(lines);
      }),
    );
  });
});

it("keys lead to other days", () => {
  const page = (day: number, by: 1 | -1) => day + by * 30;
  const to = (key: string) => moveDay(week + 2, key, 1, page);
  expect(to("ArrowUp")).toBe(week - 5);
  expect(to("Home")).toBe(week);
  expect(to("End")).toBe(week + 6);
  expect(to("PageDown")).toBe(week + 32);
  expect(to("x")).toBeNull();
});
