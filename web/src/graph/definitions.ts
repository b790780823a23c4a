import type {
  CustomField,
  CustomRole,
  FieldDeclaration,
  FieldOption,
  Id,
  LinkRole,
  Registry,
} from "@/contract/schema";
import { type Definitions, inverseName } from "./expression/host";
import { KEYWORDS } from "./expression/tree";

/** A field of a kind, whoever declared it; `custom` when people made it. */
export type Field = FieldDeclaration & { custom?: CustomField };

/** A link role, whoever declared it; `custom` when people made it. */
export type Role = LinkRole & { custom?: CustomRole };

export interface FieldKey {
  space: Id;
  kind: string;
  name: string;
}

export function fieldText({ space, kind, name }: FieldKey): string {
  return `${space} ${kind} ${name}`;
}

/** Formulas are computed: nobody writes them. */
function fieldOf(custom: CustomField): Field {
  return {
    name: custom.name,
    label: custom.label,
    type: custom.field_type,
    required: false,
    read_only: custom.field_type === "formula",
    options: custom.options.filter((option) => option.archived !== true).map((option) => option.id),
    targets: custom.targets,
    help: custom.help,
    custom,
  };
}

function roleOf(custom: CustomRole): Role {
  const { name, label, inverse, from, to } = custom;
  return { name, label, inverse, from, to, fields: [], custom };
}

/** The options that a choice offers, in order; a declared one has its ids for labels. */
export function optionsOf(field: Field): readonly FieldOption[] {
  if (!field.custom) return field.options.map((option) => ({ id: option, label: option }));
  return field.custom.options.filter((option) => option.archived !== true);
}

/** How an option is called, also an archived one. */
export function optionLabel(field: Field | undefined, id: string): string {
  return field?.custom?.options.find((option) => option.id === id)?.label ?? id;
}

/** Whether one does not see a declared field of a kind: in a space, or in any. */
export type Hidden = (kind: string, name: string, space?: Id) => boolean;

/** The fields and roles of the registry with those that people made. Lists stay the same arrays. */
export class Catalogue {
  readonly registry: Registry;
  readonly definitions: Definitions;
  readonly #hidden: Hidden;
  readonly #custom: readonly CustomField[];
  readonly #fields = new Map<string, readonly Field[]>();
  readonly #named = new Map<string, Field | undefined>();
  #roles: readonly Role[] | null = null;

  constructor(registry: Registry, definitions: Definitions, hidden: Hidden = () => false) {
    this.registry = registry;
    this.definitions = definitions;
    this.#hidden = hidden;
    this.#custom = [...definitions.fields].sort(
      (left, right) => left.position - right.position || (fieldText(left) < fieldText(right) ? -1 : 1),
    );
  }

  /**
   * What records of a kind carry: declared fields, then custom ones by position, without archived ones. With a space
   * those of its records; without one those of every space, each name once.
   */
  fields(kind: string, space?: Id): readonly Field[] {
    const key = `${kind} ${space ?? ""}`;
    const known = this.#fields.get(key);
    if (known) return known;
    const all: readonly Field[] = this.registry.kinds.find((one) => one.name === kind)?.fields ?? [];
    const declared = all.filter((field) => !this.#hidden(kind, field.name, space));
    const custom = this.#custom.filter((field) => field.kind === kind && !field.archived);
    const shown = space === undefined ? merged(custom) : custom.filter((field) => field.space === space);
    const list = [...declared, ...shown.map(fieldOf)];
    this.#fields.set(key, list);
    return list;
  }

  /** Also an archived one: history and old values name it. */
  field(kind: string, name: string, space?: Id): Field | undefined {
    const key = `${kind} ${name} ${space ?? ""}`;
    if (this.#named.has(key)) return this.#named.get(key);
    const found =
      this.fields(kind, space).find((field) => field.name === name) ?? this.#archived(kind, name, space);
    this.#named.set(key, found);
    return found;
  }

  #archived(kind: string, name: string, space?: Id): Field | undefined {
    const found = this.#custom.find(
      (field) => field.kind === kind && field.name === name && (space === undefined || field.space === space),
    );
    return found && fieldOf(found);
  }

  /** Declared roles, then custom ones by name, without archived ones. */
  roles(): readonly Role[] {
    this.#roles ??= [
      ...this.registry.roles,
      ...this.definitions.roles
        .filter((role) => !role.archived)
        .sort((left, right) => (left.name < right.name ? -1 : 1))
        .map(roleOf),
    ];
    return this.#roles;
  }

  /** Also an archived one: its links stay. */
  role(name: string): Role | undefined {
    const archived = () => this.definitions.roles.find((role) => role.name === name);
    const found = this.roles().find((role) => role.name === name);
    if (found) return found;
    const custom = archived();
    return custom && roleOf(custom);
  }
}

/** Each name once, with the options of all spaces. */
function merged(fields: readonly CustomField[]): CustomField[] {
  const byName = new Map<string, CustomField>();
  for (const field of fields) {
    const known = byName.get(field.name);
    if (!known) {
      byName.set(field.name, field);
      continue;
    }
    const more = field.options.filter((option) => !known.options.some((one) => one.id === option.id));
    const targets = [...new Set([...known.targets, ...field.targets])];
    byName.set(field.name, { ...known, options: [...known.options, ...more], targets });
  }
  return [...byName.values()];
}

/** Names that every record has, or that lists of the client give to what they count. */
const RECORD_NAMES = [
  "id",
  "kind",
  "key",
  "space",
  "sequence",
  "created_at",
  "created_by",
  "updated_at",
  "updated_by",
  "fields",
  "versions",
  "state_since",
  "conflicts",
  "votes",
  "quotes",
];

/** Words of the expression language, and what it may say one day. */
const WORDS = [...KEYWORDS, "this", "empty", "with"];

/** Names that a new field of the kind cannot have. */
export function takenFieldNames(catalogue: Catalogue, kind: string): ReadonlySet<string> {
  const taken = new Set([...RECORD_NAMES, ...WORDS]);
  for (const field of catalogue.fields(kind)) taken.add(field.name);
  for (const field of catalogue.definitions.fields) if (field.kind === kind) taken.add(field.name);
  for (const role of catalogue.registry.roles) {
    if (role.from.includes(kind)) taken.add(role.name);
    if (role.to.includes(kind)) taken.add(inverseName(role));
  }
  for (const role of catalogue.definitions.roles) {
    if (role.from.includes(kind)) taken.add(role.name);
    if (role.to.includes(kind)) taken.add(role.inverse_name);
  }
  return taken;
}

/** Names that a new role between these kinds cannot have, in either direction. */
export function takenRoleNames(catalogue: Catalogue, kinds: readonly string[]): ReadonlySet<string> {
  const taken = new Set([...RECORD_NAMES, ...WORDS]);
  for (const role of catalogue.registry.roles) taken.add(role.name).add(inverseName(role));
  for (const role of catalogue.definitions.roles) taken.add(role.name).add(role.inverse_name);
  for (const kind of catalogue.registry.kinds) {
    if (kinds.includes(kind.name)) for (const field of kind.fields) taken.add(field.name);
  }
  for (const field of catalogue.definitions.fields) if (kinds.includes(field.kind)) taken.add(field.name);
  return taken;
}

const NAME_LIMIT = 40;

/**
 * A name for the program made of a label: "Cost of delay" becomes cost_of_delay. `otherwise` stands for a label
 * without a Latin letter; a number is added when the name is taken.
 */
export function slug(label: string, taken: ReadonlySet<string>, otherwise: string): string {
  const plain = label
    .normalize("NFKD")
    .replace(/[\u0300-\u036f]/g, "")
    .replace(/ß/g, "ss")
    .toLowerCase();
  const words = plain.replace(/[^a-z0-9]+/g, "_").replace(/^_+|_+$/g, "");
  const named =
    words.replace(/^[0-9_]+/, "") === "" ? otherwise : /^[a-z]/.test(words) ? words : `${otherwise}_${words}`;
  const base = named.slice(0, NAME_LIMIT).replace(/_+$/, "");
  if (!taken.has(base)) return base;
  for (let number = 2; ; number += 1) {
    const suffix = `_${number}`;
    const name = base.slice(0, NAME_LIMIT - suffix.length) + suffix;
    if (!taken.has(name)) return name;
  }
}
