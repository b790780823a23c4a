import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dateAt, dayNumber, periodOf } from "../civil-dates";
import {
  clusterMarks,
  dayAtX,
  drawnPrecision,
  extended,
  finerZoom,
  headingsOf,
  pixelsPerDay,
  rangeAround,
  type TimeScale,
  timelineZooms,
  xOf,
} from "./time-scale";

const day = fc.integer({ min: dayNumber(1950, 1, 1), max: dayNumber(2080, 1, 1) });
const zoom = fc.constantFrom(...timelineZooms);
const range = fc
  .record({ first: day, length: fc.nat(500) })
  .map(({ first, length }) => ({ first, last: first + length }));

const labels = (cells: { label: string; note?: string }[]) =>
  cells.map((cell) => (cell.note ? `${cell.note} ${cell.label}` : cell.label));

describe("headings", () => {
  const late2015 = { first: periodOf("2015-11-27").first, last: periodOf("2015-12-02").first };

  it("names days under months, and shades Saturday and Sunday", () => {
    const made = headingsOf("day", late2015, 1);
    expect(labels(made.upper)).toEqual(["Nov 2015", "Dec 2015"]);
    expect(labels(made.lower)).toEqual(["F 27", "S 28", "S 29", "M 30", "T 1", "W 2"]);
    expect(made.shaded.map((one) => dateAt(one.first, "day"))).toContain("2015-11-28");
  });

  it("names weeks by their first day, and by their number where they are ISO weeks", () => {
    expect(labels(headingsOf("week", late2015, 1).lower)).toEqual(["W48 23", "W49 30"]);
    expect(labels(headingsOf("week", late2015, 0).lower)).toEqual(["22", "29"]);
  });

  it("names months, quarters and halves under the years", () => {
    const turn = { first: periodOf("2015-11").first, last: periodOf("2016-01").last };
    expect(labels(headingsOf("month", turn, 1).lower)).toEqual(["Nov", "Dec", "Jan"]);
    expect(labels(headingsOf("quarter", turn, 1).lower)).toEqual(["Q4", "Q1"]);
    expect(labels(headingsOf("year", turn, 1).lower)).toEqual(["H2", "H1"]);
    expect(labels(headingsOf("year", turn, 1).upper)).toEqual(["2015", "2016"]);
  });

  it("cover the range and follow each other without a gap", () => {
    fc.assert(
      fc.property(zoom, range, fc.constantFrom(0, 1, 6), (of, over, weekStart) => {
        const made = headingsOf(of, over, weekStart);
        for (const row of [made.upper, made.lower]) {
          expect(row[0]?.first).toBeLessThanOrEqual(over.first);
          expect(row.at(-1)?.last).toBeGreaterThanOrEqual(over.last);
          row.forEach((cell, index) => {
            if (index > 0) expect(cell.first).toBe((row[index - 1]?.last ?? 0) + 1);
          });
        }
      }),
    );
  });
});

describe("the scale", () => {
  it("finds the day at the place where it put it", () => {
    fc.assert(
      fc.property(zoom, day, day, (of, origin, number) => {
        const scale: TimeScale = { zoom: of, origin, days: 1000, pixelsPerDay: pixelsPerDay(of) };
        expect(dayAtX(scale, xOf(scale, number))).toBeCloseTo(number, 6);
      }),
    );
  });

  it("is wider the finer the zoom", () => {
    const wide = timelineZooms.map(pixelsPerDay);
    expect(wide).toEqual([...wide].sort((one, other) => other - one));
    expect(finerZoom("month", 1)).toBe("week");
    expect(finerZoom("month", -1)).toBe("quarter");
    expect(finerZoom("day", 1)).toBe("day");
    expect(finerZoom("year", -1)).toBe("year");
  });

  it("draws new bars no finer than the zoom shows", () => {
    expect(drawnPrecision("quarter", 1)).toBe("quarter");
    expect(drawnPrecision("week", 1)).toBe("week");
    expect(drawnPrecision("week", 0)).toBe("day");
  });
});

describe("the range", () => {
  it("holds all data and today, with room on both sides", () => {
    fc.assert(
      fc.property(fc.array(range), day, fc.integer({ min: 0, max: 900 }), (data, today, padding) => {
        const made = rangeAround(data, today, padding);
        for (const one of [...data, { first: today, last: today }]) {
          expect(made.first).toBeLessThanOrEqual(one.first - padding);
          expect(made.last).toBeGreaterThanOrEqual(one.last + padding);
        }
      }),
    );
  });

  it("grows only on the side that is nearly reached", () => {
    const made = { first: 0, last: 1000 };
    expect(extended(made, { first: 400, last: 500 }, 100, 300)).toBe(made);
    expect(extended(made, { first: 50, last: 150 }, 100, 300)).toEqual({ first: -300, last: 1000 });
    expect(extended(made, { first: 850, last: 950 }, 100, 300)).toEqual({ first: 0, last: 1300 });
  });

  it("ends where years cannot be written", () => {
    const end = periodOf("9999-12-31").first;
    expect(rangeAround([], end, 400).last).toBe(end);
  });
});

describe("marks", () => {
  const marks = [
    { day: "2015-12-01", label: "Third" },
    { day: "2015-11-01", label: "First" },
    { day: "2015-11-02", label: "Second" },
  ];

  it("stand apart where there is room and become one where there is none", () => {
    expect(clusterMarks(marks, 36, 20).map((one) => one.labels)).toEqual([["First"], ["Second"], ["Third"]]);
    const close = clusterMarks(marks, 4, 20);
    expect(close.map((one) => one.labels)).toEqual([["First", "Second"], ["Third"]]);
    expect(close[0]?.room).toBe(120);
  });

  it("loses none", () => {
    const mark = day.map((number) => ({ day: dateAt(number, "day"), label: String(number) }));
    fc.assert(
      fc.property(fc.array(mark), zoom, (all, of) => {
        const clusters = clusterMarks(all, pixelsPerDay(of), 30);
        expect(clusters.flatMap((one) => one.labels).sort()).toEqual(all.map((one) => one.label).sort());
        for (const one of clusters) expect(one.room).toBeGreaterThanOrEqual(30);
      }),
    );
  });
});
