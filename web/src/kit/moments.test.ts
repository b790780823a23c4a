import { afterEach, describe, expect, it } from "vitest";
import { civilDate, dayOf, elapsed, isoDayOf, parseCivilDate, secondOf, setDateStyle } from "./moments";

afterEach(() => setDateStyle("words"));

const zone = "America/Los_Angeles";

describe("dates in the workspace's zone", () => {
  it("shows the day as it was written, not the day in UTC", () => {
    expect(dayOf("2014-03-28T01:55:30.000Z", zone)).toBe("27 Mar 2014");
    expect(dayOf("2015-11-17T04:57:31.000Z", zone)).toBe("16 Nov 2015");
    expect(isoDayOf("2015-11-17T04:57:31.000Z", zone)).toBe("2015-11-16");
  });

  it("shows the second where what happened lies close together", () => {
    expect(secondOf("2015-11-17T04:57:04.900Z", zone)).toBe("16 Nov 2015, 20:57:04");
  });

  it("writes September with three letters", () => {
    expect(dayOf("2015-09-18T16:50:18.000Z", zone)).toBe("18 Sep 2015");
  });
});

describe("elapsed", () => {
  const between = (from: string, to: string) => elapsed(`${from}T20:00:00Z`, `${to}T20:00:00Z`, zone);

  it("speaks in the unit a person would use", () => {
    expect(between("2014-03-27", "2014-03-27")).toBeNull();
    expect(between("2014-03-27", "2014-03-28")).toEqual({ unit: "day", count: 1 });
    expect(between("2014-03-01", "2014-03-22")).toEqual({ unit: "week", count: 3 });
    expect(between("2015-08-18", "2015-09-18")).toEqual({ unit: "month", count: 1 });
    expect(between("2015-09-18", "2015-11-16")).toEqual({ unit: "month", count: 2 });
    expect(between("2014-03-27", "2015-08-18")).toEqual({ unit: "month", count: 17 });
    expect(between("2012-03-27", "2015-03-27")).toEqual({ unit: "year", count: 3 });
  });

  it("is nothing backwards", () => {
    expect(between("2015-03-27", "2014-03-27")).toBeNull();
  });
});

describe("civil dates", () => {
  it.each([
    ["2015", "2015"],
    ["2015-H2", "H2 2015"],
    ["2015-Q4", "Q4 2015"],
    ["2015-11", "Nov 2015"],
    ["2015-W47", "Week 47, 2015"],
    ["2015-11-16", "16 Nov 2015"],
  ])("%s is shown as %s, and read back", (value, shown) => {
    expect(civilDate(value)).toBe(shown);
    expect(parseCivilDate(shown)).toBe(value);
    expect(parseCivilDate(value)).toBe(value);
  });

  it.each(["31 Feb 2015", "2015-13", "soon", "Q5 2015", ""])("refuses %j", (text) => {
    expect(parseCivilDate(text)).toBeNull();
  });

  it("reads the month before the day too", () => {
    expect(parseCivilDate("November 16, 2015")).toBe("2015-11-16");
    expect(parseCivilDate("2015 h1")).toBe("2015-H1");
  });
});

describe("the style in which somebody reads dates", () => {
  it.each([
    ["words", "16 Nov 2015"],
    ["iso", "2015-11-16"],
    ["month-first", "Nov 16, 2015"],
  ] as const)("%s", (style, written) => {
    setDateStyle(style);
    expect(civilDate("2015-11-16")).toBe(written);
    expect(dayOf("2015-11-17T04:57:31.000Z", zone)).toBe(written);
    expect(parseCivilDate(written)).toBe("2015-11-16");
    expect(civilDate("2015-Q4")).toBe("Q4 2015");
  });
});
