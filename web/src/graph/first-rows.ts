import type { GraphRecord } from "@/contract/schema";
import type { Order } from "./order";
import { compareIds, compareValues, type SortValue } from "./sorting";

/** Rows that fill the tallest screen. */
export const FIRST_ROWS = 100;
const STEP = 64;

interface Candidate {
  record: GraphRecord;
  values: SortValue[];
}

/** The first rows in the order that is still being made, found in one pass, in steps. */
export function* firstRows(
  records: readonly GraphRecord[],
  order: Order,
  belongs: (record: GraphRecord) => boolean,
): Generator<void, GraphRecord[], void> {
  const keys = order.keys;
  const found: Candidate[] = [];
  let worst: Candidate | undefined;
  for (let index = 0; index < records.length; index += 1) {
    if (index % STEP === 0) yield;
    const record = records[index] as GraphRecord;
    const values: SortValue[] = [];
    const above = (other: Candidate): boolean => {
      for (let key = 0; key < keys.length; key += 1) {
        if (key === values.length) values.push(order.sortValueAt(record, key));
        const by = compareValues(
          values[key] ?? null,
          other.values[key] ?? null,
          keys[key]?.descending === true,
        );
        if (by !== 0) return by < 0;
      }
      return compareIds(record, other.record) < 0;
    };
    if (worst && !above(worst)) continue;
    if (!belongs(record)) continue;
    let low = 0;
    let high = found.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (above(found[middle] as Candidate)) high = middle;
      else low = middle + 1;
    }
    for (let key = values.length; key < keys.length; key += 1) values.push(order.sortValueAt(record, key));
    found.splice(low, 0, { record, values });
    if (found.length > FIRST_ROWS) found.pop();
    if (found.length === FIRST_ROWS) worst = found[FIRST_ROWS - 1];
  }
  return found.map((candidate) => candidate.record);
}
