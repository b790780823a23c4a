import type { GraphRecord } from "@/contract/schema";
import { isArchived } from "@/graph/query";
import { compareValues, type SortContext, type SortGetter, sortGetter } from "@/graph/sorting";
import type { CollectionField } from "./collection-fields";
import { compareGroups, type GroupKey } from "./collection-values";

export interface RowGroup {
  /** Path of the group's ids from the outermost, unique in the whole. */
  id: string;
  key: GroupKey;
  rows: readonly GraphRecord[];
  /** Inner groups; then `rows` is what they hold together, each record once. */
  groups: readonly RowGroup[];
}

/** Between the ids of nested groups: no id holds it. */
const within = "\u001f";

/**
 * Rows in nested groups, outermost field first. Order within a group is that of `rows`. A record with two
 * tags stands under both. Groups that stand even when empty are added when `withEmpty`.
 */
export function grouped(
  rows: readonly GraphRecord[],
  fields: readonly CollectionField[],
  withEmpty = false,
  above = "",
): RowGroup[] {
  const [field, ...inner] = fields;
  if (!field?.groups) return [];
  const groups = new Map<string, { key: GroupKey; rows: GraphRecord[] }>();
  if (withEmpty) for (const key of field.possible ?? []) groups.set(key.id, { key, rows: [] });
  for (const row of rows) {
    for (const key of field.groups(row)) {
      const found = groups.get(key.id);
      if (found) found.rows.push(row);
      else groups.set(key.id, { key, rows: [row] });
    }
  }
  return [...groups.values()]
    .sort((left, right) => compareGroups(left.key, right.key))
    .map((group) => {
      const id = above === "" ? group.key.id || " " : `${above}${within}${group.key.id}`;
      return { id, key: group.key, rows: group.rows, groups: grouped(group.rows, inner, withEmpty, id) };
    });
}

/** Filtered and sorted rows of a reader that does not change, such as the graph of a past day. */
export function arranged(
  records: readonly GraphRecord[],
  where: (record: GraphRecord) => boolean,
  sorts: readonly { field: CollectionField; descending: boolean }[],
  context: SortContext,
): GraphRecord[] {
  const kind = records[0]?.kind ?? "";
  const getters = sorts.map(
    ({ field }): SortGetter => field.sortValue ?? sortGetter(kind, { field: field.id }, context),
  );
  const rankOf = sortGetter(kind, { field: "rank" }, context);
  const entries = records
    .filter((record) => !isArchived(record) && where(record))
    .map((record) => ({ record, values: getters.map((getter) => getter(record)), rank: rankOf(record) }));
  entries.sort((left, right) => {
    for (const [index, sort] of sorts.entries()) {
      const order = compareValues(left.values[index] ?? null, right.values[index] ?? null, sort.descending);
      if (order !== 0) return order;
    }
    return (
      compareValues(left.rank, right.rank, false) ||
      (left.record.id < right.record.id ? -1 : left.record.id > right.record.id ? 1 : 0)
    );
  });
  return entries.map((entry) => entry.record);
}
