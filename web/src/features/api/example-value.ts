import type { Json } from "@/contract/schema";
import type { Schema, Schemas } from "./api-document";
import { partsOf, targetOf } from "./schema-parts";
import { casesOf, isNull, nameOf, typesOf } from "./schema-words";

/** Something that fits the schema: what is required, or where nothing is, one of everything. */
export function exampleOf(schema: Schema, schemas: Schemas): Json {
  const example = sample(schema, schemas, []);
  const empty = typeof example === "object" && example !== null && Object.keys(example).length === 0;
  return empty ? withEveryField(schema, schemas) : example;
}

const formats: { [format: string]: string } = {
  uuid: "00000000-0000-0000-0000-000000000000",
  date: "2026-01-31",
  "date-time": "2026-01-31T12:00:00Z",
};

function sample(given: Schema, schemas: Schemas, above: readonly string[]): Json {
  const name = nameOf(given);
  // What holds itself ends where it would begin again.
  if (name !== null && above.includes(name)) return null;
  const within = name === null ? above : [...above, name];
  const schema = targetOf(given, schemas);
  if (schema.default !== undefined) return schema.default;
  const { fields, cases, values } = partsOf(schema, schemas);
  if (values[0]) return values[0].value;
  if (casesOf(schema)?.some(isNull)) return null;
  const chosen = cases[0] ? sample(cases[0].schema, schemas, within) : null;
  const own = Object.fromEntries(
    fields
      .filter((field) => field.required)
      .map((field) => [field.name, sample(field.schema, schemas, within)]),
  );
  if (fields.length > 0) return isObject(chosen) ? { ...chosen, ...own } : own;
  return chosen ?? plainSample(schema, schemas, within);
}

function plainSample(schema: Schema, schemas: Schemas, above: readonly string[]): Json {
  const types = typesOf(schema);
  if (types.includes("null")) return null;
  switch (types[0]) {
    case "string":
      return formats[schema.format ?? ""] ?? "string";
    case "integer":
    case "number":
      return schema.minimum ?? 1;
    case "boolean":
      return true;
    case "array":
      return schema.items ? [sample(schema.items, schemas, above)] : [];
    case "object":
      return {};
    default:
      return null;
  }
}

function withEveryField(given: Schema, schemas: Schemas): Json {
  const name = nameOf(given);
  const above = name === null ? [] : [name];
  const fields = partsOf(given, schemas).fields.filter((field) => !field.schema.readOnly);
  return Object.fromEntries(fields.map((field) => [field.name, sample(field.schema, schemas, above)]));
}

function isObject(value: Json): value is { [name: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
