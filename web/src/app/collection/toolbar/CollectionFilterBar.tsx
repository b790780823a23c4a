import { type ReactNode, useMemo, useState } from "react";
import { useRegistry } from "@/graph/hooks";
import { FilterBar } from "../../filter/FilterBar";
import { filterFields } from "../../filter/filter-fields";
import { t } from "../../messages/t";
import { collectionSchema, countedNames, isAskedFor } from "../collection-reader";
import type { Collection } from "../use-collection";

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
        fields: reader.fields(kind),
        kinds: registry.kinds,
        roles: registry.roles,
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
