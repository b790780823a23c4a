import fc from "fast-check";
import { expect, it } from "vitest";
import { clampWindow, edgeSpeed, scrollBy, windowAt } from "./line-window";

it("draws at least what is in sight, for any scroll", () => {
  fc.assert(
    fc.property(fc.nat(700_000), fc.integer({ min: 100, max: 2000 }), (scrolled, view) => {
      const { from, to } = windowAt(scrolled, view, 34);
      expect(from * 34).toBeLessThanOrEqual(scrolled);
      expect(to * 34).toBeGreaterThanOrEqual(scrolled + view);
      expect(to - from).toBeLessThanOrEqual(Math.ceil(view / 34) + 30);
    }),
  );
});

it("stays the same until another line comes into sight", () => {
  expect(windowAt(6 * 34 + 1, 680, 34)).toEqual(windowAt(7 * 34 - 1, 680, 34));
  expect(windowAt(6 * 34 + 1, 680, 34)).not.toEqual(windowAt(7 * 34 + 1, 680, 34));
});

it("never reaches beyond the last line", () => {
  expect(clampWindow({ from: 40, to: 80 }, 50)).toEqual({ from: 40, to: 50 });
  expect(clampWindow({ from: 40, to: 80 }, 3)).toEqual({ from: 3, to: 3 });
});

it("scrolls as little as shows the line", () => {
  expect(scrollBy(100, 134, 0, 600)).toBe(0);
  expect(scrollBy(590, 624, 0, 600)).toBe(24);
  expect(scrollBy(10, 44, 68, 600)).toBe(-58);
  expect(scrollBy(100, 900, 0, 600)).toBe(100);
});

it("scrolls faster the nearer a drag is to the edge, and not in the middle", () => {
  expect(edgeSpeed(300, 0, 600)).toBe(0);
  expect(edgeSpeed(1, 0, 600)).toBe(-18);
  expect(edgeSpeed(50, 0, 600)).toBeGreaterThan(-4);
  expect(edgeSpeed(640, 0, 600)).toBe(18);
});
