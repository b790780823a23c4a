import { expect, it } from "vitest";
import type { GraphRecord, Json, State } from "@/contract/schema";
import { clause, withClause } from "./feature-filter";
import { groupRows } from "./grouping";

const row = (id: string, fields: { [name: string]: Json }) => ({ id, fields }) as unknown as GraphRecord;
const state = (id: string, position: number) =>
  ({ id, name: id, position, category: "started" }) as unknown as State;
const source = { states: [state("open", 0), state("shut", 1)], titleOf: () => "Ana", none: "None" };

it("groups by state in the order of the states, nothing last", () => {
  const groups = groupRows(
    [row("1", {}), row("2", { state: "shut" }), row("3", { state: "open" })],
    "state",
    source,
  );
  expect(groups.map((group) => group.name)).toEqual(["open", "shut", "None"]);
});

it("shows a row with two tags under both", () => {
  const groups = groupRows([row("1", { tags: ["b", "a"] }), row("2", { tags: [] })], "tags", source);
  expect(groups.map((group) => [group.name, group.rows.length])).toEqual([
    ["a", 1],
    ["b", 1],
    ["None", 1],
  ]);
});

it("adds clauses that a person can go on from", () => {
  expect(clause("area", 'a "b"')).toBe('area = "a \\"b\\""');
  expect(withClause("", "votes > 1")).toBe("votes > 1");
  expect(withClause("a or b", "c")).toBe("(a or b) and c");
  expect(withClause("c and d", "d")).toBe("c and d");
});
