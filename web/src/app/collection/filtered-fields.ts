import type { FieldType, KindDeclaration } from "@/contract/schema";
import { type Field, optionsOf } from "@/graph/definitions";
import { type FieldsOf, type FilterField, filterFields } from "../filter/filter-fields";
import type { CollectionReader } from "./collection-reader";
import { prepareFormula } from "./formula";

const typeOfResult: { readonly [is: string]: FieldType } = {
  number: "number",
  text: "line",
  boolean: "checkbox",
  date: "date",
  instant: "moment",
};

/** As expressions read it: options by their labels, a formula by what it gives. */
function asFiltered(reader: CollectionReader, kind: string, field: Field): Field {
  if (field.type === "formula") {
    const ready = prepareFormula(reader, kind, field.custom?.formula ?? "");
    const type = ready.ok ? typeOfResult[ready.expression.type.is] : undefined;
    return type ? { ...field, type, read_only: true } : field;
  }
  if (!field.custom || field.options.length === 0) return field;
  return { ...field, options: optionsOf(field).map((option) => option.label) };
}

/** What a filter over a kind can be about; `extras` is counted and not stored. */
export function filteredFields(
  reader: CollectionReader,
  kind: string,
  kinds: readonly KindDeclaration[],
  extras: FieldsOf["extras"] = [],
): FilterField[] {
  const fields = reader.fields(kind).map((field) => asFiltered(reader, kind, field));
  return filterFields({ kind, fields, kinds, roles: reader.roles(), extras });
}
