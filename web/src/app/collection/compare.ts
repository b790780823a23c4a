import type { GraphRecord, Id } from "@/contract/schema";
import type { CollectionField } from "./collection-fields";

/** How a record differs between two days. */
export interface RowDifference {
  record: GraphRecord;
  change: "added" | "gone" | "changed";
  /** Words before and after, by field id; only what differs. */
  fields: ReadonlyMap<string, { before: string; after: string }>;
}

/**
 * What differs between the rows of an earlier and of a later day, in the fields given: one set of fields
 * for each day, as each reads its own graph. Rows that are the same are left out.
 */
export function differences(
  before: { rows: readonly GraphRecord[]; fields: readonly CollectionField[] },
  after: { rows: readonly GraphRecord[]; fields: readonly CollectionField[] },
): ReadonlyMap<Id, RowDifference> {
  const found = new Map<Id, RowDifference>();
  const earlier = new Map(before.rows.map((row) => [row.id, row]));
  const fieldsBefore = new Map(before.fields.map((field) => [field.id, field]));
  for (const record of after.rows) {
    const former = earlier.get(record.id);
    earlier.delete(record.id);
    if (!former) {
      found.set(record.id, { record, change: "added", fields: new Map() });
      continue;
    }
    const fields = new Map<string, { before: string; after: string }>();
    for (const field of after.fields) {
      const words = { before: fieldsBefore.get(field.id)?.text(former) ?? "", after: field.text(record) };
      if (words.before !== words.after) fields.set(field.id, words);
    }
    if (fields.size > 0) found.set(record.id, { record, change: "changed", fields });
  }
  for (const record of earlier.values()) found.set(record.id, { record, change: "gone", fields: new Map() });
  return found;
}
