import { t } from "@/app/messages/t";
import type { Becomes, FieldType, KindDeclaration, TableMapping, Target } from "@/contract/schema";
import type { Field, Role } from "@/graph/definitions";
import { knownRole, targetValue } from "./target-value";

export interface TargetGroup {
  label: string | null;
  choices: { value: string; label: string }[];
}

/** What the targets of a table are chosen from. */
export interface TargetWorld {
  kind(name: string): KindDeclaration | undefined;
  /** Of the space that is imported into. */
  fields(kind: string): readonly Field[];
  roles: readonly Role[];
}

/** Worked out, or made of other records: no file can give them. */
const unwritable = new Set<FieldType>(["formula", "definition", "quote", "rank"]);
const hidden = new Set(["trashed"]);
const importsNothing = new Set(["view", "file", "highlight"]);

/** Types that a field may have that an import makes. */
export const newFieldTypes = [
  "line",
  "number",
  "choice",
  "choices",
  "tags",
  "date",
  "checkbox",
  "reference",
  "money",
  "url",
] as const satisfies FieldType[];

export function importableKinds(kinds: readonly KindDeclaration[]): readonly KindDeclaration[] {
  return kinds.filter((kind) => !importsNothing.has(kind.name));
}

export function writableFields(world: TargetWorld, kind: string): readonly Field[] {
  return world.fields(kind).filter((field) => !unwritable.has(field.type) && !hidden.has(field.name));
}

/** Whether rows that become this can give the target a value. */
export function targetFits(world: TargetWorld, becomes: Becomes, target: Target): boolean {
  if (target.to === "nowhere") return true;
  if (becomes.what === "rows") return false;
  if (becomes.what === "history") return target.to.startsWith("history_");
  const kind = world.kind(becomes.kind);
  switch (target.to) {
    case "field":
      return writableFields(world, becomes.kind).some((field) => field.name === target.field);
    case "section":
      return kind?.fields.some((field) => field.name === "description") ?? false;
    case "comment":
      return kind?.traits.includes("commentable") ?? false;
    case "state_since":
      return kind?.traits.includes("stateful") ?? false;
    case "link": {
      const role = knownRole(world.roles, target.role);
      return !role || (target.backwards ? role.to : role.from).includes(becomes.kind);
    }
    default:
      return !target.to.startsWith("history_");
  }
}

const historyTargets = ["history_of", "history_at", "history_what", "history_from", "history_to"] as const;

/** Everything that a column of the table may become, grouped as a person looks for it. */
export function targetGroups(world: TargetWorld, table: TableMapping, column: string): TargetGroup[] {
  const { becomes } = table;
  const kept = { label: null, choices: [{ value: "nowhere", label: t("importing.to.nowhere") }] };
  if (becomes.what === "rows") return [kept];
  if (becomes.what === "history") {
    const choices = historyTargets.map((to) => ({ value: to, label: t(`importing.to.${to}`) }));
    return [kept, { label: t("importing.group.history"), choices }];
  }
  const can = (target: Target) => targetFits(world, becomes, target);
  const plain = (["source_id", "alias", "created_at", "state_since", "comment"] as const)
    .filter((to) => can({ to }))
    .map((to) => ({ value: to, label: t(`importing.to.${to}`) }));
  const mails = table.columns
    .filter((other) => other.column !== column && namesPeople(world, becomes.kind, other.target))
    .map((other) => ({
      value: `email_of:${other.column}`,
      label: t("importing.to.email_of", { column: other.column }),
    }));
  const target = table.columns.find((one) => one.column === column)?.target;
  const fields = writableFields(world, becomes.kind);
  const kind = world.kind(becomes.kind)?.label.toLowerCase() ?? "";
  const groups: TargetGroup[] = [
    kept,
    {
      label: t("importing.group.fields", { kind }),
      choices: fields.map((field) => ({ value: `field:${field.name}`, label: field.label })),
    },
    {
      label: t("importing.group.newField"),
      choices: [{ value: "new_field", label: newFieldWords(target) }],
    },
    { label: t("importing.group.record"), choices: [...plain, ...mails] },
    { label: t("importing.group.links"), choices: linkChoices(world, becomes.kind, target) },
  ];
  if (can({ to: "section", heading: "" })) {
    groups.push({
      label: t("importing.group.description"),
      choices: [{ value: "section", label: sectionWords(target) }],
    });
  }
  return withChosen(groups, world, target);
}

/** What is chosen says what comes of it, without a look at its details. */
function newFieldWords(target: Target | undefined): string {
  if (target?.to !== "new_field") return t("importing.to.new_field");
  const type = newFieldTypes.find((one) => one === target.field_type) ?? "line";
  return t("importing.to.new_fieldNamed", { label: target.label, type: t(`importing.type.${type}`) });
}

function sectionWords(target: Target | undefined): string {
  return target?.to === "section"
    ? t("importing.to.sectionNamed", { heading: target.heading })
    : t("importing.to.section");
}

function linkChoices(world: TargetWorld, kind: string, target: Target | undefined) {
  const isNew = target?.to === "link" && !knownRole(world.roles, target.role);
  const choices = world.roles.flatMap((role) => {
    const on = { value: `link:on:${role.name}`, label: role.label };
    const back = { value: `link:back:${role.name}`, label: role.inverse };
    // Read the same from both ends, it is one link.
    const both = role.label !== role.inverse;
    return [...(role.from.includes(kind) ? [on] : []), ...(role.to.includes(kind) && both ? [back] : [])];
  });
  const label = isNew ? t("importing.to.new_linkNamed", { role: target.role }) : t("importing.to.new_link");
  return [...choices, { value: "new_link", label }];
}

/** A reader may know targets that are not offered; what is chosen can always be seen. */
function withChosen(groups: TargetGroup[], world: TargetWorld, target: Target | undefined) {
  if (!target) return groups;
  const value = targetValue(target, world.roles);
  if (groups.some((group) => group.choices.some((choice) => choice.value === value))) return groups;
  const label =
    target.to === "email_of"
      ? t("importing.to.email_of", { column: target.column })
      : target.to === "link"
        ? (knownRole(world.roles, target.role)?.[target.backwards ? "inverse" : "label"] ?? target.role)
        : value;
  return groups.map((group, at) =>
    at === 0 ? { ...group, choices: [...group.choices, { value, label }] } : group,
  );
}

function namesPeople(world: TargetWorld, kind: string, target: Target): boolean {
  if (target.to === "new_field") return target.field_type === "reference";
  if (target.to !== "field") return false;
  return world.fields(kind).some((field) => field.name === target.field && field.targets.includes("person"));
}

/** The field that a column goes into, where it stands already. */
export function fieldOfTarget(world: TargetWorld, becomes: Becomes, target: Target): Field | undefined {
  if (becomes.what !== "records" || target.to !== "field") return undefined;
  return world.fields(becomes.kind).find((field) => field.name === target.field);
}

export interface TargetDetails {
  name: "label" | "heading" | "role" | null;
  markup: boolean;
  dates: boolean;
  separator: boolean;
  words: boolean;
}

/** What else can be said of a column that goes there. */
export function detailsOf(target: Target, field: Field | undefined): TargetDetails {
  const type = target.to === "new_field" ? target.field_type : field?.type;
  const dated = ["created_at", "state_since", "history_at"].includes(target.to);
  return {
    name:
      target.to === "new_field"
        ? "label"
        : target.to === "section"
          ? "heading"
          : target.to === "link"
            ? "role"
            : null,
    markup: type === "text" || target.to === "section" || target.to === "comment",
    dates: dated || type === "date" || type === "moment",
    separator: type === "tags" || type === "choices" || type === "reference" || target.to === "link",
    words: field !== undefined && (type === "choice" || type === "choices"),
  };
}
