import { compareCodePoints, nearest } from "./text";
import { fail, type Name } from "./tree";

/** Type of an expression. `record` with no kinds stands for a record of any kind. Sets hold no sets. */
export type Type =
  | { is: "null" | "boolean" | "number" | "text" | "date" | "instant" | "duration" }
  | { is: "record"; kinds: readonly string[] }
  | { is: "set"; of: Type };

/**
 * Type of a field. `state`, `tally`, `quote` and `moment` have parts ("state.category"); written without a
 * part they mean their first one; so has `money`, whose first part is the amount in major units. `tags` is a set of
 * texts. `record` is a reference to one of the kinds.
 */
export type SchemaField =
  | "boolean"
  | "number"
  | "text"
  | "date"
  | "instant"
  | "moment"
  | "state"
  | "tally"
  | "quote"
  | "money"
  | "tags"
  | { record: readonly string[] };

export interface KindSchema {
  fields: { readonly [name: string]: SchemaField };
  /** Roles and inverse roles that start at this kind, with the kinds at their other end. */
  links: { readonly [name: string]: readonly string[] };
}

/** What names mean. A name is known when any of the kinds in question has it; the others lack the value. */
export interface Schema {
  /** Kinds of the records that expressions are evaluated for. */
  roots: readonly string[];
  kinds: { readonly [kind: string]: KindSchema };
}

export const BOOLEAN: Type = { is: "boolean" };
export const NUMBER: Type = { is: "number" };
export const TEXT: Type = { is: "text" };
export const DATE: Type = { is: "date" };
export const INSTANT: Type = { is: "instant" };
export const DURATION: Type = { is: "duration" };
export const NULL: Type = { is: "null" };

type Parts = readonly (readonly [string, Type])[];

const PARTS: ReadonlyMap<SchemaField, Parts> = new Map<SchemaField, Parts>([
  [
    "state",
    [
      ["name", TEXT],
      ["category", TEXT],
      ["position", NUMBER],
      ["id", TEXT],
    ],
  ],
  [
    "tally",
    [
      ["count", NUMBER],
      ["source", TEXT],
      ["as_of", TEXT],
    ],
  ],
  [
    "quote",
    [
      ["text", TEXT],
      ["field", TEXT],
      ["before", TEXT],
      ["after", TEXT],
    ],
  ],
  [
    "money",
    [
      ["amount", NUMBER],
      ["currency", TEXT],
    ],
  ],
  [
    "moment",
    [
      ["at", INSTANT],
      ["certainty", TEXT],
    ],
  ],
]);

/** One move along a path. `name` of a field is what the host is asked for, with its part. */
export type Step =
  | { is: "field"; name: string; type: Type }
  | { is: "reference"; name: string }
  | { is: "link"; role: string };

export interface ResolvedPath {
  steps: Step[];
  type: Type;
}

/** What an expression reads, as "kind.field" and "kind.role", sorted by code point. */
export interface Dependencies {
  fields: string[];
  links: string[];
  today: boolean;
  me: boolean;
  /** Turns instants into civil dates, so depends on the workspace zone. */
  zone: boolean;
  /** Reads every record of the scope, so any change in it may change every result. */
  scope: boolean;
}

export class Reads {
  readonly fields = new Set<string>();
  readonly links = new Set<string>();
  today = false;
  me = false;
  zone = false;
  scope = false;

  dependencies(): Dependencies {
    const { today, me, zone, scope } = this;
    const sorted = (set: Set<string>) => [...set].sort(compareCodePoints);
    return { fields: sorted(this.fields), links: sorted(this.links), today, me, zone, scope };
  }
}

function own<T>(object: { readonly [name: string]: T }, name: string): T | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

function union(sets: Iterable<readonly string[]>): string[] {
  const all = new Set<string>();
  for (const set of sets) for (const item of set) all.add(item);
  return [...all].sort(compareCodePoints);
}

function unknownName(name: Name, where: string, candidates: Iterable<string>): never {
  const suggestion = nearest(name.name, candidates);
  const hint = suggestion === null ? "" : ` Did you mean "${suggestion}"?`;
  fail("unknown_name", name.start, name.end, `"${name.name}" is not known ${where}.${hint}`);
}

function ambiguous(name: Name): never {
  fail("ambiguous_name", name.start, name.end, `"${name.name}" means different things on different kinds.`);
}

function fieldKey(field: SchemaField): string {
  return typeof field === "string" ? field : "record";
}

/** Follows the names of a path from records of the given kinds. Throws `Failure`. */
export function resolvePath(
  names: readonly Name[],
  kinds: readonly string[],
  schema: Schema,
  reads: Reads,
): ResolvedPath {
  const steps: Step[] = [];
  let current: readonly string[] | null = kinds;
  let type: Type = { is: "record", kinds };
  let many = false;
  for (let index = 0; index < names.length; index++) {
    const name = names[index];
    if (!name) break;
    if (current === null) unknownName(name, `after "${names[index - 1]?.name ?? ""}"`, []);
    const found = lookUp(name, current, schema, reads);
    if (found.is === "link") {
      many = true;
      steps.push({ is: "link", role: name.name });
      current = found.targets;
      type = { is: "record", kinds: current };
      continue;
    }
    const { field } = found;
    if (typeof field === "object") {
      steps.push({ is: "reference", name: name.name });
      current = field.record;
      type = { is: "record", kinds: current };
      continue;
    }
    current = null;
    const parts = PARTS.get(field);
    if (!parts) {
      type = field === "tags" ? { is: "set", of: TEXT } : { is: field as "text" };
      steps.push({ is: "field", name: name.name, type });
      continue;
    }
    const wanted = names[index + 1];
    const part = wanted ? parts.find(([key]) => key === wanted.name) : parts[0];
    if (!part) {
      const places = parts.map(([key]) => key);
      unknownName(wanted ?? name, `after "${name.name}"`, places);
    }
    if (wanted) index++;
    type = part[1];
    steps.push({ is: "field", name: `${name.name}.${part[0]}`, type });
  }
  return { steps, type: many && type.is !== "set" ? { is: "set", of: type } : type };
}

type Found = { is: "link"; targets: readonly string[] } | { is: "field"; field: SchemaField };

function lookUp(name: Name, kinds: readonly string[], schema: Schema, reads: Reads): Found {
  const fields: SchemaField[] = [];
  const targets: (readonly string[])[] = [];
  for (const kind of kinds) {
    const declared = own(schema.kinds, kind);
    if (!declared) continue;
    const field = own(declared.fields, name.name);
    const link = own(declared.links, name.name);
    if (field !== undefined) {
      fields.push(field);
      reads.fields.add(`${kind}.${name.name}`);
    } else if (link !== undefined) {
      targets.push(link);
      reads.links.add(`${kind}.${name.name}`);
    }
  }
  const [first] = fields;
  if (first === undefined) {
    if (targets.length === 0) unknownName(name, `on ${kinds.join(", ")}`, namesOf(kinds, schema));
    return { is: "link", targets: union(targets) };
  }
  if (targets.length > 0 || fields.some((field) => fieldKey(field) !== fieldKey(first))) ambiguous(name);
  if (typeof first === "string") return { is: "field", field: first };
  const record = union(fields.map((field) => (typeof field === "string" ? [] : field.record)));
  return { is: "field", field: { record } };
}

/** Every field and link name of the kinds, for suggestions and completion. */
export function namesOf(kinds: readonly string[], schema: Schema): string[] {
  return union(
    kinds.map((kind) => {
      const declared = own(schema.kinds, kind);
      return declared ? [...Object.keys(declared.fields), ...Object.keys(declared.links)] : [];
    }),
  );
}

/** What can stand behind the dot of a field: parts of its value, or names of the records it refers to. */
export function partsOf(field: SchemaField, schema: Schema): string[] {
  if (typeof field === "object") return namesOf(field.record, schema);
  return (PARTS.get(field) ?? []).map(([name]) => name);
}

/** How a type is called in an error. */
export function describe(type: Type): string {
  switch (type.is) {
    case "null":
      return "null";
    case "boolean":
      return "true or false";
    case "number":
      return "a number";
    case "text":
      return "text";
    case "date":
      return "a date";
    case "instant":
      return "an instant";
    case "duration":
      return "a duration";
    case "record":
      return "a record";
    case "set":
      return type.of.is === "record" ? "a set of records" : "a set of values";
  }
}

/** The type of either branch: null gives way, kinds of records join; null when they do not go together. */
export function unify(left: Type, right: Type): Type | null {
  if (left.is === "null") return right;
  if (right.is === "null") return left;
  if (left.is === "record" && right.is === "record") {
    const anything = left.kinds.length === 0 || right.kinds.length === 0;
    return { is: "record", kinds: anything ? [] : union([left.kinds, right.kinds]) };
  }
  return left.is === right.is && left.is !== "set" ? left : null;
}
