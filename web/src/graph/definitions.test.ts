import { afterEach, describe, expect, test } from "vitest";
import type { CustomField, Json, OperationBody } from "@/contract/schema";
import { Catalogue, optionLabel, optionsOf, slug, takenFieldNames } from "./definitions";
import { encodeValue } from "./expression/wire";
import { Graph } from "./graph";
import { defineField, defineRole, setField } from "./operations";
import { kind, ProgramDouble, refusal, row, settled } from "./program-double";

function custom(name: string, more: Partial<CustomField> = {}): CustomField {
  return {
    space: "space",
    kind: "feature",
    name,
    label: name,
    field_type: "line",
    options: [],
    targets: [],
    formula: null,
    currency: null,
    help: "",
    position: 0,
    archived: false,
    sequence: 1,
    ...more,
  };
}

const registry = { version: 1, kinds: [kind("feature"), kind("idea")], roles: [] };

describe("a name made of a label", () => {
  test.each([
    ["Cost of delay", "cost_of_delay"],
    ["  Größe (m²)  ", "grosse_m2"],
    ["2015 plan", "field_2015_plan"],
    ["Цена", "field"],
    ["", "field"],
    ["Effort", "effort_2"],
    ["ID", "id_2"],
    ["Contains", "contains_2"],
    ["x".repeat(60), "x".repeat(40)],
  ])("%s", (label, name) => {
    expect(
      slug(label, takenFieldNames(new Catalogue(registry, { fields: [], roles: [] }), "feature"), "field"),
    ).toBe(name);
  });

  test("is free however often it is asked for", () => {
    const taken = new Set<string>();
    for (let times = 0; times < 12; times += 1) {
      const name = slug("y".repeat(40), taken, "field");
      expect(taken.has(name)).toBe(false);
      expect(name).toMatch(/^[a-z][a-z0-9_]{0,39}$/);
      taken.add(name);
    }
  });
});

describe("the registry with what people made", () => {
  const tier = custom("tier", {
    field_type: "choice",
    position: 2,
    options: [
      { id: "gold", label: "Gold" },
      { id: "old", label: "Bronze", archived: true },
    ],
  });
  const catalogue = new Catalogue(registry, {
    fields: [
      tier,
      custom("tier", { space: "other", field_type: "choice", options: [{ id: "tin", label: "Tin" }] }),
      custom("note", { position: 1 }),
      custom("gone", { archived: true }),
      custom("weight", { kind: "idea", field_type: "formula", formula: "effort" }),
    ],
    roles: [],
  });
  const names = (list: readonly { name: string }[]) => list.slice(6).map((field) => field.name);

  test("lists declared fields, then custom ones by position, without archived ones", () => {
    expect(names(catalogue.fields("feature", "space"))).toEqual(["note", "tier"]);
    expect(names(catalogue.fields("feature", "other"))).toEqual(["tier"]);
    expect(catalogue.fields("feature")).toBe(catalogue.fields("feature"));
    expect(catalogue.fields("feature").slice(0, 6)).toEqual(registry.kinds[0]?.fields);
  });

  test("without a space a name stands once, with the options of all spaces", () => {
    expect(names(catalogue.fields("feature"))).toEqual(["tier", "note"]);
    expect(catalogue.field("feature", "tier")?.options).toEqual(["tin", "gold"]);
  });

  test("finds archived ones by name, and labels of archived options", () => {
    expect(catalogue.field("feature", "gone")?.custom?.archived).toBe(true);
    const field = catalogue.field("feature", "tier", "space");
    expect(field && optionsOf(field).map((option) => option.label)).toEqual(["Gold"]);
    expect(optionLabel(field, "old")).toBe("Bronze");
    expect(optionLabel(field, "never")).toBe("never");
  });

  test("a formula is not written", () => {
    expect(catalogue.field("idea", "weight")).toMatchObject({ read_only: true, type: "formula" });
  });
});

describe("defining in the local graph", () => {
  const open: Graph[] = [];
  afterEach(() => {
    for (const graph of open.splice(0)) graph.close();
  });

  async function graphOf(program: ProgramDouble): Promise<Graph> {
    const graph = Graph.open({ workspace: program.workspace, client: program, locks: null });
    open.push(graph);
    await settled();
    await settled();
    return graph;
  }

  function programWith(...fields: { [name: string]: Json }[]): ProgramDouble {
    const program = new ProgramDouble();
    fields.forEach((values, index) => {
      program.table.set(`f${index}`, row(`f${index}`, "feature", { title: `F${index}`, ...values }));
    });
    return program;
  }

  test("a field shows at once, and stays when the program has it", async () => {
    const program = programWith({});
    const graph = await graphOf(program);
    const heard: string[] = [];
    graph.subscribe("definitions", () => heard.push("definitions"));
    const { name, operation } = defineField(graph, {
      kind: "feature",
      label: "Cost of delay",
      type: "number",
    });
    const done = graph.commit("Field", [operation]).done;
    expect(name).toBe("cost_of_delay");
    expect(graph.fields("feature").at(-1)).toMatchObject({ name, label: "Cost of delay", type: "number" });
    await done;
    await settled();
    expect(graph.field("feature", name)?.custom?.sequence).toBe(1);
    expect(heard.length).toBeGreaterThan(0);
    const again = await graphOf(program);
    expect(again.field("feature", name)?.label).toBe("Cost of delay");
  });

  test("a refused field goes away again", async () => {
    const program = programWith({});
    const graph = await graphOf(program);
    program.refusals.push(refusal("forbidden", 403));
    const { name, operation } = defineField(graph, { kind: "feature", label: "Tier" });
    await graph.commit("Field", [operation]).done.catch(() => {});
    await settled();
    expect(graph.field("feature", name)).toBeUndefined();
  });

  test("changes keep what is not said, give new options ids and archive what is left out", async () => {
    const program = programWith({ tier: "gold" });
    const graph = await graphOf(program);
    const make = (operation: OperationBody) => graph.commit("Field", [operation]).done;
    const options = [{ label: "Gold", colour: "amber" }, { label: "Silver" }, { label: "Silver" }];
    await make(
      defineField(graph, { kind: "feature", label: "Tier", type: "choice", options, help: "Who pays" })
        .operation,
    );
    const before = graph.field("feature", "tier")?.custom;
    expect(before?.options.map((option) => option.id)).toEqual(["gold", "silver", "silver_2"]);
    const kept = before?.options.slice(1).map(({ id }) => ({ id, label: "Second" }));
    await make(
      defineField(graph, { kind: "feature", name: "tier", label: "Rank", options: kept ?? [] }).operation,
    );
    const after = graph.field("feature", "tier")?.custom;
    expect(after).toMatchObject({ name: "tier", label: "Rank", help: "Who pays", field_type: "choice" });
    expect(after?.options.map(({ id, label, archived }) => [id, label, archived])).toEqual([
      ["silver", "Second", false],
      ["silver_2", "Second", false],
      ["gold", "Gold", true],
    ]);
  });

  test("positions follow one another", async () => {
    const graph = await graphOf(programWith({}));
    for (const label of ["One", "Two", "Three"]) {
      graph.commit("Field", [defineField(graph, { kind: "feature", label }).operation]);
    }
    expect(graph.definitions.fields.map((field) => field.position)).toEqual([0, 1, 2]);
  });

  test("a role has two names of its own", async () => {
    const graph = await graphOf(programWith({}, {}));
    const sides = { from: ["feature"], to: ["feature"] };
    const { name, operation } = defineRole(graph, { label: "relates to", ...sides });
    await graph.commit("Role", [operation]).done;
    expect(operation).toMatchObject({
      name: "relates_to",
      inverse_name: "relates_to_2",
      inverse: "relates to",
    });
    expect(graph.roles().map((role) => role.name)).toEqual(["relates_to"]);
    const changed = defineRole(graph, { name, inverse: "related from", archived: true });
    expect(changed.operation).toMatchObject({
      ...sides,
      inverse_name: "relates_to_2",
      inverse: "related from",
    });
    await graph.commit("Role", [changed.operation]).done;
    expect(graph.roles()).toEqual([]);
    expect(graph.role(name)?.inverse).toBe("related from");
  });

  test("formulas are computed and sorted by, and follow what they read", async () => {
    const program = programWith({ effort: 3 }, { effort: 1 }, {}, { effort: 2 });
    const graph = await graphOf(program);
    const double = defineField(graph, {
      kind: "feature",
      label: "Double",
      type: "formula",
      formula: "effort * 2",
    });
    await graph.commit("Field", [double.operation]).done;
    const value = (id: string) => {
      const record = graph.record(id);
      return record && encodeValue(graph.computed(record, "double"), String);
    };
    expect(value("f0")).toEqual({ number: "6" });
    expect(value("f2")).toEqual({ absent: "missing" });
    const query = graph.query({ kind: "feature", key: "all", sort: [{ field: "double" }] });
    const stop = query.subscribe(() => {});
    expect(query.rows().map((record) => record.id)).toEqual(["f1", "f3", "f0", "f2"]);
    graph.commit("Set", [setField(graph, "f1", "effort", 9)]);
    expect(value("f1")).toEqual({ number: "18" });
    expect(query.rows().map((record) => record.id)).toEqual(["f3", "f0", "f1", "f2"]);
    stop();
  });

  test("money is sorted by major units, choices by their place", async () => {
    const program = programWith(
      { budget: { amount: 1000, currency: "EUR" }, markets: ["us"] },
      { budget: { amount: 500, currency: "JPY" }, markets: ["de", "us"] },
      { budget: { amount: 999, currency: "EUR" }, markets: ["de"] },
      {},
    );
    const graph = await graphOf(program);
    const options = [
      { id: "us", label: "United States" },
      { id: "de", label: "Germany" },
    ];
    graph.commit("Fields", [
      defineField(graph, { kind: "feature", label: "Budget", type: "money", currency: "EUR" }).operation,
      defineField(graph, { kind: "feature", label: "Markets", type: "choices", options }).operation,
    ]);
    const sorted = (field: string) =>
      graph
        .query({ kind: "feature", key: field, sort: [{ field }] })
        .rows()
        .map((record) => record.id);
    expect(sorted("budget")).toEqual(["f2", "f0", "f1", "f3"]);
    expect(sorted("markets")).toEqual(["f0", "f1", "f2", "f3"]);
  });
});
