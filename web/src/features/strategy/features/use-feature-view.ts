import { useMemo, useRef, useState } from "react";
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
    (): CountedExtra[] => [
      { name: "votes", label: t("filter.votes"), valueOf: (record) => asks.get(record.id)?.votes ?? 0 },
      { name: "quotes", label: t("filter.quotes"), valueOf: (record) => asks.get(record.id)?.quotes ?? 0 },
    ],
    [asks],
  );
  // What can be filtered by does not depend on what is counted at the moment.
  const counted = useRef(extras);
  const schema = useMemo(() => collectionSchema({ registry }, "feature", counted.current), [registry]);
  const fields = useMemo(() => {
    const declared = registry.kinds.find((kind) => kind.name === "feature")?.fields ?? [];
    // The list holds no archived feature, so there is nothing to choose between.
    const offered = declared.filter(({ name }) => name !== "archived" && name !== "trashed");
    const { kinds, roles } = registry;
    return filterFields({ kind: "feature", fields: offered, kinds, roles, extras: counted.current });
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
