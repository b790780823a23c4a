import { expect, it } from "vitest";
import type { Change, LoggedOperation } from "@/contract/schema";
import { batchesOf, toldChanges } from "./batches";

const operation = (sequence: number, batch: string, changes: Change[]) =>
  ({ sequence, batch, label: batch, changes }) as unknown as LoggedOperation;
const field = (record: string, name: string): Change => ({
  type: "field",
  record,
  field: name,
  before: null,
  after: 1,
});

it("puts the operations of one go together, in the order they were done", () => {
  const entries = batchesOf([operation(3, "b", []), operation(2, "b", []), operation(1, "a", [])]);
  expect(entries.map((entry) => [entry.batch, entry.operations.map((one) => one.sequence)])).toEqual([
    ["b", [2, 3]],
    ["a", [1]],
  ]);
});

it("tells what a person cares for", () => {
  const told = toldChanges([
    operation(1, "a", [{ type: "created", record: "r" }, field("r", "title")]),
    operation(2, "a", [field("r", "rank"), field("r", "state"), field("s", "state")]),
  ]);
  expect(
    told.map(({ change }) => (change.type === "field" ? `${change.record}.${change.field}` : change.type)),
  ).toEqual(["created", "r.state", "s.state"]);
  expect(toldChanges([operation(2, "a", [field("r", "state"), field("s", "state")])], "s")).toHaveLength(1);
});
