import { expect, it } from "vitest";
import { movePlace, neighbours, nextCard, placeOf, withCardAt } from "./board-places";

const columns = [
  { id: "todo", keys: ["a", "b", "c"] },
  { id: "none", keys: [] },
  { id: "done", keys: ["x", "y"] },
];

it("carries a held card within and between columns", () => {
  const from = placeOf(columns, "b");
  expect(from).toEqual({ column: "todo", index: 1 });
  expect(movePlace(columns, "b", { column: "todo", index: 1 }, "ArrowDown")).toEqual({
    column: "todo",
    index: 2,
  });
  expect(movePlace(columns, "b", { column: "todo", index: 2 }, "ArrowDown")).toEqual({
    column: "todo",
    index: 2,
  });
  expect(movePlace(columns, "b", { column: "todo", index: 1 }, "ArrowRight")).toEqual({
    column: "none",
    index: 0,
  });
  expect(movePlace(columns, "b", { column: "todo", index: 1 }, "ArrowLeft")).toEqual({
    column: "todo",
    index: 1,
  });
});

it("shows the card where it would be put down", () => {
  expect(withCardAt(columns, "b", { column: "done", index: 1 }).map((column) => column.keys)).toEqual([
    ["a", "c"],
    [],
    ["x", "b", "y"],
  ]);
});

it("names the neighbours that the rank lies between", () => {
  expect(neighbours(columns, "b", { column: "done", index: 0 })).toEqual({ before: null, after: "x" });
  expect(neighbours(columns, "b", { column: "todo", index: 2 })).toEqual({ before: "c", after: null });
});

it("moves the focus over empty columns", () => {
  expect(nextCard(columns, { column: "todo", index: 2 }, "ArrowRight")).toEqual({ column: "done", index: 1 });
  expect(nextCard(columns, { column: "done", index: 0 }, "ArrowRight")).toBeNull();
});
