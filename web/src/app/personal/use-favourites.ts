import { useLocation } from "@tanstack/react-router";
import { useCallback, useMemo } from "react";
import { useWorkspace } from "../workspace";
import { type Favourite, favouriteKey, movedTo, readFavourites, toggled } from "./favourites";
import { usePersonal, usePersonalValue } from "./PersonalProvider";

const name = "favourites";

export interface Favourites {
  all: readonly Favourite[];
  has(favourite: Favourite): boolean;
  toggle(favourite: Favourite): void;
  move(key: string, to: number): void;
}

export function useFavourites(): Favourites {
  const store = usePersonal();
  const value = usePersonalValue(name);
  const all = useMemo(() => readFavourites(value), [value]);
  const keys = useMemo(() => new Set(all.map(favouriteKey)), [all]);
  // Read anew at each change: two quick ones must not start from the same list.
  const change = useCallback(
    (next: (before: Favourite[]) => Favourite[]) =>
      store.put(
        name,
        next(readFavourites(store.value(name))).map((one) => ({ ...one })),
      ),
    [store],
  );
  return useMemo(
    () => ({
      all,
      has: (favourite) => keys.has(favouriteKey(favourite)),
      toggle: (favourite) => change((before) => toggled(before, favourite)),
      move: (key, to) => change((before) => movedTo(before, key, to)),
    }),
    [all, keys, change],
  );
}

/** The page that is open now, with how it is filtered and sorted but without its panels. */
export function usePageFavourite(label: string): Favourite {
  const { workspace } = useWorkspace();
  const location = useLocation();
  return useMemo(() => {
    const search = new URLSearchParams(location.searchStr);
    for (const panel of ["open", "thread", "row"]) search.delete(panel);
    const rest = search.toString();
    const path = location.pathname.slice(workspace.slug.length + 1) || "/";
    return { type: "page", address: rest ? `${path}?${rest}` : path, label };
  }, [location.searchStr, location.pathname, workspace.slug, label]);
}
