import { describe, expect, it } from "vitest";
import type { Becomes, ColumnMapping, Mapping, Target } from "@/contract/schema";
import { kindsMade, makesSomething, withBecomes, withChanges, withColumn } from "./mapping-changes";

const column = (name: string, target: Target): ColumnMapping => ({ column: name, target, separator: null });
const guess = (kind: string): Mapping => ({
  tables: [
    {
      table: "tasks.csv",
      becomes: { what: "records", kind },
      columns: [column("Name", { to: "field", field: "title" }), column("Room", { to: "nowhere" })],
    },
  ],
});
const fits = (becomes: Becomes, target: Target) =>
  becomes.what === "records" &&
  (target.to !== "field" || target.field !== "sprint" || becomes.kind === "work_item");
const targets = (mapping: Mapping, changes: Parameters<typeof withChanges>[1]) =>
  withChanges(mapping, changes, fits).flatMap((table) => table.columns.map((one) => one.target));

describe("a mapping that was changed by hand", () => {
  const changes = withColumn({}, "tasks.csv", column("Room", { to: "field", field: "sprint" }));

  it("stands in place of the guess", () => {
    expect(targets(guess("work_item"), changes)[1]).toEqual({ to: "field", field: "sprint" });
    expect(targets(guess("work_item"), {})[1]).toEqual({ to: "nowhere" });
  });

  it("gives way where another kind cannot have it, and comes back with the former", () => {
    expect(targets(guess("idea"), changes)[1]).toEqual({ to: "nowhere" });
    expect(targets(guess("work_item"), changes)[1]).toEqual({ to: "field", field: "sprint" });
  });

  it("keeps its columns when the rows shall become nothing for a while", () => {
    const nothing = withBecomes(changes, "tasks.csv", { what: "rows" });
    expect(withChanges(guess("work_item"), nothing, fits)[0]?.becomes).toEqual({ what: "rows" });
    const again = withBecomes(nothing, "tasks.csv", null);
    expect(targets(guess("work_item"), again)[1]).toEqual({ to: "field", field: "sprint" });
  });

  it("leaves tables and columns alone that the files no longer hold", () => {
    const stray = withColumn(changes, "gone.csv", column("Name", { to: "comment" }));
    expect(withChanges(guess("work_item"), stray, fits)).toHaveLength(1);
  });
});

it("tells whether there is anything to import", () => {
  expect(makesSomething(guess("idea").tables)).toBe(true);
  const rows = withChanges(guess("idea"), withBecomes({}, "tasks.csv", { what: "rows" }), fits);
  expect(makesSomething(rows)).toBe(false);
  expect(makesSomething([])).toBe(false);
});

it("puts the kind of the most rows first", () => {
  const tables = [
    { table: "a", becomes: { what: "records", kind: "person" }, columns: [] },
    { table: "b", becomes: { what: "records", kind: "idea" }, columns: [] },
    { table: "c", becomes: { what: "rows" }, columns: [] },
  ] satisfies Mapping["tables"];
  expect(kindsMade(tables, (table) => (table === "b" ? 9 : 2))).toEqual(["idea", "person"]);
});
