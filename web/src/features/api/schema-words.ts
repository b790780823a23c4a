import { t } from "@/app/messages/t";
import type { Schema, Schemas } from "./api-document";

/** The type in a few words: `list of Conflict or null`. */
export function typeWords(schema: Schema, schemas: Schemas): string {
  const name = nameOf(schema);
  if (name !== null) {
    const target = schemas[name];
    const plain = target && isPlain(target) ? typeWords(target, schemas) : null;
    return plain === null ? name : t("api.named", { name, type: plain });
  }
  const cases = casesOf(schema);
  if (cases) {
    const some = cases.filter((one) => !isNull(one));
    const [only] = some;
    const words = some.length === 1 && only ? typeWords(only, schemas) : t("api.forms", { n: some.length });
    return some.length < cases.length ? t("api.orNull", { type: words }) : words;
  }
  const [member, another] = schema.allOf ?? [];
  if (member) return another ? t("api.object") : typeWords(member, schemas);
  const types = typesOf(schema);
  const words = types.filter((type) => type !== "null").map((type) => oneType(type, schema, schemas));
  if (words.length === 0) return types.length > 0 ? "null" : t(schema.properties ? "api.object" : "api.any");
  const all = words.join(t("api.or"));
  return types.includes("null") ? t("api.orNull", { type: all }) : all;
}

/** What limits the values of a type, each in a few words. */
export function limitsOf(schema: Schema): string[] {
  const { minimum, maximum, minLength, maxLength, minItems, maxItems, pattern, format } = schema;
  // That a number without a sign is not below nothing, its format says.
  const least = minimum === 0 && format?.startsWith("uint") ? undefined : minimum;
  const said: string[] = [];
  if (least !== undefined && maximum !== undefined) said.push(t("api.between", { from: least, to: maximum }));
  else if (least !== undefined) said.push(t("api.atLeast", { n: least }));
  else if (maximum !== undefined) said.push(t("api.atMost", { n: maximum }));
  if (minLength) said.push(t("api.minLength", { n: minLength }));
  if (maxLength !== undefined) said.push(t("api.maxLength", { n: maxLength }));
  if (minItems) said.push(t("api.minItems", { n: minItems }));
  if (maxItems !== undefined) said.push(t("api.maxItems", { n: maxItems }));
  if (pattern) said.push(t("api.pattern", { pattern }));
  if (schema.default !== undefined) said.push(t("api.default", { value: JSON.stringify(schema.default) }));
  return said;
}

/** The name that a reference gives, such as `Conflict`. */
export function nameOf(schema: Schema): string | null {
  return schema.$ref?.split("/").at(-1) ?? null;
}

export function casesOf(schema: Schema): Schema[] | undefined {
  return schema.oneOf ?? schema.anyOf;
}

export function typesOf(schema: Schema): string[] {
  return [schema.type ?? []].flat();
}

export function isNull(schema: Schema): boolean {
  return schema.type === "null";
}

function oneType(type: string, schema: Schema, schemas: Schemas): string {
  if (type === "array") {
    return t("api.listOf", { type: schema.items ? typeWords(schema.items, schemas) : t("api.any") });
  }
  if (type === "object") {
    const others = schema.additionalProperties;
    return !schema.properties && typeof others === "object"
      ? t("api.mapOf", { type: typeWords(others, schemas) })
      : t("api.object");
  }
  return schema.format ? t("api.format", { type, format: schema.format }) : type;
}

/** A type with nothing inside that its name would have to stand for. */
function isPlain(schema: Schema): boolean {
  const plain = ["string", "integer", "number", "boolean"];
  return !schema.enum && typesOf(schema).length > 0 && typesOf(schema).every((type) => plain.includes(type));
}
