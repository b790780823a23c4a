import type { FieldDeclaration, GraphRecord, KindDeclaration, LinkRole } from "@/contract/schema";
import { formatName } from "@/graph/expression/format";
import { inverseName } from "@/graph/expression/host";
import { t } from "../messages/t";
import type { Measure } from "./clauses";
import type { OperatorId } from "./filter-operators";

/** Where the values that can be picked come from; `typed` ones are only written. */
export type ValueSource =
  | { from: "states"; kinds: readonly string[] }
  | { from: "categories" }
  | { from: "options"; options: readonly string[] }
  | { from: "records"; kinds: readonly string[]; by: "title" | "key" }
  | { from: "used"; kinds: readonly string[]; field: string }
  | { from: "typed" };

export type FilterFieldType =
  | "text"
  | "number"
  | "date"
  | "instant"
  | "boolean"
  | "option"
  | "tags"
  | "record"
  | "links";

/** One thing that a collection can be filtered by. */
export interface FilterField {
  id: string;
  /** As it is written: "state", "count(asked_for_by)" has the path "asked_for_by" and the measure "count". */
  path: string;
  measure: Measure | null;
  /** Path of the text by which values are compared: "owner.title" for "owner". */
  valuePath: string;
  /** Other writings of the same, such as "state.name". */
  aliases: readonly string[];
  /** Link along which any record may have it; the path then starts at the linked record. */
  over: string | null;
  label: string;
  /** Name of the link or reference that leads to it. */
  through: string | null;
  group: string;
  type: FilterFieldType;
  /** Never lies in the future, so "within the last" needs no upper end. */
  past: boolean;
  operators: readonly OperatorId[];
  values: ValueSource;
}

/** A figure that is counted rather than stored, offered beside the fields. */
export interface CountedExtra {
  name: string;
  label: string;
  valueOf(record: GraphRecord): number;
}

export interface FieldsOf {
  kind: string;
  /** Declared fields of the kind, custom ones too, in the order in which they are offered. */
  fields: readonly FieldDeclaration[];
  /** Every kind, for the records one link away. */
  kinds: readonly KindDeclaration[];
  roles: readonly LinkRole[];
  extras?: readonly Pick<CountedExtra, "name" | "label">[];
}

const emptiness = ["empty", "not-empty"] as const;
const OPERATORS: { readonly [type in FilterFieldType]: readonly OperatorId[] } = {
  text: [
    "contains",
    "not-contains",
    "is",
    "is-not",
    "starts",
    "not-starts",
    "any-of",
    "none-of",
    ...emptiness,
  ],
  number: ["at-least", "at-most", "equals", "not-equals", "more", "less", "between", ...emptiness],
  date: ["before", "after", "on", "until", "since", "between", "next", "last", ...emptiness],
  instant: ["last", "before", "after", "on", "since", "until", "between", ...emptiness],
  boolean: ["yes", "no"],
  option: ["is", "is-not", "any-of", "none-of", ...emptiness],
  tags: ["has", "has-not", ...emptiness],
  record: ["is", "is-not", "any-of", "none-of", "contains", ...emptiness],
  links: ["linked", "unlinked", "includes", "excludes"],
};
const FIGURE: readonly OperatorId[] = [
  "at-least",
  "at-most",
  "equals",
  "not-equals",
  "more",
  "less",
  "between",
];

/** How the value of a field is filtered, by its declared type; null for what is not for filters. */
const TYPES: { readonly [type in FieldDeclaration["type"]]: FilterFieldType | null } = {
  line: "text",
  text: "text",
  url: "text",
  quote: "text",
  number: "number",
  tally: "number",
  checkbox: "boolean",
  date: "date",
  moment: "instant",
  state: "option",
  choice: "option",
  choices: "tags",
  money: "number",
  formula: null,
  tags: "tags",
  reference: "record",
  rank: null,
  definition: null,
};

/** What records of a kind can be filtered by, most used first. Labels are unique within a group. */
export function filterFields(source: FieldsOf): FilterField[] {
  const { kind, kinds, roles, extras = [] } = source;
  const label = kinds.find((candidate) => candidate.name === kind)?.label ?? kind;
  const own = source.fields.flatMap((field) => declared(field, [kind], kinds, label));
  const { first, rest } = usualFirst(own);
  const counted = extras.map(({ name, label: text }) =>
    made({ path: formatName(name), label: text, group: label, type: "number", operators: FIGURE }),
  );
  return [
    ...first,
    ...counted,
    ...rest,
    ...recordFields(),
    ...links(kind, kinds, roles),
    ...references(source),
  ];
}

/** The fields that people filter by most, and the others in the order of the kind. */
function usualFirst(fields: readonly FilterField[]): { first: FilterField[]; rest: FilterField[] } {
  const order = (field: FilterField) => ["state", "state.category", "owner"].indexOf(field.path);
  return {
    first: fields.filter((field) => order(field) >= 0).sort((a, b) => order(a) - order(b)),
    rest: fields.filter((field) => order(field) < 0),
  };
}

function made(
  given: Pick<FilterField, "path" | "label" | "group" | "type"> & Partial<FilterField>,
): FilterField {
  const { path, type, over = null, measure = null } = given;
  return {
    id: [over, measure, path].filter(Boolean).join(" "),
    measure,
    valuePath: path,
    aliases: [],
    over,
    through: null,
    past: false,
    operators: OPERATORS[type],
    values: { from: "typed" },
    ...given,
  };
}

function declared(
  field: FieldDeclaration,
  of: readonly string[],
  kinds: readonly KindDeclaration[],
  group: string,
): FilterField[] {
  const type = TYPES[field.type];
  if (!type) return [];
  const path = formatName(field.name);
  const base = { path, label: field.label, group, type };
  const operators = OPERATORS[type].filter((id) => !field.required || !isEmptiness(id));
  switch (field.type) {
    case "state":
      return [
        made({ ...base, aliases: [`${path}.name`], values: { from: "states", kinds: of } }),
        made({
          ...base,
          path: `${path}.category`,
          label: t("filter.category", { field: field.label }),
          operators: OPERATORS.option.filter((id) => !isEmptiness(id)),
          values: { from: "categories" },
        }),
      ];
    case "choice":
      return [made({ ...base, operators, values: { from: "options", options: field.options } })];
    case "choices":
      return [made({ ...base, operators, values: { from: "options", options: field.options } })];
    case "tags":
      return [made({ ...base, operators, values: { from: "used", kinds: of, field: field.name } })];
    case "line": {
      // A line that says the same of many records is rather picked than searched.
      const title = field.name === "title" || field.read_only;
      if (title) return [made({ ...base, operators })];
      const picked = [...operators].sort((a, b) => Number(b === "is") - Number(a === "is"));
      return [made({ ...base, operators: picked, values: { from: "used", kinds: of, field: field.name } })];
    }
    case "tally":
      return [made({ ...base, aliases: [`${path}.count`] })];
    case "quote":
      return [made({ ...base, aliases: [`${path}.text`], operators })];
    case "moment":
      return [made({ ...base, aliases: [`${path}.at`], past: true })];
    case "reference": {
      const by = titled(field.targets, kinds) ? "title" : "key";
      if (field.targets.length === 0) return [made({ ...base, operators: emptiness })];
      return [
        made({
          ...base,
          operators,
          valuePath: `${path}.${by}`,
          values: { from: "records", kinds: field.targets, by },
        }),
      ];
    }
    default:
      return [made({ ...base, operators })];
  }
}

function isEmptiness(id: OperatorId): boolean {
  return id === "empty" || id === "not-empty";
}

function titled(names: readonly string[], kinds: readonly KindDeclaration[]): boolean {
  return kinds.some(
    (kind) => names.includes(kind.name) && kind.fields.some((field) => field.name === "title"),
  );
}

function numbered(names: readonly string[], kinds: readonly KindDeclaration[]): boolean {
  return kinds.some((kind) => names.includes(kind.name) && kind.traits.includes("numbered"));
}

/** What every record has besides its fields. */
function recordFields(): FilterField[] {
  const group = t("filter.group.record");
  const person = { from: "records", kinds: ["person"], by: "title" } as const;
  const instants = OPERATORS.instant.filter((id) => !isEmptiness(id));
  return [
    made({ path: "key", label: t("filter.field.key"), group, type: "text" }),
    made({
      path: "created_at",
      label: t("filter.field.createdAt"),
      group,
      type: "instant",
      past: true,
      operators: instants,
    }),
    made({
      path: "updated_at",
      label: t("filter.field.updatedAt"),
      group,
      type: "instant",
      past: true,
      operators: instants,
    }),
    made({
      path: "state_since",
      label: t("filter.field.stateSince"),
      group,
      type: "instant",
      past: true,
      aliases: ["state_since.at"],
    }),
    made({
      path: "created_by",
      label: t("filter.field.createdBy"),
      group,
      type: "record",
      valuePath: "created_by.title",
      operators: OPERATORS.record.filter((id) => !isEmptiness(id)),
      values: person,
    }),
    made({
      path: "updated_by",
      label: t("filter.field.updatedBy"),
      group,
      type: "record",
      valuePath: "updated_by.title",
      operators: OPERATORS.record.filter((id) => !isEmptiness(id)),
      values: person,
    }),
  ];
}

/** The ends of links that start or arrive at a kind, by the name that an expression follows them by. */
function ends(kind: string, roles: readonly LinkRole[]): { path: string; label: string; kinds: string[] }[] {
  return roles.flatMap((role) => [
    ...(role.from.includes(kind) ? [{ path: role.name, label: capital(role.label), kinds: role.to }] : []),
    ...(role.to.includes(kind)
      ? [{ path: inverseName(role), label: capital(role.inverse), kinds: role.from }]
      : []),
  ]);
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function links(kind: string, kinds: readonly KindDeclaration[], roles: readonly LinkRole[]): FilterField[] {
  return ends(kind, roles).flatMap((end) => {
    const path = formatName(end.path);
    const by = numbered(end.kinds, kinds) ? "key" : titled(end.kinds, kinds) ? "title" : null;
    const group = t("filter.group.links");
    const whole = made({
      path,
      label: end.label,
      group,
      type: "links",
      operators: by ? OPERATORS.links : ["linked", "unlinked"],
      valuePath: by ? `${path}.${by}` : path,
      values: by ? { from: "records", kinds: end.kinds, by } : { from: "typed" },
    });
    const count = made({
      path,
      measure: "count",
      label: t("filter.countOf", { link: end.label }),
      group,
      type: "number",
      operators: FIGURE,
    });
    const { first, rest } = usualFirst(
      shared(end.kinds, kinds).flatMap((field) => declared(field, end.kinds, kinds, end.label)),
    );
    const inner = [...first, ...rest];
    const figures = inner
      .filter((field) => field.type === "number")
      .map((field) =>
        made({
          path: `${path}.${field.path}`,
          aliases: field.aliases.map((alias) => `${path}.${alias}`),
          measure: "sum",
          label: t("filter.sumOf", { field: field.label }),
          through: end.label,
          group: end.label,
          type: "number",
          operators: FIGURE,
        }),
      );
    const through = inner.map((field) => ({
      ...field,
      id: `${path} ${field.id}`,
      over: path,
      through: end.label,
    }));
    return [whole, count, ...through, ...figures];
  });
}

/** Fields of any of the kinds, without those that mean different things on different kinds. */
function shared(names: readonly string[], kinds: readonly KindDeclaration[]): FieldDeclaration[] {
  const byName = new Map<string, FieldDeclaration | null>();
  for (const kind of kinds) {
    if (!names.includes(kind.name)) continue;
    for (const field of kind.fields) {
      const known = byName.get(field.name);
      const same = known === undefined || known?.type === field.type;
      byName.set(field.name, same ? { ...field, required: false } : null);
    }
  }
  return [...byName.values()].filter((field) => field !== null);
}

/** Fields of the records that a reference names: "owner.email". */
function references({ fields, kinds }: FieldsOf): FilterField[] {
  return fields.flatMap((reference) => {
    if (reference.type !== "reference" || reference.targets.length === 0) return [];
    const path = formatName(reference.name);
    return shared(reference.targets, kinds)
      .filter((field) => field.name !== "title" && field.type !== "reference")
      .flatMap((field) => declared(field, reference.targets, kinds, reference.label))
      .map((field) => ({
        ...field,
        id: `${path}.${field.path}`,
        path: `${path}.${field.path}`,
        valuePath: `${path}.${field.valuePath}`,
        aliases: field.aliases.map((alias) => `${path}.${alias}`),
        through: reference.label,
      }));
  });
}

/** The fields of the records along a link, as they are asked of each of these. */
export function fieldsAlong(fields: readonly FilterField[], over: string): FilterField[] {
  return fields
    .filter((field) => field.over === over)
    .map((field) => ({ ...field, over: null, through: null }));
}

/** A field's name with the link that leads to it. */
export function fieldName({ label, through }: Pick<FilterField, "label" | "through">): string {
  return through === null ? label : t("filter.through", { link: through, field: label });
}
