import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readSpan } from "../date-spans";
import { elbowRoute, routePath, startsTooEarly } from "./elbow-routes";

const place = fc.integer({ min: 0, max: 4000 });
const row = fc.nat(60).map((index) => index * 34 + 17);
const ends = fc.record({ from: fc.record({ x: place, y: row }), to: fc.record({ x: place, y: row }) });

describe("routes", () => {
  it("turn once where there is room", () => {
    expect(elbowRoute({ x: 100, y: 17 }, { x: 200, y: 85 }, 34)).toEqual([
      { x: 100, y: 17 },
      { x: 190, y: 17 },
      { x: 190, y: 85 },
      { x: 200, y: 85 },
    ]);
  });

  it("turn back in the gutter above the second row where it begins too early", () => {
    expect(elbowRoute({ x: 200, y: 17 }, { x: 100, y: 85 }, 34).map((point) => point.y)).toEqual([
      17, 17, 68, 68, 85, 85,
    ]);
    expect(elbowRoute({ x: 200, y: 85 }, { x: 100, y: 17 }, 34)[2]?.y).toBe(34);
  });

  it("are horizontal or vertical, leave to the right and arrive from the left", () => {
    fc.assert(
      fc.property(ends, ({ from, to }) => {
        const points = elbowRoute(from, to, 34);
        expect(points[0]).toEqual(from);
        expect(points.at(-1)).toEqual(to);
        points.forEach((point, index) => {
          const before = points[index - 1];
          if (before) expect(point.x === before.x || point.y === before.y).toBe(true);
        });
        expect(points[1]?.x).toBeGreaterThanOrEqual(from.x);
        expect(points.at(-2)?.x).toBeLessThanOrEqual(to.x);
      }),
    );
  });

  it("are written from the offset on, without a number that is none", () => {
    expect(
      routePath(
        [
          { x: 100, y: 17 },
          { x: 200, y: 17 },
        ],
        100,
        0,
      ),
    ).toBe("M0 17L100 17");
    fc.assert(
      fc.property(ends, place, ({ from, to }, left) => {
        const path = routePath(elbowRoute(from, to, 34), left, 0);
        expect(path).toMatch(/^M-?[\d.]+ -?[\d.]+([LQ ]-?[\d.]+ -?[\d.]+)+$/);
        expect(path.startsWith(`M${from.x - left} ${from.y}`)).toBe(true);
      }),
    );
  });
});

describe("too early", () => {
  const early = (end: string | null, start: string | null) => {
    const from = readSpan({ start: "2015-01-01", end });
    const to = readSpan({ start, end: "2016-12-31" });
    return from && to ? startsTooEarly(from, to) : null;
  };

  it("is said only when it is certain", () => {
    expect(early("2015-11-16", "2015-11-15")).toBe(true);
    expect(early("2015-11-16", "2015-11-16")).toBe(false);
    expect(early("2015-11-16", "2015-Q4")).toBe(false);
    expect(early("2015-11-16", "2015-Q3")).toBe(true);
    expect(early("2015-Q4", "2015-11-01")).toBe(false);
    expect(early(null, "2015-11-01")).toBe(false);
    expect(early("2015-11-16", null)).toBe(false);
  });
});
