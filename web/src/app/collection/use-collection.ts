import { useCallback, useMemo, useState } from "react";
import type { GraphRecord, Id } from "@/contract/schema";
import { useGraph, useRecord, useRecordList } from "@/graph/hooks";
import { mayMake } from "@/graph/powers";
import type { SortKey } from "@/graph/sorting";
import { useUnchanged } from "@/kit/use-unchanged";
import { useListSearch, useSetSearch, viewNames } from "../list-search";
import { arranged } from "./arrange";
import { type CollectionField, collectionFields, findField, firstColumns } from "./collection-fields";
import { type CollectionFilter, readFilter } from "./collection-filter";
import type { CollectionReader } from "./collection-reader";
import { differences, type RowDifference } from "./compare";
import type { Reach } from "./formula";
import { sortContextOf } from "./past";
import { useCollectionReader } from "./use-collection-reader";
import { type Past, usePast } from "./use-past";
import {
  plainView,
  readView,
  sameView,
  type ViewDefinition,
  viewChange,
  viewOfRecord,
} from "./view-definition";

export interface CollectionColumn {
  field: CollectionField;
  width: number;
}

export interface Comparison {
  from: string;
  /** A day, or "now". */
  to: string;
  byId: ReadonlyMap<Id, RowDifference>;
  counts: { changed: number; added: number; gone: number };
  only: boolean;
  setOnly(only: boolean): void;
}

/** Records of one kind, looked at in one way. */
export interface Collection {
  kind: string;
  reader: CollectionReader;
  view: ViewDefinition;
  /** Changes the view in the address; `push` when the back button should come back to here. */
  change(part: Partial<ViewDefinition>, push?: boolean): void;
  /** Everything that can be shown, without formulas. */
  fields: readonly CollectionField[];
  field(id: string): CollectionField | undefined;
  columns: readonly CollectionColumn[];
  groupFields: readonly CollectionField[];
  filter: CollectionFilter;
  rows: readonly GraphRecord[];
  /** Rows of the kind before the filter. */
  total: number;
  /** False while rows are still being looked through. */
  complete: boolean;
  /** False in the past and for viewers. */
  editable: boolean;
  saved: GraphRecord | undefined;
  /** The view differs from how it was saved. */
  changed: boolean;
  /** The view differs from how the kind comes. */
  differs: boolean;
  past: Past;
  comparison: Comparison | null;
}

const nobody: readonly GraphRecord[] = [];

export function useCollection(kind: string, first?: Partial<ViewDefinition>): Collection {
  const graph = useGraph();
  const search = useListSearch();
  const setSearch = useSetSearch();
  const live = useCollectionReader(kind);
  const saved = useRecord(search.view);
  const keptDefinition = saved?.fields.definition;
  const kept = useMemo(
    () => (keptDefinition === undefined ? null : viewOfRecord(keptDefinition)),
    [keptDefinition],
  );
  const speaks = viewNames.some((name) => search[name] !== undefined);
  const home = kept ?? { ...plainView(kind), ...first };
  const said = speaks ? readView(kind, search) : home;
  // The same object while it says the same, so that what hangs on it is not made anew.
  const saying = JSON.stringify(said);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `saying` stands for all of `said`
  const view = useMemo(() => said, [saying]);

  const change = useCallback(
    (part: Partial<ViewDefinition>, push = false) => {
      const next = { ...view, ...part };
      // The layout is always said, so that the address never means "as it was saved" by saying nothing.
      setSearch({ ...viewChange(next), layout: next.layout }, !push);
    },
    [view, setSearch],
  );

  const past = usePast(live, kind, search.asof);
  const toDay = search.vs === "now" ? undefined : search.vs;
  const later = usePast(live, kind, search.asof ? toDay : undefined);
  const reader =
    past.phase === "ready" && !search.vs ? past.reader : later.phase === "ready" ? later.reader : live;

  const fields = useMemo(() => collectionFields(reader, kind), [reader, kind]);
  const field = useCallback((id: string) => findField(reader, kind, fields, id), [reader, kind, fields]);
  const columns = useMemo(() => {
    const chosen = view.columns ?? firstColumns(fields).map((id) => ({ field: id, width: null }));
    return chosen.flatMap((column): CollectionColumn[] => {
      const found = field(column.field);
      return found ? [{ field: found, width: column.width ?? found.width }] : [];
    });
  }, [view.columns, fields, field]);
  const groupFields = useMemo(
    () => view.groups.flatMap((id) => field(id) ?? []).filter((found) => found.groups !== null),
    [view.groups, field],
  );
  const filter = useMemo(() => readFilter(reader, kind, view.filter), [reader, kind, view.filter]);
  const sorts = useMemo(
    () =>
      view.sort.flatMap((sort) => {
        const found = field(sort.field);
        return found ? [{ field: found, descending: sort.descending }] : [];
      }),
    [view.sort, field],
  );

  const ranked = graph.kind(kind)?.traits.includes("ranked") === true;
  const sort = [...sorts.map(sortKey), ...(ranked ? [{ field: "rank" }] : [])];
  const sortReach = furthest(sorts.map((one) => one.field.reach));
  // In the same order, which the two share; counting is no reason to wait for another.
  const all = useRecordList({ kind, sort, reach: sortReach });
  const listed = useRecordList({
    kind,
    ...(filter.ok && filter.reading !== "everything" ? { where: filter.test } : {}),
    sort,
    reach: furthest([filter.ok ? filter.reach : "own", sortReach]),
  });

  const [only, setOnly] = useState(true);
  const comparison = useMemo((): (Comparison & { rows: readonly GraphRecord[] }) | null => {
    if (!search.asof || !search.vs || past.phase !== "ready" || (toDay && later.phase !== "ready"))
      return null;
    const earlier = past.reader;
    const side = (of: CollectionReader) => {
      const filterThen = readFilter(of, kind, view.filter);
      return {
        rows: arranged(
          of.records(kind),
          filterThen.ok ? filterThen.test : () => true,
          sorts,
          sortContextOf(of),
        ),
        fields: columns.flatMap(
          (column) => findField(of, kind, collectionFields(of, kind), column.field.id) ?? [],
        ),
      };
    };
    const before = side(earlier);
    const after = side(reader);
    const byId = differences(before, after);
    const counts = { changed: 0, added: 0, gone: 0 };
    for (const difference of byId.values()) counts[difference.change] += 1;
    const gone = [...byId.values()].filter((one) => one.change === "gone").map((one) => one.record);
    const kept = only ? after.rows.filter((row) => byId.has(row.id)) : after.rows;
    // What changed tells more than what is new; in an order that somebody chose it stands where that puts it.
    const ahead = sorts.length > 0 ? kept : changedFirst(kept, byId);
    const rows = [...ahead, ...gone];
    return { from: search.asof, to: search.vs, byId, counts, only, setOnly, rows };
  }, [search.asof, search.vs, toDay, past, later, reader, kind, view.filter, sorts, columns, only]);

  const pastRows = useMemo(() => {
    if (past.phase !== "ready" || search.vs) return null;
    return arranged(
      past.reader.records(kind),
      filter.ok ? filter.test : () => true,
      sorts,
      sortContextOf(past.reader),
    );
  }, [past, search.vs, kind, filter, sorts]);

  const inPast = search.asof !== undefined;
  const rows = inPast ? (comparison?.rows ?? pastRows ?? nobody) : listed.rows;
  const total = past.phase === "ready" && !search.vs ? past.reader.records(kind).length : all.rows.length;
  const complete = inPast || (listed.complete && all.complete);
  // A contributor changes some of these records: each row says whether it is one.
  const editable = mayMake(graph, kind) && !inPast;
  const changed = kept !== null && !sameView(kept, view);
  const differs = !sameView({ ...plainView(kind), ...first }, view);
  const shownPast = toDay && past.phase === "ready" && later.phase !== "ready" ? later : past;
  // What a layout draws hangs on it.
  return useUnchanged<Collection>({
    kind,
    reader,
    view,
    change,
    fields,
    field,
    columns,
    groupFields,
    filter,
    rows,
    total,
    complete,
    editable,
    saved,
    changed,
    differs,
    past: shownPast,
    comparison,
  });
}

function changedFirst(
  rows: readonly GraphRecord[],
  byId: ReadonlyMap<Id, RowDifference>,
): readonly GraphRecord[] {
  const isChanged = (row: GraphRecord) => byId.get(row.id)?.change === "changed";
  return [...rows.filter(isChanged), ...rows.filter((row) => !isChanged(row))];
}

function sortKey({ field, descending }: { field: CollectionField; descending: boolean }): SortKey {
  return field.sortValue
    ? { name: field.id, value: field.sortValue, descending }
    : { field: field.id, descending };
}

function furthest(reaches: readonly Reach[]): Reach {
  return reaches.includes("anything") ? "anything" : reaches.includes("linked") ? "linked" : "own";
}
