import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dateAt, dayNumber, type Precision, periodOf, precisions } from "../civil-dates";
import { barBox, hiddenSide, narrowestBar } from "./bar-geometry";
import { pixelsPerDay, type TimeScale, timelineZooms } from "./time-scale";

const scaleOf = (zoom: TimeScale["zoom"], origin = periodOf("2015-01-01").first): TimeScale => ({
  zoom,
  origin,
  days: 4000,
  pixelsPerDay: pixelsPerDay(zoom),
});

describe("bars", () => {
  it("reach over the last day", () => {
    expect(barBox({ start: "2015-01-03", end: "2015-01-04" }, scaleOf("day"))).toEqual({
      left: 72,
      width: 72,
      softStart: 0,
      softEnd: 0,
      openStart: false,
      openEnd: false,
    });
  });

  it("are soft as far as a date is not known", () => {
    const box = barBox({ start: "2015-02", end: "2015-Q2" }, scaleOf("month"));
    expect(box).toMatchObject({ left: 124, width: 4 * 150, softStart: 4 * 28, softEnd: 4 * 91 });
  });

  it("are soft from end to end when both ends lie in one quarter", () => {
    const box = barBox({ start: "2015-Q2", end: "2015-Q2" }, scaleOf("quarter"));
    expect(box?.softStart).toBe(box?.width);
    expect(box?.softEnd).toBe(box?.width);
  });

  it("are open where a date is missing, and nothing where both are", () => {
    expect(barBox({ start: "2015-02-01", end: null }, scaleOf("day"))).toMatchObject({
      openStart: false,
      openEnd: true,
    });
    expect(barBox({ start: null, end: "2015-02-01" }, scaleOf("day"))).toMatchObject({
      openStart: true,
      openEnd: false,
    });
    expect(barBox({ start: null, end: null }, scaleOf("day"))).toBeNull();
  });

  it("can always be seen and are never softer than they are long", () => {
    const day = fc.integer({ min: dayNumber(2010, 1, 1), max: dayNumber(2020, 1, 1) });
    const precision = fc.constantFrom<Precision>(...precisions);
    fc.assert(
      fc.property(
        day,
        fc.nat(900),
        precision,
        precision,
        fc.constantFrom(...timelineZooms),
        (from, length, a, b, zoom) => {
          const box = barBox({ start: dateAt(from, a), end: dateAt(from + length, b) }, scaleOf(zoom));
          expect(box?.width).toBeGreaterThanOrEqual(narrowestBar);
          expect(box?.softStart).toBeLessThanOrEqual(box?.width ?? 0);
          expect(box?.softEnd).toBeLessThanOrEqual(box?.width ?? 0);
          if (a === "day") expect(box?.softStart).toBe(0);
        },
      ),
    );
  });
});

it("tells on which side a bar lies out of sight", () => {
  const box = barBox({ start: "2015-01-03", end: "2015-01-04" }, scaleOf("day"));
  if (!box) throw new Error("A bar with dates has a box.");
  expect(hiddenSide(box, 0, 500)).toBeNull();
  expect(hiddenSide(box, 143, 500)).toBeNull();
  expect(hiddenSide(box, 144, 500)).toBe("left");
  expect(hiddenSide(box, 0, 72)).toBe("right");
});
