import { useMemo, useState } from "react";
import {
  type CollectionFilter,
  collectionSchema,
  compileCollectionFilter,
} from "@/app/filter/compiled-filter";
import { type CountedExtra, filterFields } from "@/app/filter/filter-fields";
import { useListSearch, useSetSearch } from "@/app/list-search";
import { t } from "@/app/messages/t";
import { titleOf } from "@/app/record/titles";
import type { GraphRecord } from "@/contract/schema";
import type { Graph } from "@/graph/graph";
import { useAskCounts, useGraph, useRecords, useRegistry } from "@/graph/hooks";
import type { TableSort } from "@/kit/table/table-types";

/** How the features are looked at: what a saved view keeps. */
export interface FeatureView {
  layout: "table" | "board";
  filter: string;
  sort: TableSort | null;
  group: string;
}

/** "-votes" is by votes, most first. */
export function readSort(text: string | undefined): TableSort | null {
  if (!text) return null;
  return text.startsWith("-")
    ? { column: text.slice(1), descending: true }
    : { column: text, descending: false };
}

export function writeSort(sort: TableSort): string {
  return `${sort.descending ? "-" : ""}${sort.column}`;
}

/** Columns that sort by something else than a field of their own name. */
const sortFields: Record<string, string> = { key: "key", since: "state_since" };

/** What is counted rather than stored: offered to filters beside the fields. */
const counted = ["votes", "quotes"] as const;

export function useFeatureView() {
  const graph = useGraph();
  const search = useListSearch();
  const setSearch = useSetSearch();
  const asks = useAskCounts();
  const view: FeatureView = {
    layout: search.layout === "board" ? "board" : "table",
    filter: search.filter ?? "",
    sort: readSort(search.sort),
    group: search.group ?? "",
  };
  const registry = useRegistry();
  const extras = useMemo(
    () =>
      counted.map(
        (name): CountedExtra => ({
          name,
          label: t(`filter.${name}`),
          valueOf: (record) => asks.get(record.id)?.[name] ?? 0,
        }),
      ),
    [asks],
  );
  const schema = useMemo(
    () =>
      collectionSchema(
        { registry },
        "feature",
        counted.map((name) => ({ name })),
      ),
    [registry],
  );
  const fields = useMemo(() => {
    const declared = registry.kinds.find((kind) => kind.name === "feature")?.fields ?? [];
    return filterFields({
      kind: "feature",
      // The list holds no archived feature, so there is nothing to choose between.
      fields: declared.filter(({ name }) => name !== "archived" && name !== "trashed"),
      kinds: registry.kinds,
      roles: registry.roles,
      extras: counted.map((name) => ({ name, label: t(`filter.${name}`) })),
    });
  }, [registry]);
  const filter = useReadFilter(graph, view.filter, extras);
  const byCount = view.sort?.column === "votes" || view.sort?.column === "quotes";
  const all = useRecords({ kind: "feature", sort: [{ field: "rank" }] });
  const sorted = useRecords({
    kind: "feature",
    sort: [
      ...(view.sort && !byCount && view.layout === "table"
        ? [{ field: sortFields[view.sort.column] ?? view.sort.column, descending: view.sort.descending }]
        : []),
      { field: "rank" },
    ],
  });
  const rows = useMemo(() => {
    const kept = filter && filter.reading !== "everything" ? sorted.filter(filter.test) : sorted;
    const by = view.sort?.column;
    if (view.layout === "board" || (by !== "votes" && by !== "quotes")) return kept;
    const sign = view.sort?.descending ? -1 : 1;
    const count = (record: GraphRecord) => asks.get(record.id)?.[by] ?? 0;
    return [...kept].sort(
      (a, b) => sign * (count(a) - count(b)) || titleOf(a).localeCompare(titleOf(b), "en"),
    );
  }, [filter, sorted, view.sort?.column, view.sort?.descending, view.layout, asks]);
  return { view, fields, schema, rows, total: all.length, asks, setSearch, search };
}

/**
 * The filter in force: the one in the address, or while that cannot be read the last one that could. Null when
 * there was none yet; its error stands under the bar.
 */
function useReadFilter(
  graph: Graph,
  source: string,
  extras: readonly CountedExtra[],
): (CollectionFilter & { ok: true }) | null {
  const [last, setLast] = useState<string | null>(null);
  const read = useMemo(
    () => compileCollectionFilter(graph, "feature", source, extras),
    [graph, source, extras],
  );
  if (read.ok && last !== source) setLast(source);
  const before = useMemo(
    () => (read.ok || last === null ? null : compileCollectionFilter(graph, "feature", last, extras)),
    [graph, read.ok, last, extras],
  );
  return read.ok ? read : before?.ok ? before : null;
}
