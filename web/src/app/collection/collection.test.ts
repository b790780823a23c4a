import { expect, it } from "vitest";
import { arranged, grouped, type RowGroup } from "./arrange";
import { collectionFields, findField, firstColumns } from "./collection-fields";
import { readFilter } from "./collection-filter";
import { readerOver, row } from "./collection-fixture";
import { valueInGroup } from "./collection-values";
import { differences } from "./compare";
import { readFormula, writeFormula } from "./formula";
import { totalText } from "./totals";

const rows = [
  row("a", { state: "shipped", tags: ["css", "svg"], effort: 3, owner: "ada", due: "2015-11-16", rank: "b" }),
  row("b", { state: "planned", effort: 5, due: "2015-Q4", rank: "a", public: true }),
  row("c", { state: "planned", tags: ["css"], owner: "ada", size: "small", rank: "c" }),
  row("i", { tally: { count: 43, source: "forum", as_of: "2020" } }, "idea"),
  row("j", { tally: { count: 2, source: "forum", as_of: "2020" } }, "idea"),
  row("ada", { title: "Ada" }, "person"),
];
const reader = readerOver(rows, [
  ["i", "a"],
  ["j", "a"],
  ["j", "c"],
]);
const fields = collectionFields(reader, "feature");
const features = rows.filter((record) => record.kind === "feature");

function field(id: string) {
  const found = findField(reader, "feature", fields, id);
  if (!found) throw new Error(`no field ${id}`);
  return found;
}

function outline(groups: readonly RowGroup[], depth = 0): string[] {
  return groups.flatMap((group) => [
    `${"  ".repeat(depth)}${group.key.name}: ${group.rows.map((record) => record.id).join(" ")}`,
    ...outline(group.groups, depth + 1),
  ]);
}

it("offers fields, counts, links in both directions and what every record has", () => {
  expect(fields.map((one) => one.id)).toEqual([
    "key",
    "title",
    "state",
    "state_since",
    "votes",
    "quotes",
    "owner",
    "tags",
    "effort",
    "due",
    "size",
    "public",
    "asked_for_by",
    "created_at",
    "updated_at",
    "created_by",
    "updated_by",
  ]);
  expect(firstColumns(fields)).toEqual([
    "key",
    "title",
    "state",
    "state_since",
    "votes",
    "quotes",
    "size",
    "owner",
    "tags",
  ]);
});

it("says each value in words", () => {
  const words = (id: string) => features.map((record) => field(id).text(record));
  expect(words("state")).toEqual(["Shipped", "Planned", "Planned"]);
  expect(words("due")).toEqual(["16 Nov 2015", "Q4 2015", ""]);
  expect(words("owner")).toEqual(["Ada", "", "Ada"]);
  expect(words("asked_for_by")).toEqual(["i, j", "", "j"]);
  expect(words("votes")).toEqual(["45", "", "2"]);
  expect(words("=sum(asked_for_by.tally.count)|Sum")).toEqual(["45", "0", "2"]);
  expect(words("=effort * 2")).toEqual(["6", "10", ""]);
});

it("names a formula that cannot be read", () => {
  expect(field("=effrt * 2|Twice")).toMatchObject({
    label: "Twice",
    problem: '"effrt" is not known on feature. Did you mean "effort"?',
  });
});

it("knows how far a formula sees", () => {
  expect(
    ["=effort", "=owner.title", "=count(asked_for_by)", "=votes", "=count(asked_for_by.asks_for)"].map(
      (id) => field(id).reach,
    ),
  ).toEqual(["own", "linked", "linked", "anything", "anything"]);
});

it("groups by any field, nested, with the empty last", () => {
  expect(outline(grouped(features, [field("state")], true))).toEqual(["Planned: b c", "Shipped: a"]);
  expect(outline(grouped(features, [field("tags"), field("owner")]))).toEqual([
    "css: a c",
    "  Ada: a c",
    "svg: a",
    "  Ada: a",
    "None: b",
    "  None: b",
  ]);
  expect(outline(grouped(features, [field("due")]))).toEqual(["Q4 2015: b", "Nov 2015: a", "None: c"]);
  expect(outline(grouped(features, [field("size")], true))).toEqual(["small: c", "large: ", "None: a b"]);
  expect(outline(grouped(features, [field("asked_for_by")]))).toEqual(["i: a", "j: a c", "None: b"]);
});

it("sorts by several fields, empties last, then by rank", () => {
  const context = {
    fieldType: (_: string, name: string) =>
      reader.fields("feature").find((one) => one.name === name)?.type ?? null,
    choiceIndex: () => 0,
    stateIndex: (id: string) => reader.states("feature").findIndex((state) => state.id === id),
    titleOf: () => null,
  };
  const sorted = (id: string, descending = false) =>
    arranged(features, () => true, [{ field: field(id), descending }], context).map((record) => record.id);
  expect(sorted("state")).toEqual(["b", "c", "a"]);
  expect(sorted("effort", true)).toEqual(["b", "a", "c"]);
  expect(sorted("votes", true)).toEqual(["a", "c", "b"]);
});

it("totals a column", () => {
  const total = (id: string, name: Parameters<typeof totalText>[0]) => totalText(name, field(id), features);
  expect(total("effort", "sum")).toBe("8");
  expect(total("effort", "average")).toBe("4");
  expect(total("votes", "greatest")).toBe("45");
  expect(total("owner", "empty")).toBe("1");
  expect(total("due", "latest")).toBe("Q4 2015");
  expect(totalText("sum", field("effort"), [])).toBe("");
});

it("filters by fields, counts and links", () => {
  const kept = (source: string) => {
    const filter = readFilter(reader, "feature", source);
    return filter.ok ? features.filter(filter.test).map((record) => record.id) : filter.message;
  };
  expect(kept("")).toEqual(["a", "b", "c"]);
  expect(kept("votes >= 10")).toEqual(["a"]);
  expect(kept('state = "Planned" and owner.title = "Ada"')).toEqual(["c"]);
  expect(kept("effort >")).toMatch(/./);
});

it("a move between groups sets the field, and one tag replaces another", () => {
  const [first] = features;
  const moved = (name: string, from: string | null, to: string) => {
    const declared = reader.fields("feature").find((one) => one.name === name);
    return declared && first ? valueInGroup(declared, first, from, to) : "no field";
  };
  expect(moved("state", "shipped", "planned")).toBe("planned");
  expect(moved("owner", "ada", "")).toBeNull();
  expect(moved("tags", "svg", "html")).toEqual(["css", "html"]);
  expect(moved("tags", "svg", "")).toEqual(["css"]);
  expect(moved("public", "false", "true")).toBe(true);
  expect(moved("effort", "3", "5")).toBe(5);
  expect(moved("title", "a", "")).toBeUndefined();
});

it("tells what differs between two days", () => {
  const [a, b, c] = features;
  if (!a || !b || !c) throw new Error("three features");
  const later = [{ ...a, fields: { ...a.fields, state: "planned", effort: 4 } }, b, row("d", {})];
  const found = differences(
    { rows: [a, b, c], fields },
    { rows: later, fields: [field("state"), field("effort")] },
  );
  expect([...found].map(([id, difference]) => [id, difference.change, [...difference.fields]])).toEqual([
    [
      "a",
      "changed",
      [
        ["state", { before: "Shipped", after: "Planned" }],
        ["effort", { before: "3", after: "4" }],
      ],
    ],
    ["d", "added", []],
    ["c", "gone", []],
  ]);
});

it("a formula keeps its name", () => {
  expect(readFormula(writeFormula({ source: "effort * 2", title: "Twice" }))).toEqual({
    source: "effort * 2",
    title: "Twice",
  });
  expect(readFormula("=effort")).toEqual({ source: "effort", title: "effort" });
});
