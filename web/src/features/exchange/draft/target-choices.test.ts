import { expect, it } from "vitest";
import type { FieldType, KindDeclaration, TableMapping, Target } from "@/contract/schema";
import type { Field } from "@/graph/definitions";
import { detailsOf, type TargetWorld, targetFits, targetGroups } from "./target-choices";

const field = (name: string, type: FieldType, targets: string[] = []): Field => ({
  name,
  label: name,
  type,
  targets,
  options: [],
  help: "",
  read_only: false,
  required: false,
});
const fields = [
  field("title", "line"),
  field("description", "text"),
  field("owner", "reference", ["person"]),
  field("score", "formula"),
  field("trashed", "checkbox"),
];
const task: KindDeclaration = {
  name: "task",
  label: "Task",
  plural: "Tasks",
  description: "",
  fields,
  traits: ["titled"],
};
const world: TargetWorld = {
  kind: (name) => (name === "task" ? task : undefined),
  fields: (kind) => (kind === "task" ? fields : []),
  roles: [
    { name: "blocks", label: "blocks", inverse: "blocked by", from: ["task"], to: ["task"], fields: [] },
    { name: "answers", label: "answers", inverse: "answered by", from: ["idea"], to: ["task"], fields: [] },
  ],
};
const becomes = { what: "records", kind: "task" } as const;
const table = (target: Target): TableMapping => ({
  table: "t",
  becomes,
  columns: [
    { column: "A", target, separator: null },
    { column: "Who", target: { to: "field", field: "owner" }, separator: null },
  ],
});
const values = (target: Target) =>
  targetGroups(world, table(target), "A").flatMap((group) => group.choices.map((choice) => choice.value));

it("offers what rows of the kind can take, and nothing else", () => {
  expect(values({ to: "nowhere" })).toEqual([
    "nowhere",
    "field:title",
    "field:description",
    "field:owner",
    "new_field",
    "source_id",
    "alias",
    "created_at",
    "email_of:Who",
    "link:on:blocks",
    "link:back:blocks",
    "link:back:answers",
    "new_link",
    "section",
  ]);
});

it("shows what is chosen even where it is not offered", () => {
  expect(values({ to: "email_of", column: "Gone" })).toContain("email_of:Gone");
});

it("says what a chosen field will be called", () => {
  const words = targetGroups(world, table({ to: "new_field", label: "Room", field_type: "choice" }), "A")
    .flatMap((group) => group.choices)
    .find((choice) => choice.value === "new_field")?.label;
  expect(words).toBe("New field: Room (Choice)");
});

it("knows what another kind cannot have", () => {
  const fits = (target: Target) => targetFits(world, becomes, target);
  expect(fits({ to: "field", field: "score" })).toBe(false);
  expect(fits({ to: "field", field: "sprint" })).toBe(false);
  expect(fits({ to: "comment" })).toBe(false);
  expect(fits({ to: "link", role: "answers", backwards: false })).toBe(false);
  expect(fits({ to: "link", role: "Solves", backwards: false })).toBe(true);
  expect(fits({ to: "history_at" })).toBe(false);
  expect(targetFits(world, { what: "history", state: "status" }, { to: "history_at" })).toBe(true);
  expect(targetFits(world, { what: "rows" }, { to: "source_id" })).toBe(false);
});

it("asks how values are written only where it matters", () => {
  expect(detailsOf({ to: "field", field: "title" }, fields[0])).toEqual({
    name: null,
    markup: false,
    dates: false,
    separator: false,
    words: false,
  });
  expect(detailsOf({ to: "new_field", label: "Tags", field_type: "tags" }, undefined)).toMatchObject({
    name: "label",
    separator: true,
  });
  expect(detailsOf({ to: "created_at" }, undefined).dates).toBe(true);
});
