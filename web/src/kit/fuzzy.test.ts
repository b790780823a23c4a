import { expect, it } from "vitest";
import { fuzzyMatch, fuzzySort } from "./fuzzy";

it("finds words in any order and prefers their beginnings", () => {
  expect(fuzzyMatch("dom shadow", "Shadow DOM")).not.toBeNull();
  expect(fuzzyMatch("xyz", "Shadow DOM")).toBeNull();
  const names = ["Media Queries: pointer", "Pointer Events", "CSS pointer-events"];
  expect(fuzzySort("pointer", names, (name) => name, 3)[0]?.item).toBe("Pointer Events");
});

it("accepts letters with gaps, within reason", () => {
  expect(fuzzyMatch("pctr", "picture Element")).not.toBeNull();
  expect(fuzzyMatch("pent", "p............................................ent")).toBeNull();
});

it("tells where the match stands", () => {
  expect(fuzzyMatch("pict", "<picture> Element")?.runs).toEqual([[1, 5]]);
});

it("an empty query fits everything", () => {
  expect(fuzzyMatch("  ", "anything")).toEqual({ score: 0, runs: [] });
});
