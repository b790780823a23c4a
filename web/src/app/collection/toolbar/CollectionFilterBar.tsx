import { type ReactNode, useMemo, useState } from "react";
import type { FieldType } from "@/contract/schema";
import { type Field, optionsOf } from "@/graph/definitions";
import { useRegistry } from "@/graph/hooks";
import { FilterBar } from "../../filter/FilterBar";
import { filterFields } from "../../filter/filter-fields";
import { t } from "../../messages/t";
import { type CollectionReader, collectionSchema, countedNames, isAskedFor } from "../collection-reader";
import { prepareFormula } from "../formula";
import type { Collection } from "../use-collection";

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

/** The filter of a collection, with the other controls of the list on its line. */
export function CollectionFilterBar({
  collection,
  children,
}: {
  collection: Collection;
  children: ReactNode;
}) {
  const { kind, reader, view, change } = collection;
  const registry = useRegistry();
  const [draft, setDraft] = useState<string | null>(null);
  const schema = useMemo(() => collectionSchema(reader, kind), [reader, kind]);
  const fields = useMemo(
    () =>
      filterFields({
        kind,
        fields: reader.fields(kind).map((field) => asFiltered(reader, kind, field)),
        kinds: registry.kinds,
        roles: reader.roles(),
        extras: isAskedFor(reader, kind)
          ? countedNames.map((name) => ({ name, label: t(`collection.field.${name}`) }))
          : [],
      }),
    [reader, kind, registry],
  );
  return (
    <FilterBar
      kind={kind}
      fields={fields}
      schema={schema}
      filter={view.filter}
      onFilter={(filter) => change({ filter })}
      draft={draft}
      onDraft={setDraft}
    >
      {children}
    </FilterBar>
  );
}
