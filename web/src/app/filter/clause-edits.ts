import { type ClauseGroup, type ClauseItem, isGroup, type Join, NO_CLAUSES, type Over } from "./clauses";

/** Where an item stands: the place in the whole, then in the group there, and so on. Empty is the whole. */
export type ClausePath = readonly number[];

export function itemAt(whole: ClauseGroup, path: ClausePath): ClauseItem | undefined {
  let item: ClauseItem | undefined = whole;
  for (const index of path) {
    item = item && isGroup(item) ? item.items[index] : undefined;
  }
  return item;
}

/** The tree with what stands at the path changed; null takes it out. A path that leads nowhere changes nothing. */
export function changeItem(
  whole: ClauseGroup,
  path: ClausePath,
  change: (item: ClauseItem) => ClauseItem | null,
): ClauseGroup {
  const [index, ...rest] = path;
  if (index === undefined) {
    const changed = change(whole);
    if (!changed) return NO_CLAUSES;
    return isGroup(changed) && !changed.over ? changed : { ...NO_CLAUSES, items: [changed] };
  }
  const present = whole.items[index];
  if (present === undefined) return whole;
  const changed: ClauseItem | null =
    rest.length === 0 ? change(present) : isGroup(present) ? changeInside(present, rest, change) : present;
  const items = whole.items.flatMap((item, at) => (at !== index ? [item] : changed ? [changed] : []));
  return { ...whole, items };
}

function changeInside(
  group: ClauseGroup,
  path: ClausePath,
  change: (item: ClauseItem) => ClauseItem | null,
): ClauseGroup {
  return { ...changeItem({ ...group, over: null }, path, change), over: group.over };
}

export function replaceItem(whole: ClauseGroup, path: ClausePath, item: ClauseItem): ClauseGroup {
  return changeItem(whole, path, () => item);
}

/** Takes an item out; what it leaves empty goes with it. */
export function removeItem(whole: ClauseGroup, path: ClausePath): ClauseGroup {
  const removed = changeItem(whole, path, () => null);
  const above = path.slice(0, -1);
  const holder = itemAt(removed, above);
  return above.length > 0 && holder && isGroup(holder) && holder.items.length === 0
    ? removeItem(removed, above)
    : removed;
}

/** Puts an item behind the others of the group at the path. */
export function addItem(whole: ClauseGroup, path: ClausePath, added: ClauseItem): ClauseGroup {
  return changeGroup(whole, path, (group) => ({ ...group, items: [...group.items, added] }));
}

/**
 * Narrows by one more item: beside the others where all must hold, else around them, so that a click never
 * widens what a person filtered by.
 */
export function narrowBy(whole: ClauseGroup, added: ClauseItem): ClauseGroup {
  if (whole.items.length === 0) return { ...NO_CLAUSES, items: [added] };
  if (!whole.negated && (whole.join === "and" || whole.items.length === 1)) {
    return { ...whole, join: "and", items: [...whole.items, added] };
  }
  return { ...NO_CLAUSES, items: [whole, added] };
}

export function setJoin(whole: ClauseGroup, path: ClausePath, join: Join): ClauseGroup {
  return changeGroup(whole, path, (group) => ({ ...group, join }));
}

export function setOver(whole: ClauseGroup, path: ClausePath, over: Over): ClauseGroup {
  return changeGroup(whole, path, (group) => ({ ...group, over }));
}

/** Puts "not" before an item, or takes it away. */
export function negateItem(whole: ClauseGroup, path: ClausePath): ClauseGroup {
  return changeItem(whole, path, (item) => {
    if (!isGroup(item)) return { ...NO_CLAUSES, negated: true, items: [item] };
    const [only] = item.items;
    // The whole stays a group; elsewhere a group made only to hold "not" goes with it.
    if (path.length > 0 && item.negated && !item.over && item.items.length === 1 && only) return only;
    return { ...item, negated: !item.negated };
  });
}

/** Puts an item into a group of its own, to which more can be added. */
export function wrapItem(whole: ClauseGroup, path: ClausePath): ClauseGroup {
  const above = itemAt(whole, path.slice(0, -1));
  const join: Join = above && isGroup(above) && above.join === "and" ? "or" : "and";
  return changeItem(whole, path, (item) => ({ ...NO_CLAUSES, join, items: [item] }));
}

/** Puts the items of a group in its place. Only for a group without "not" and quantifier. */
export function unwrapItem(whole: ClauseGroup, path: ClausePath): ClauseGroup {
  const group = itemAt(whole, path);
  const index = path.at(-1);
  if (!group || !isGroup(group) || index === undefined) return whole;
  return changeGroup(whole, path.slice(0, -1), (above) => ({
    ...above,
    items: above.items.flatMap((item, at) => (at === index ? group.items : [item])),
  }));
}

function changeGroup(
  whole: ClauseGroup,
  path: ClausePath,
  change: (group: ClauseGroup) => ClauseGroup,
): ClauseGroup {
  return changeItem(whole, path, (item) => (isGroup(item) ? change(item) : item));
}
