import { expect, it } from "vitest";
import type { FieldDeclaration, ImportColumnReport, KindDeclaration } from "@/contract/schema";
import type { Role } from "@/graph/definitions";
import { becameWords, type ReportWorld, reasonWords } from "./target-words";

function field(name: string, label: string): FieldDeclaration {
  return { name, label, type: "line", required: false, read_only: false, options: [], targets: [], help: "" };
}

const kind: KindDeclaration = {
  name: "work_item",
  label: "Work item",
  plural: "Work items",
  description: "",
  traits: [],
  fields: [
    field("due", "Due date"),
    field("description", "Description"),
    field("room", "Room"),
    field("room_2", "room"),
  ],
};
const role: Role = {
  name: "part_of",
  label: "is part of",
  inverse: "contains",
  from: ["work_item"],
  to: ["work_item"],
  fields: [],
};
const world: ReportWorld = {
  kind: (name) => (name === kind.name ? kind : undefined),
  fields: () => kind.fields,
  field: (_, name) => kind.fields.find((one) => one.name === name),
  roles: [role, { ...role, name: "asks_for", label: "asks for", inverse: "asked for by" }],
  planned: (table, column) => {
    if (table !== "new.csv") return undefined;
    if (column === "Cost") return { target: { to: "new_field", label: "Cost of it", field_type: "number" } };
    if (column === "Needs") return { target: { to: "link", role: "needs first", backwards: false } };
    return undefined;
  },
};

function column(mapped_to: string, more: Partial<ImportColumnReport> = {}): ImportColumnReport {
  const file = "new.csv";
  return { file, column: "C", values: 1, mapped: 1, kept_raw: 0, lost: 0, note: "", mapped_to, ...more };
}

const words = (mapped_to: string, name = "C") => becameWords(world, column(mapped_to, { column: name }));

it("names fields as people know them", () => {
  expect(words("work_item.due")).toBe("Work item: Due date");
  expect(words('work_item.description, under "Room"')).toBe("Work item: Description, under “Room”");
  expect(words("comment.body")).toBe("Comment");
  expect(words("work_item.source_id")).toBe("Work item: Id in the other program");
});

it("tells two of one label apart by their names", () => {
  expect(words("work_item.room")).toBe("Work item: Room (room)");
  expect(words("work_item.room_2")).toBe("Work item: room (room_2)");
});

it("names links by how they read", () => {
  expect(words("link part_of")).toBe("Link: is part of");
  expect(words("link part_of, from the other record")).toBe("Link: contains");
  expect(words("link idea asks_for feature")).toBe("Link: asks for");
});

it("knows how a link would read that would be made", () => {
  expect(words("link needs_first", "Needs")).toBe("Link: needs first");
});

it("knows the label of a field that would be made", () => {
  expect(words("work_item.cost_of_it", "Cost")).toBe("Work item: Cost of it");
  expect(words("work_item.gone")).toBe("Work item: gone");
});

it("leaves what is said in words already", () => {
  for (const said of ["", "when a state began", "what names the record in its source", "link nobody_knows"]) {
    expect(words(said)).toBe(said);
  }
});

it("names the field in a reason too", () => {
  const reason = '"due" was changed here since the last import and stays as it is here';
  expect(reasonWords(world, "work_item", reason)).toBe(
    '"Due date" was changed here since the last import and stays as it is here',
  );
  expect(reasonWords(world, null, reason)).toBe(reason);
  expect(reasonWords(world, "work_item", '"x" is no date')).toBe('"x" is no date');
});
