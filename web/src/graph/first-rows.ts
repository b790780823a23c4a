import type { GraphRecord } from "@/contract/schema";
import type { Order } from "./order";
import { compareIds, compareValues, type SortKey, type SortValue } from "./sorting";

/** Rows that fill the tallest screen. */
export const FIRST_ROWS = 100;
const STEP = 128;

interface Candidate {
  record: GraphRecord;
  values: SortValue[];
}

/** The first rows in the order that is still being made, found in one pass, in steps; keeps the values read. */
export function* firstRows(
  records: readonly GraphRecord[],
  order: Order,
  belongs: (record: GraphRecord) => boolean,
  values: SortValue[],
): Generator<void, GraphRecord[], void> {
  const keys = order.keys;
  const descending = keys[0]?.descending === true;
  const found: Candidate[] = [];
  let bound: SortValue | undefined;
  for (let index = 0; index < records.length; index += 1) {
    if (index % STEP === 0) yield;
    const record = records[index] as GraphRecord;
    const first = keys.length > 0 ? order.sortValueAt(record, 0) : null;
    values[index] = first;
    // Nearly all rows end here, before anything else is asked of them.
    if (bound !== undefined && compareValues(first, bound, descending) > 0) continue;
    if (!belongs(record)) continue;
    const candidate = {
      record,
      values: keys.map((_, key) => (key === 0 ? first : order.sortValueAt(record, key))),
    };
    let low = 0;
    let high = found.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (isAbove(candidate, found[middle] as Candidate, keys)) high = middle;
      else low = middle + 1;
    }
    if (low >= FIRST_ROWS) continue;
    found.splice(low, 0, candidate);
    if (found.length > FIRST_ROWS) found.pop();
    if (found.length === FIRST_ROWS) bound = found[FIRST_ROWS - 1]?.values[0] ?? null;
  }
  return found.map((candidate) => candidate.record);
}

function isAbove(one: Candidate, other: Candidate, keys: readonly SortKey[]): boolean {
  for (let key = 0; key < keys.length; key += 1) {
    const by = compareValues(
      one.values[key] ?? null,
      other.values[key] ?? null,
      keys[key]?.descending === true,
    );
    if (by !== 0) return by < 0;
  }
  return compareIds(one.record, other.record) < 0;
}
