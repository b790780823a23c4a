import { expect, it } from "vitest";
import { moveCell, rangeOf, stepCell } from "./table-navigation";

const size = { rows: 5, columns: 3, page: 2 };
const any = () => true;

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
  expect(stepCell({ row: 0, column: 2 }, 1, size, any)).toEqual({ row: 1, column: 0 });
  expect(stepCell({ row: 1, column: 0 }, -1, size, any)).toEqual({ row: 0, column: 2 });
  expect(stepCell({ row: 4, column: 2 }, 1, size, any)).toEqual({ row: 4, column: 2 });
});

it("tabs over headings and over columns that cannot be edited", () => {
  const editable = ({ row, column }: { row: number; column: number }) => row !== 1 && column === 1;
  expect(stepCell({ row: 0, column: 1 }, 1, size, editable)).toEqual({ row: 2, column: 1 });
  expect(stepCell({ row: 2, column: 0 }, -1, size, editable)).toEqual({ row: 0, column: 1 });
  expect(stepCell({ row: 4, column: 1 }, 1, size, editable)).toEqual({ row: 4, column: 1 });
});

it("draws a block of cells in any direction", () => {
  const block = { top: 1, bottom: 3, start: 0, end: 2 };
  expect(rangeOf({ row: 1, column: 2 }, { row: 3, column: 0 })).toEqual(block);
  expect(rangeOf({ row: 3, column: 0 }, { row: 1, column: 2 })).toEqual(block);
});
