import { useMemo, useState } from "react";
import { useRegistry } from "@/graph/hooks";
import { filteredFields } from "../collection/filtered-fields";
import { useCollectionReader } from "../collection/use-collection-reader";
import { FilterBar } from "../filter/FilterBar";
import { filterSchema } from "../filter/filter-schema";

/**
 * Narrows what is found by an expression over one kind, as a collection is narrowed. Without what only the browser counts:
 * the program is asked.
 */
export function SearchFilter(props: { kind: string; filter: string; onFilter(filter: string): void }) {
  const { kind, filter, onFilter } = props;
  const registry = useRegistry();
  const reader = useCollectionReader(kind);
  const [draft, setDraft] = useState<string | null>(null);
  const schema = useMemo(() => filterSchema(reader, kind), [reader, kind]);
  const fields = useMemo(() => filteredFields(reader, kind, registry.kinds), [reader, kind, registry]);
  return (
    <FilterBar
      kind={kind}
      fields={fields}
      schema={schema}
      filter={filter}
      onFilter={onFilter}
      draft={draft}
      onDraft={setDraft}
    />
  );
}
