import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Graph } from "@/graph/graph";
import { compileCollectionFilter } from "./compiled-filter";
import { filterGraph, votes } from "./filter-double";

let graph: Graph;
beforeAll(async () => {
  graph = await filterGraph();
});
afterAll(() => graph.close());

function kept(source: string, kind = "feature"): string[] | string {
  const filter = compileCollectionFilter(graph, kind, source, kind === "feature" ? [votes] : []);
  if (!filter.ok) return `${filter.at}-${filter.end}: ${filter.message}`;
  return graph
    .records(kind)
    .filter(filter.test)
    .map((record) => record.id)
    .sort();
}

describe("a filter of a collection", () => {
  test.each([
    ["", ["f1", "f2", "f3"]],
    ["sign", ["f1", "f3"]],
    ['state.category = "started"', ["f1"]],
    ["votes >= 10 and owner = @me", ["f1"]],
    ["votes = 0", ["f2", "f3"]],
    ["sum(asked_for_by.tally.count) > 100", ["f1"]],
    ['any(depends_on, area = "Charts")', ["f1"]],
    ["depends_on is empty", ["f3"]],
  ])("%s", (source, wanted) => {
    expect(kept(source)).toEqual(wanted);
  });

  test("reads records of another kind, which know no extras", () => {
    expect(kept("tally > 100", "idea")).toEqual(["i1"]);
    expect(kept("votes > 1", "idea")).toMatch(/^0-5: "votes" is not known on idea/);
  });

  test("says what is wrong and where", () => {
    expect(kept("votes >= 10 and colour = 3")).toMatch(/^16-22: "colour" is not known on feature/);
  });
});

describe("reach", () => {
  test.each([
    ["", "own"],
    ["sign on", "own"],
    ['state = "Done" and votes > 1 and key starts with "EDGE"', "own"],
    ["owner = @me or owner is empty", "own"],
    ['owner.title = "Ada"', "linked"],
    ["count(depends_on) > 1", "linked"],
    ["asked_for_by.tally.count contains 3", "linked"],
    ["any(depends_on, effort > this.effort)", "linked"],
    ["any(depends_on, owner = @me)", "linked"],
    ['any(depends_on, owner.title = "Ada")', "anything"],
    ["any(depends_on.owner, email is empty)", "anything"],
    ["count(depends_on.depends_on) > 1", "anything"],
    ["any(depends_on, count(depends_on) > 1)", "anything"],
    ["any(depends_on, any(this.depends_on, effort > 1))", "linked"],
    ["effort > avg(peers(), effort)", "anything"],
  ])("%s: %s", (source, wanted) => {
    const filter = compileCollectionFilter(graph, "feature", source, [votes]);
    expect(filter.ok ? filter.reach : filter.message).toBe(wanted);
  });
});
