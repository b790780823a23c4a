import type { Id, Json } from "@/contract/schema";

/** A record (a saved view is one too), or a page by its address below the workspace. */
export type Favourite = { type: "record"; id: Id } | { type: "page"; address: string; label: string };

export const favouriteKey = (favourite: Favourite): string =>
  favourite.type === "record" ? `record ${favourite.id}` : `page ${favourite.address}`;

/** Whatever was kept, as favourites; what cannot be read and what stands twice is left out. */
export function readFavourites(value: Json | undefined): Favourite[] {
  if (!Array.isArray(value)) return [];
  const found = new Map<string, Favourite>();
  for (const entry of value) {
    const favourite = readOne(entry);
    if (favourite && !found.has(favouriteKey(favourite))) found.set(favouriteKey(favourite), favourite);
  }
  return [...found.values()];
}

function readOne(entry: Json): Favourite | null {
  if (typeof entry !== "object" || entry === null || Array.isArray(entry)) return null;
  if (entry.type === "record" && typeof entry.id === "string") return { type: "record", id: entry.id };
  // An address below the workspace; anything else could lead out of the program.
  if (entry.type === "page" && typeof entry.address === "string" && /^\/(?!\/)/.test(entry.address)) {
    return { type: "page", address: entry.address, label: String(entry.label ?? "") };
  }
  return null;
}

/** With it at the end, or without it. */
export function toggled(favourites: readonly Favourite[], favourite: Favourite): Favourite[] {
  const key = favouriteKey(favourite);
  const others = favourites.filter((one) => favouriteKey(one) !== key);
  return others.length < favourites.length ? others : [...others, favourite];
}

/** With the one named by `key` at place `to`, counted without it. */
export function movedTo(favourites: readonly Favourite[], key: string, to: number): Favourite[] {
  const moving = favourites.find((one) => favouriteKey(one) === key);
  if (!moving) return [...favourites];
  const others = favourites.filter((one) => one !== moving);
  const place = Math.max(0, Math.min(others.length, to));
  return [...others.slice(0, place), moving, ...others.slice(place)];
}
