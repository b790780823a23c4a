import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback, useMemo } from "react";

/** What an address below a workspace may carry: the open panels and how the list is shown. */
export interface ListSearch {
  /** Key or id of the record in the side panel. */
  open?: string;
  /** Key or id of the record whose thread is in the panel. */
  thread?: string;
  layout?: string;
  filter?: string;
  sort?: string;
  group?: string;
  cols?: string;
  frozen?: string;
  totals?: string;
  narrow?: string;
  limits?: string;
  dates?: string;
  zoom?: string;
  /** Month that a calendar shows, such as 2015-06. */
  month?: string;
  /** Civil day as of which the list is looked at, and the day that it is compared with ("now" too). */
  asof?: string;
  vs?: string;
  view?: string;
  outcome?: string;
  q?: string;
  /** Kinds that a search looks for, with commas. */
  kinds?: string;
  row?: string;
  /** Files that wait to be imported. */
  draft?: string;
  /** The one of the API that is looked at. */
  endpoint?: string;
}

/** The parts of an address that a view owns. */
export const viewNames = [
  "layout",
  "filter",
  "sort",
  "group",
  "cols",
  "frozen",
  "totals",
  "narrow",
  "limits",
  "dates",
  "zoom",
] as const satisfies readonly (keyof ListSearch)[];

const names = [
  ...viewNames,
  "open",
  "thread",
  "month",
  "asof",
  "vs",
  "view",
  "outcome",
  "q",
  "kinds",
  "row",
  "draft",
  "endpoint",
] as const satisfies readonly (keyof ListSearch)[];

export function readListSearch(raw: Record<string, unknown>): ListSearch {
  const search: ListSearch = {};
  for (const name of names) {
    const value = raw[name];
    if (value !== undefined && value !== null && value !== "") search[name] = String(value);
  }
  return search;
}

export function useListSearch(): ListSearch {
  return useSearch({ strict: false }) as ListSearch;
}

/** Changes part of the address on the spot. `replace` keeps the back button for real moves. */
export function useSetSearch(): (change: Partial<ListSearch>, replace?: boolean) => void {
  const navigate = useNavigate();
  return useCallback(
    (change, replace = false) => {
      void navigate({
        to: ".",
        search: (before: ListSearch) => readListSearch({ ...before, ...change }),
        replace,
      });
    },
    [navigate],
  );
}

export interface Opening {
  record(reference: string): void;
  thread(reference: string): void;
  close(): void;
}

/** Opens the side panels, whatever the list behind them. */
export function useOpening(): Opening {
  const setSearch = useSetSearch();
  return useMemo(
    () => ({
      record: (reference) => setSearch({ open: reference, thread: undefined }),
      thread: (reference) => setSearch({ thread: reference, open: undefined }),
      close: () => setSearch({ thread: undefined, open: undefined }),
    }),
    [setSearch],
  );
}
