import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  civilDayOf,
  dateAt,
  dayNumber,
  daysBetween,
  type Precision,
  periodOf,
  precisions,
  readPeriod,
  shiftDate,
  weekdayOf,
  weekStartOf,
} from "./civil-dates";

const day = fc.integer({ min: dayNumber(2, 1, 1), max: dayNumber(9998, 12, 31) });
const precision = fc.constantFrom<Precision>(...precisions);

describe("day numbers", () => {
  it("counts from 1970", () => {
    expect(dayNumber(1970, 1, 1)).toBe(0);
    expect(dayNumber(1969, 12, 31)).toBe(-1);
    expect(dayNumber(2000, 2, 29)).toBe(11_016);
  });

  it("agrees with the calendar of the platform", () => {
    fc.assert(
      fc.property(day, (number) => {
        const date = new Date(0);
        date.setUTCDate(1 + number);
        const civil = civilDayOf(number);
        expect([civil.year, civil.month, civil.day, weekdayOf(number)]).toEqual([
          date.getUTCFullYear(),
          date.getUTCMonth() + 1,
          date.getUTCDate(),
          date.getUTCDay(),
        ]);
        expect(dayNumber(civil.year, civil.month, civil.day)).toBe(number);
      }),
    );
  });
});

describe("periods", () => {
  it.each([
    ["2015", "2015-01-01", "2015-12-31"],
    ["2015-H1", "2015-01-01", "2015-06-30"],
    ["2015-H2", "2015-07-01", "2015-12-31"],
    ["2015-Q4", "2015-10-01", "2015-12-31"],
    ["2016-02", "2016-02-01", "2016-02-29"],
    ["2015-12", "2015-12-01", "2015-12-31"],
    ["2015-W47", "2015-11-16", "2015-11-22"],
    ["2015-W01", "2014-12-29", "2015-01-04"],
    ["2015-W53", "2015-12-28", "2016-01-03"],
    ["2015-11-16", "2015-11-16", "2015-11-16"],
  ])("%s is %s to %s", (date, first, last) => {
    const period = periodOf(date);
    expect([dateAt(period.first, "day"), dateAt(period.last, "day")]).toEqual([first, last]);
  });

  it.each([
    "",
    "soon",
    "2015-13",
    "2015-00",
    "2015-Q5",
    "2015-H3",
    "2014-W53",
    "2015-W00",
    "2015-02-29",
    "2015-11-16T00:00Z",
    "15-11",
  ])("%j is no civil date", (text) => {
    expect(readPeriod(text)).toBeNull();
    expect(() => periodOf(text)).toThrow(RangeError);
  });

  it("the date of a day, at any precision, is a period that holds it", () => {
    fc.assert(
      fc.property(day, precision, (number, of) => {
        const date = dateAt(number, of);
        const period = periodOf(date);
        expect(period.precision).toBe(of);
        expect(period.first).toBeLessThanOrEqual(number);
        expect(period.last).toBeGreaterThanOrEqual(number);
        expect(dateAt(period.first, of)).toBe(date);
        expect(dateAt(period.last, of)).toBe(date);
      }),
    );
  });

  it("periods of one precision follow each other without a gap", () => {
    fc.assert(
      fc.property(day, precision, (number, of) => {
        const date = dateAt(number, of);
        expect(periodOf(shiftDate(date, 1)).first).toBe(periodOf(date).last + 1);
      }),
    );
  });
});

describe("shifting", () => {
  it("moves in the precision of the date", () => {
    expect(shiftDate("2015-Q4", 1)).toBe("2016-Q1");
    expect(shiftDate("2015-H1", -1)).toBe("2014-H2");
    expect(shiftDate("2015-12", 2)).toBe("2016-02");
    expect(shiftDate("2015-W53", 1)).toBe("2016-W01");
    expect(shiftDate("2016-02-28", 1)).toBe("2016-02-29");
    expect(shiftDate("2015", -15)).toBe("2000");
  });

  it("is taken back by the same steps the other way", () => {
    const modern = fc.integer({ min: dayNumber(1900, 1, 1), max: dayNumber(2100, 12, 31) });
    fc.assert(
      fc.property(modern, precision, fc.integer({ min: -60, max: 60 }), (number, of, steps) => {
        const date = dateAt(number, of);
        expect(shiftDate(shiftDate(date, steps), -steps)).toBe(date);
      }),
    );
  });

  it("stays where four digits can write the year", () => {
    expect(shiftDate("9999-12-10", 400)).toBe("9999-12-31");
    expect(shiftDate("0001", -3)).toBe("0001");
  });
});

it("weeks begin on the chosen day and hold theirs", () => {
  fc.assert(
    fc.property(day, fc.constantFrom(0, 1, 6), (number, start) => {
      const first = weekStartOf(number, start);
      expect(weekdayOf(first)).toBe(start);
      expect(number - first).toBeGreaterThanOrEqual(0);
      expect(number - first).toBeLessThan(7);
    }),
  );
});

it("counts days between the first days of two dates", () => {
  expect(daysBetween("2015-11-16", "2015-12-01")).toBe(15);
  expect(daysBetween("2016-Q1", "2015-Q4")).toBe(-92);
});
