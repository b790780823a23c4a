import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dateAt, dayNumber, type Precision, periodOf, precisions, shiftDate } from "./civil-dates";
import {
  type DateSpan,
  endSpanAt,
  moveSpan,
  moveSpanByDays,
  readSpan,
  spanInWords,
  spanOver,
  startSpanAt,
  stepEnd,
  stepOf,
} from "./date-spans";

const day = fc.integer({ min: dayNumber(1950, 1, 1), max: dayNumber(2080, 1, 1) });
const precision = fc.constantFrom<Precision>(...precisions);
const span = fc
  .record({ from: day, length: fc.nat(900), start: precision, end: precision })
  .map((made): { start: string; end: string } => ({
    start: dateAt(made.from, made.start),
    end: dateAt(made.from + made.length, made.end),
  }));

const precisionsOf = (of: DateSpan) => [of.start, of.end].map((date) => date && periodOf(date).precision);

describe("moving", () => {
  it.each<[DateSpan, number, DateSpan]>([
    [{ start: "2015-11-16", end: "2015-11-20" }, 3, { start: "2015-11-19", end: "2015-11-23" }],
    [{ start: "2015-Q4", end: "2015-Q4" }, 1, { start: "2016-Q1", end: "2016-Q1" }],
    [{ start: "2015-11", end: "2015-Q4" }, 1, { start: "2016-02", end: "2016-Q1" }],
    [{ start: "2015-Q4", end: "2015-12-31" }, 1, { start: "2016-Q1", end: "2016-04-01" }],
    [{ start: "2015-W47", end: "2015-W48" }, -1, { start: "2015-W46", end: "2015-W47" }],
    [{ start: "2015-H1", end: null }, 1, { start: "2015-H2", end: null }],
    [{ start: null, end: "2015-11" }, -2, { start: null, end: "2015-09" }],
    [{ start: null, end: null }, 4, { start: null, end: null }],
  ])("%j by %i is %j", (from, steps, to) => {
    expect(moveSpan(from, steps)).toEqual(to);
  });

  it("never changes a precision nor puts the end before the start", () => {
    fc.assert(
      fc.property(span, fc.integer({ min: -40, max: 40 }), (from, steps) => {
        const moved = moveSpan(from, steps);
        expect(precisionsOf(moved)).toEqual(precisionsOf(from));
        expect(periodOf(moved.start ?? "").first).toBeLessThanOrEqual(periodOf(moved.end ?? "").last);
      }),
    );
  });

  it("is taken back by the same steps the other way", () => {
    const without = span.filter(({ start, end }) => !/W/.test(start + end));
    fc.assert(
      fc.property(without, fc.integer({ min: -40, max: 40 }), (from, steps) => {
        expect(moveSpan(moveSpan(from, steps), -steps)).toEqual(from);
      }),
    );
  });

  it("keeps the length in days of a span known to the day", () => {
    fc.assert(
      fc.property(day, fc.nat(400), fc.integer({ min: -500, max: 500 }), (from, length, days) => {
        const moved = readSpan(moveSpanByDays(spanOver(from, from + length, "day"), days));
        expect(moved).toMatchObject({ first: from + days, last: from + length + days });
      }),
    );
  });

  it("by days goes to the nearest step", () => {
    const quarter = { start: "2015-Q4", end: "2015-Q4" };
    expect(moveSpanByDays(quarter, 40)).toEqual(quarter);
    expect(moveSpanByDays(quarter, 50)).toEqual({ start: "2016-Q1", end: "2016-Q1" });
    fc.assert(
      fc.property(span, fc.integer({ min: -800, max: 800 }), (from, days) => {
        const off = (to: DateSpan) =>
          Math.abs((readSpan(to)?.first ?? 0) - (readSpan(from)?.first ?? 0) - days);
        const chosen = moveSpanByDays(from, days);
        for (let steps = -3; steps <= 3; steps += 1) {
          expect(off(chosen)).toBeLessThanOrEqual(off(moveSpan(chosen, steps)) + 7);
        }
      }),
    );
  });
});

describe("resizing", () => {
  it("snaps to the precision of the date", () => {
    const month = { start: "2015-10", end: "2015-11" };
    expect(endSpanAt(month, periodOf("2015-12-20").first)).toEqual({ start: "2015-10", end: "2015-12" });
    expect(endSpanAt(month, periodOf("2015-12-03").first)).toEqual(month);
    expect(startSpanAt(month, periodOf("2015-09-05").first)).toEqual({ start: "2015-09", end: "2015-11" });
    expect(startSpanAt(month, periodOf("2015-09-28").first)).toEqual(month);
  });

  it("stops at the other end", () => {
    fc.assert(
      fc.property(span, day, (from, to) => {
        for (const made of [startSpanAt(from, to), endSpanAt(from, to)]) {
          expect(precisionsOf(made)).toEqual(precisionsOf(from));
          expect(periodOf(made.start ?? "").first).toBeLessThanOrEqual(periodOf(made.end ?? "").last);
        }
      }),
    );
  });

  it("gives a span the end or the start it lacked, in the precision that is known", () => {
    expect(endSpanAt({ start: "2015-11", end: null }, periodOf("2015-12-28").first).end).toBe("2015-12");
    expect(startSpanAt({ start: null, end: "2015-Q4" }, periodOf("2015-07-02").first).start).toBe("2015-Q3");
    expect(stepEnd({ start: "2015-11", end: null }, 1).end).toBe("2015-11");
    expect(stepEnd({ start: "2015-11", end: null }, -1).end).toBeNull();
  });

  it("steps the end by its own precision", () => {
    expect(stepEnd({ start: "2015-11-02", end: "2015-Q4" }, 1).end).toBe("2016-Q1");
    expect(stepEnd({ start: "2015-11-02", end: "2015-Q4" }, -1).end).toBe("2015-Q4");
    fc.assert(
      fc.property(span, (from) => {
        expect(stepEnd(from, 1).end).toBe(shiftDate(from.end, 1));
      }),
    );
  });
});

it("moves in the coarser of two precisions", () => {
  expect(stepOf({ start: "2015-11-16", end: "2015-Q4" })).toBe("quarter");
  expect(stepOf({ start: "2015", end: null })).toBe("year");
  expect(stepOf({ start: null, end: null })).toBeNull();
});

it("text that is no date counts as not known", () => {
  expect(readSpan({ start: "soon", end: null })).toBeNull();
  expect(readSpan({ start: "soon", end: "2015-11" })?.start).toBeNull();
});

it("is said in words", () => {
  const words = {
    noDates: "no dates",
    on: (date: string) => date,
    from: (date: string) => `from ${date}`,
    until: (date: string) => `until ${date}`,
    between: (start: string, end: string) => `${start} to ${end}`,
  };
  const say = (start: string | null, end: string | null) => spanInWords({ start, end }, words);
  expect(say("2015-11-16", "2016-Q1")).toBe("16 Nov 2015 to Q1 2016");
  expect(say("2015-Q4", "2015-Q4")).toBe("Q4 2015");
  expect(say("2015-11", null)).toBe("from Nov 2015");
  expect(say(null, "2015")).toBe("until 2015");
  expect(say(null, null)).toBe("no dates");
});
