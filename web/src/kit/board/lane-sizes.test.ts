import { expect, it } from "vitest";
import { laneHeights } from "./lane-sizes";

it("puts lanes under each other, each as high as its fullest column", () => {
  const lanes = [
    { cards: 3, folded: false },
    { cards: 9, folded: true },
    { cards: 0, folded: false },
  ];
  expect(laneHeights(lanes, 92, true, 42)).toEqual([
    { start: 78, body: 3 * 92 + 8 + 34 },
    { start: 78 + 318 + 36, body: 0 },
    { start: 78 + 318 + 36 + 36, body: 56 },
  ]);
});
