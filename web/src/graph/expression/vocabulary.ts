import type { CustomField, CustomRole, FieldType, Id, LinkRole, Registry } from "../../contract/schema";
import { compile, type Expression } from "./compile";
import { compareCodePoints } from "./text";
import type { KindSchema, Schema, SchemaField, Type } from "./types";

/** The fields and link roles that people made, as far as the reader sees them. */
export interface Definitions {
  readonly fields: readonly CustomField[];
  readonly roles: readonly CustomRole[];
}

export const NO_DEFINITIONS: Definitions = { fields: [], roles: [] };

/** How many formulas may build on one another, the last one included. */
export const FORMULA_DEPTH = 8;

/** How a custom field is read where its stored value does not say it all. */
export type Custom = { labels: ReadonlyMap<string, string> } | { formula: Expression };

/** What names mean in one workspace: the registry with the fields, formulas and roles that people made. */
export interface Vocabulary {
  readonly kinds: { readonly [kind: string]: KindSchema };
  /** Name in an expression to role, and whether it is followed backwards. */
  readonly roles: ReadonlyMap<string, { role: string; backwards: boolean }>;
  /** Present for choices and for formulas that can be computed. */
  custom(kind: string, name: string, space: Id): Custom | undefined;
}

const FIELD_TYPES: { readonly [type in FieldType]: SchemaField | null } = {
  line: "text",
  text: "text",
  number: "number",
  money: "money",
  checkbox: "boolean",
  date: "date",
  moment: "moment",
  state: "state",
  choice: "text", // choices are read by their labels
  choices: "tags",
  tags: "tags",
  reference: { record: [] },
  url: "text",
  rank: "text",
  tally: "tally",
  quote: "quote",
  definition: null, // the shape of a saved view is not for expressions
  formula: null, // has the type of what it gives
};

/** Fields that every record has besides those of its kind. */
export const RECORD_FIELDS: { readonly [name: string]: SchemaField } = {
  id: "text",
  kind: "text",
  key: "text",
  created_at: "instant",
  created_by: { record: ["person"] },
  updated_at: "instant",
  updated_by: { record: ["person"] },
  state_since: "moment",
};

/** The name by which an expression follows a role backwards: "asked for by" is written asked_for_by. */
export function inverseName(role: LinkRole): string {
  return role.inverse.trim().replace(/[^A-Za-z0-9]+/g, "_");
}

const made = new WeakMap<Definitions, { registry: Registry; vocabulary: Vocabulary }>();

/** The same for the same registry and definitions, so that formulas are compiled once. */
export function vocabularyOf(registry: Registry, definitions: Definitions): Vocabulary {
  const known = made.get(definitions);
  if (known?.registry === registry) return known.vocabulary;
  const vocabulary = makeVocabulary(registry, definitions);
  made.set(definitions, { registry, vocabulary });
  return vocabulary;
}

type Fields = { [name: string]: SchemaField };
type Kinds = { [kind: string]: { fields: Fields; links: { [name: string]: readonly string[] } } };

function makeVocabulary(registry: Registry, definitions: Definitions): Vocabulary {
  const roles = new Map<string, { role: string; backwards: boolean }>();
  for (const role of registry.roles) {
    roles.set(inverseName(role), { role: role.name, backwards: true });
    roles.set(role.name, { role: role.name, backwards: false });
  }
  for (const role of definitions.roles) {
    roles.set(role.inverse_name, { role: role.name, backwards: true });
    roles.set(role.name, { role: role.name, backwards: false });
  }
  // In the order of the program, which counts where spaces disagree.
  const fields = [...definitions.fields].sort(
    (left, right) =>
      compareCodePoints(left.space, right.space) ||
      compareCodePoints(left.kind, right.kind) ||
      compareCodePoints(left.name, right.name),
  );
  const kinds = plainKinds(registry, fields, definitions.roles);
  const custom = new Map<string, Custom>();
  for (const field of fields) {
    if (field.options.length === 0) continue;
    const labels = new Map(field.options.map((option) => [option.id, option.label]));
    custom.set(keyOf(field), { labels });
  }
  for (const [field, formula] of computable(kinds, fields)) custom.set(keyOf(field), { formula });
  return {
    kinds,
    roles,
    custom: (kind, name, space) => (custom.size === 0 ? undefined : custom.get(`${kind} ${name} ${space}`)),
  };
}

function keyOf({ kind, name, space }: CustomField): string {
  return `${kind} ${name} ${space}`;
}

/** The kinds without formulas, which need them to get their types. */
function plainKinds(
  registry: Registry,
  fields: readonly CustomField[],
  customRoles: readonly CustomRole[],
): Kinds {
  const kinds: Kinds = {};
  for (const kind of registry.kinds) {
    const own: Fields = { ...RECORD_FIELDS };
    for (const { name, type, targets } of kind.fields) {
      const field = schemaType(type, targets);
      if (field !== null) own[name] = field;
    }
    const links: { [name: string]: readonly string[] } = {};
    for (const role of registry.roles) {
      if (role.from.includes(kind.name)) links[role.name] = role.to;
      if (role.to.includes(kind.name)) links[inverseName(role)] = role.from;
    }
    for (const role of customRoles) {
      if (role.from.includes(kind.name)) links[role.name] = role.to;
      if (role.to.includes(kind.name)) links[role.inverse_name] = role.from;
    }
    kinds[kind.name] = { fields: own, links };
  }
  for (const { kind, name, field_type, targets } of fields) {
    const own = kinds[kind]?.fields;
    const found = schemaType(field_type, targets);
    if (!own || found === null) continue;
    const known = Object.hasOwn(own, name) ? own[name] : undefined;
    if (known === undefined) {
      own[name] = found;
    } else if (typeof known === "object" && typeof found === "object") {
      // Spaces agree on the type of a name, not on the kinds that it refers to.
      own[name] = { record: [...new Set([...known.record, ...found.record])].sort(compareCodePoints) };
    }
  }
  return kinds;
}

function schemaType(type: FieldType, targets: readonly string[]): SchemaField | null {
  return type === "reference" ? { record: targets } : FIELD_TYPES[type];
}

/** The type of a field that holds such a result, where a formula may give it. */
function resultField(type: Type): SchemaField | null {
  switch (type.is) {
    case "boolean":
    case "number":
    case "text":
    case "date":
    case "instant":
      return type.is;
    default:
      return null;
  }
}

type Formula = CustomField & { formula: string };

/**
 * Compiles the formulas and gives `kinds` their types. Leaves out what does not compile, reads itself or is built
 * too high. The same as in the program, so that both compute the same.
 */
function computable(kinds: Kinds, fields: readonly CustomField[]): [CustomField, Expression][] {
  const sources = fields.filter(
    (field): field is Formula => field.formula !== null && field.formula !== undefined,
  );
  // Each round types what builds on the former rounds only.
  let open = sources;
  for (;;) {
    const typed: [Formula, SchemaField][] = [];
    for (const field of open) {
      const formula = compiled(kinds, field);
      const result = formula && resultField(formula.type);
      if (result) typed.push([field, result]);
    }
    if (typed.length === 0) break;
    for (const [{ kind, name }, result] of typed) {
      const own = kinds[kind]?.fields;
      if (own && !Object.hasOwn(own, name)) own[name] = result;
    }
    open = open.filter((field) => !typed.some(([one]) => one === field));
  }
  // A type that came late may have changed what an early formula means, so only now do all names stand.
  const formulas: [Formula, Expression][] = [];
  for (const field of sources) {
    const formula = compiled(kinds, field);
    const result = formula && resultField(formula.type);
    if (formula && result && kinds[field.kind]?.fields[field.name] === result)
      formulas.push([field, formula]);
  }
  const standing = inOrder(formulas);
  return formulas.filter(([field]) => standing.has(`${field.kind}.${field.name}`));
}

function compiled(kinds: Kinds, { kind, formula }: Formula): Expression | null {
  const schema: Schema = { roots: [kind], kinds };
  const found = compile(formula, schema);
  return found.ok ? found.expression : null;
}

/** The formulas that build on at most FORMULA_DEPTH in a row and never on themselves. */
function inOrder(formulas: readonly [Formula, Expression][]): ReadonlySet<string> {
  const reads = new Map<string, Set<string>>();
  for (const [{ kind, name }, formula] of formulas) {
    const key = `${kind}.${name}`;
    const known = reads.get(key) ?? new Set();
    for (const field of formula.dependencies.fields) known.add(field);
    reads.set(key, known);
  }
  const standing = new Set<string>();
  for (let round = 0; round < FORMULA_DEPTH; round += 1) {
    const next = [...reads].filter(([, fields]) =>
      [...fields].every((field) => !reads.has(field) || standing.has(field)),
    );
    for (const [name] of next) standing.add(name);
  }
  return standing;
}
