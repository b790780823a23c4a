import { expect, it } from "vitest";
import { columnPlans } from "./feature-columns";
import { moveColumn, readLayout } from "./table-layout";
import { readSort, writeSort } from "./use-feature-view";

it("brings kept columns into line with those that exist", () => {
  const layout = readLayout(
    JSON.stringify([
      { id: "gone", width: 1, shown: true },
      { id: "votes", width: 5000, shown: false },
    ]),
  );
  expect(layout).toHaveLength(columnPlans.length);
  expect(layout[0]).toEqual({ id: "votes", width: 900, shown: false });
  expect(layout.find((column) => column.id === "title")?.shown).toBe(true);
});

it("starts over from what cannot be read", () => {
  expect(readLayout("{")).toEqual(readLayout(null));
  expect(readLayout('"text"')).toEqual(readLayout(null));
});

it("moves a column before another, or to the end", () => {
  const columns = ["a", "b", "c"].map((id) => ({ id, width: 100, shown: true }));
  expect(moveColumn(columns, "c", "a").map((column) => column.id)).toEqual(["c", "a", "b"]);
  expect(moveColumn(columns, "a", null).map((column) => column.id)).toEqual(["b", "c", "a"]);
});

it("writes a sort into an address and back", () => {
  expect(readSort("-votes")).toEqual({ column: "votes", descending: true });
  expect(writeSort({ column: "title", descending: false })).toBe("title");
  expect(readSort(undefined)).toBeNull();
});
