import { expect, test } from "vitest";
import { compileFilter } from "@/graph/expression/compile";
import { kinds, roles } from "./filter-double";
import { filterReach } from "./filter-reach";
import { filterSchema } from "./filter-schema";

const schema = filterSchema({ registry: { version: 1, kinds, roles } }, "feature", [{ name: "votes" }]);

test.each([
  ["true", "own"],
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
])("%s reads %s", (source, wanted) => {
  const compiled = compileFilter(source, schema);
  if (!compiled.ok) throw new Error(compiled.error.message);
  expect(filterReach(source, schema, compiled.expression.dependencies)).toBe(wanted);
});
