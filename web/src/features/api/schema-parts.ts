import type { Json } from "@/contract/schema";
import type { Schema, Schemas } from "./api-document";
import { casesOf, isNull, nameOf, typesOf, typeWords } from "./schema-words";

export interface SchemaField {
  name: string;
  required: boolean;
  schema: Schema;
}

export interface SchemaCase {
  label: string;
  schema: Schema;
}

export interface SchemaValue {
  value: Json;
  description: string;
}

/** What stands inside a schema, one step deep: what it refers to by name is read when it is looked at. */
export interface SchemaParts {
  fields: SchemaField[];
  /** What any further name holds. */
  others: Schema | null;
  /** What each entry of a list is. */
  entries: Schema | null;
  cases: SchemaCase[];
  /** The field by which the cases are told apart. */
  tag: string | null;
  values: SchemaValue[];
}

/** The schema with something inside, without the lists, maps and nulls around it. */
export function coreOf(schema: Schema): Schema {
  if (schema.$ref) return schema;
  const some = casesOf(schema)?.filter((one) => !isNull(one));
  const [only] = some ?? [];
  if (only && some?.length === 1) return coreOf(only);
  const [member, another] = schema.allOf ?? [];
  if (member && !another) return coreOf(member);
  const types = typesOf(schema);
  if (types.includes("array") && schema.items) return coreOf(schema.items);
  const others = schema.additionalProperties;
  if (types.includes("object") && !schema.properties && typeof others === "object") return coreOf(others);
  return schema;
}

/** Follows references to what they name. One that leads back to itself holds nothing. */
export function targetOf(schema: Schema, schemas: Schemas): Schema {
  const seen = new Set<string>();
  let at = schema;
  for (;;) {
    const name = nameOf(at);
    if (name === null) return at;
    if (seen.has(name)) return {};
    seen.add(name);
    at = schemas[name] ?? {};
  }
}

export function partsOf(given: Schema, schemas: Schemas): SchemaParts {
  const members = membersOf(given, schemas);
  const fields = fieldsOf(members);
  const cases = members.flatMap((member) => casesOf(member)?.filter((one) => !isNull(one)) ?? []);
  const values = members.flatMap((member) => valuesOf(member, schemas));
  const others = members.map((member) => member.additionalProperties).find((one) => typeof one === "object");
  const tag = values.length > 0 ? null : tagOf(members, cases, schemas);
  return {
    fields,
    others: typeof others === "object" ? others : null,
    entries: members.find((member) => member.items)?.items ?? null,
    cases: values.length > 0 ? [] : cases.map((one) => ({ label: labelOf(one, tag, schemas), schema: one })),
    tag,
    values,
  };
}

/** Whether it can be opened. Values are shown in any case. */
export function hasInside(schema: Schema, schemas: Schemas): boolean {
  const { fields, others, entries, cases } = partsOf(schema, schemas);
  return fields.length > 0 || others !== null || entries !== null || cases.length > 0;
}

/** The schema and what `allOf` adds to it, however deep. */
function membersOf(given: Schema, schemas: Schemas, seen: readonly Schema[] = []): Schema[] {
  const schema = targetOf(given, schemas);
  if (seen.includes(schema)) return [];
  return [schema, ...(schema.allOf ?? []).flatMap((member) => membersOf(member, schemas, [...seen, schema]))];
}

/** Those that are needed first. */
function fieldsOf(members: readonly Schema[]): SchemaField[] {
  const fields = new Map<string, SchemaField>();
  const required = new Set(members.flatMap((member) => member.required ?? []));
  for (const member of members) {
    for (const [name, schema] of Object.entries(member.properties ?? {})) {
      fields.set(name, { name, required: required.has(name), schema });
    }
  }
  return [...fields.values()].sort((a, b) => Number(b.required) - Number(a.required));
}

function valuesOf(schema: Schema, schemas: Schemas): SchemaValue[] {
  if (schema.const !== undefined) return [{ value: schema.const, description: "" }];
  if (schema.enum) return schema.enum.map((value) => ({ value, description: "" }));
  const cases = casesOf(schema)?.filter((one) => !isNull(one)) ?? [];
  const each = cases.map((one) => {
    const target = targetOf(one, schemas);
    return { target, values: target.enum ?? (target.const === undefined ? [] : [target.const]) };
  });
  if (each.some(({ values }) => values.length === 0)) return [];
  return each.flatMap(({ target, values }) =>
    values.map((value) => ({ value, description: target.description ?? "" })),
  );
}

/** A field that every case has with one value of its own. */
function tagOf(members: readonly Schema[], cases: readonly Schema[], schemas: Schemas): string | null {
  const said = members.find((member) => member.discriminator)?.discriminator?.propertyName;
  if (said !== undefined) return said;
  const [first, ...rest] = cases.map((one) => fieldsOf(membersOf(one, schemas)));
  const found = first?.find(
    ({ name }) =>
      [first, ...rest].every((fields) => fields.some((field) => field.name === name && field.required)) &&
      cases.every((one) => tagValue(one, name, schemas) !== null),
  );
  return found?.name ?? null;
}

function tagValue(schema: Schema, tag: string, schemas: Schemas): string | null {
  const field = fieldsOf(membersOf(schema, schemas)).find(({ name }) => name === tag);
  const values = field ? valuesOf(targetOf(field.schema, schemas), schemas) : [];
  return values.length === 1 ? String(values[0]?.value) : null;
}

function labelOf(schema: Schema, tag: string | null, schemas: Schemas): string {
  const value = tag === null ? null : tagValue(schema, tag, schemas);
  if (value !== null) return `${tag}: ${value}`;
  const fields = fieldsOf(membersOf(schema, schemas));
  const [only] = fields;
  return nameOf(schema) === null && only?.required && fields.length === 1
    ? only.name
    : typeWords(schema, schemas);
}
