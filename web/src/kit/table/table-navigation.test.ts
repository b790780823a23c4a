import { expect, it } from "vitest";
import { moveCell, rangeKeys, stepCell } from "./table-navigation";

const size = { rows: 5, columns: 3, page: 2 };

it("moves by arrows and stays inside, with the header above the first row", () => {
  expect(moveCell({ row: 0, column: 0 }, "ArrowDown", false, size)).toEqual({ row: 1, column: 0 });
  expect(moveCell({ row: 0, column: 0 }, "ArrowUp", false, size)).toEqual({ row: -1, column: 0 });
  expect(moveCell({ row: -1, column: 0 }, "ArrowUp", false, size)).toEqual({ row: -1, column: 0 });
  expect(moveCell({ row: 4, column: 2 }, "ArrowRight", false, size)).toEqual({ row: 4, column: 2 });
});

it("jumps to the edges with the control key", () => {
  expect(moveCell({ row: 2, column: 1 }, "End", true, size)).toEqual({ row: 4, column: 2 });
  expect(moveCell({ row: 2, column: 1 }, "Home", true, size)).toEqual({ row: 0, column: 0 });
  expect(moveCell({ row: 0, column: 1 }, "ArrowDown", true, size)).toEqual({ row: 4, column: 1 });
});

it("leaves other keys alone", () => {
  expect(moveCell({ row: 2, column: 1 }, "Enter", false, size)).toBeNull();
});

it("tabs over the end of a row", () => {
  expect(stepCell({ row: 0, column: 2 }, 1, size)).toEqual({ row: 1, column: 0 });
  expect(stepCell({ row: 1, column: 0 }, -1, size)).toEqual({ row: 0, column: 2 });
  expect(stepCell({ row: 4, column: 2 }, 1, size)).toEqual({ row: 4, column: 2 });
});

it("takes a range in either direction", () => {
  const keys = ["a", "b", "c", "d"];
  expect(rangeKeys(keys, 1, 3)).toEqual(["b", "c", "d"]);
  expect(rangeKeys(keys, 2, 0)).toEqual(["a", "b", "c"]);
});
