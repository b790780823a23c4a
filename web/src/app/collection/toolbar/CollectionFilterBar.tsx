import { type ReactNode, useMemo, useState } from "react";
import { useRegistry } from "@/graph/hooks";
import { FilterBar } from "../../filter/FilterBar";
import { t } from "../../messages/t";
import { collectionSchema, countedNames, isAskedFor } from "../collection-reader";
import { filteredFields } from "../filtered-fields";
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
  const fields = useMemo(() => {
    const extras = isAskedFor(reader, kind)
      ? countedNames.map((name) => ({ name, label: t(`collection.field.${name}`) }))
      : [];
    return filteredFields(reader, kind, registry.kinds, extras);
  }, [reader, kind, registry]);
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
