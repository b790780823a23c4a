import { useMemo } from "react";
import { useListSearch, useSetSearch } from "@/app/list-search";
import { titleOf } from "@/app/record/titles";
import type { GraphRecord } from "@/contract/schema";
import { useAskCounts, useGraph, useRecords } from "@/graph/hooks";
import type { TableSort } from "@/kit/table/table-types";
import { type FeatureFilter, readFilter } from "./feature-filter";

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
  const filter: FeatureFilter = useMemo(
    () => readFilter(graph, view.filter, asks),
    [graph, view.filter, asks],
  );
  const counted = view.sort?.column === "votes" || view.sort?.column === "quotes";
  const all = useRecords({ kind: "feature", sort: [{ field: "rank" }] });
  const sorted = useRecords({
    kind: "feature",
    sort: [
      ...(view.sort && !counted && view.layout === "table"
        ? [{ field: sortFields[view.sort.column] ?? view.sort.column, descending: view.sort.descending }]
        : []),
      { field: "rank" },
    ],
  });
  const rows = useMemo(() => {
    // A filter that cannot be read hides nothing; its error stands under the bar.
    const kept = filter.ok && filter.reading !== "everything" ? sorted.filter(filter.test) : sorted;
    const by = view.sort?.column;
    if (view.layout === "board" || (by !== "votes" && by !== "quotes")) return kept;
    const sign = view.sort?.descending ? -1 : 1;
    const count = (record: GraphRecord) => asks.get(record.id)?.[by] ?? 0;
    return [...kept].sort(
      (a, b) => sign * (count(a) - count(b)) || titleOf(a).localeCompare(titleOf(b), "en"),
    );
  }, [filter, sorted, view.sort?.column, view.sort?.descending, view.layout, asks]);
  return { view, filter, rows, total: all.length, asks, setSearch, search };
}
