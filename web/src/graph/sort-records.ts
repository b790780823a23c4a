import type { GraphRecord } from "@/contract/schema";
import { compareValues, type SortKey, type SortValue } from "./sorting";

/** Records between two chances to put the work aside. */
const STEP = 256;
/** Fewer than these are compared one by one. */
const FEW = 24;
const EXACT_BITS = 52;

type SortValueAt = (record: GraphRecord, key: number) => SortValue;

/**
 * Sorts records that stand in order of their ids by `keys`, ids last, in steps. Comparing two texts that
 * lie far apart in memory is what makes sorting slow, so the first letters after what all have in common
 * are packed into one number with the record's place, and numbers sort without a call per comparison.
 */
export function* sortedRecords(
  records: readonly GraphRecord[],
  keys: readonly SortKey[],
  sortValueAt: SortValueAt,
): Generator<void, readonly GraphRecord[], void> {
  if (keys.length === 0) return records;
  const sorting = new Sorting(records, keys, sortValueAt);
  yield* sorting.run();
  const sorted = new Array<GraphRecord>(records.length);
  for (let place = 0; place < sorted.length; place += 1) {
    sorted[place] = records[sorting.places[place] as number] as GraphRecord;
    if (place % (STEP * 16) === 0) yield;
  }
  return sorted;
}

class Sorting {
  /** Indexes into the records, in the order found so far. */
  readonly places: Uint32Array;
  readonly #records: readonly GraphRecord[];
  readonly #keys: readonly SortKey[];
  readonly #sortValueAt: SortValueAt;
  readonly #columns: SortValue[][] = [];

  constructor(records: readonly GraphRecord[], keys: readonly SortKey[], sortValueAt: SortValueAt) {
    this.#records = records;
    this.#keys = keys;
    this.#sortValueAt = sortValueAt;
    this.places = Uint32Array.from(records, (_, index) => index);
  }

  run(): Generator<void, void, void> {
    return this.#byKey(0, this.places.length, 0);
  }

  /** Sorts the places from `from` up to `to`, whose keys before this one are equal. */
  *#byKey(from: number, to: number, key: number): Generator<void, void, void> {
    if (key >= this.#keys.length) return;
    if (to - from < FEW) {
      this.#compareAll(from, to, key);
      return;
    }
    const column = this.#column(key);
    const numbers: number[] = [];
    const texts: number[] = [];
    const missing: number[] = [];
    for (let place = from; place < to; place += 1) {
      const index = this.places[place] as number;
      const value = this.#value(column, index, key);
      if (value === null) missing.push(index);
      else if (typeof value === "number") numbers.push(index);
      else texts.push(index);
      if ((place - from) % STEP === STEP - 1) yield;
    }
    this.places.set(numbers, from);
    this.places.set(texts, from + numbers.length);
    this.places.set(missing, from + numbers.length + texts.length);
    const textsFrom = from + numbers.length;
    const missingFrom = textsFrom + texts.length;
    yield;
    yield* this.#byNumber(from, textsFrom, key);
    yield* this.#byText(textsFrom, missingFrom, key, 0);
    yield* this.#byKey(missingFrom, to, key + 1);
  }

  *#byNumber(from: number, to: number, key: number): Generator<void, void, void> {
    if (from === to) return;
    const column = this.#column(key);
    const byValue = new Map<number, number[]>();
    for (let place = from; place < to; place += 1) {
      const index = this.places[place] as number;
      const value = column[index] as number;
      const same = byValue.get(value);
      if (same) same.push(index);
      else byValue.set(value, [index]);
      if ((place - from) % STEP === STEP - 1) yield;
    }
    const values = Float64Array.from(byValue.keys()).sort();
    if (this.#keys[key]?.descending) values.reverse();
    yield;
    let start = from;
    let since = 0;
    for (const value of values) {
      const same = byValue.get(value) ?? [];
      this.places.set(same, start);
      if (same.length > 1) yield* this.#byKey(start, start + same.length, key + 1);
      start += same.length;
      since += same.length;
      if (since < STEP) continue;
      since = 0;
      yield;
    }
  }

  /** The texts there are equal up to `depth` units. */
  *#byText(from: number, to: number, key: number, depth: number): Generator<void, void, void> {
    const size = to - from;
    if (size < FEW) {
      this.#compareAll(from, to, key);
      return;
    }
    const column = this.#column(key);
    const first = column[this.places[from] as number] as string;
    let common = first.length;
    let longest = first.length;
    for (let place = from + 1; place < to; place += 1) {
      const text = column[this.places[place] as number] as string;
      if (text.length > longest) longest = text.length;
      let same = depth;
      const limit = Math.min(common, text.length);
      while (same < limit && text.charCodeAt(same) === first.charCodeAt(same)) same += 1;
      common = same;
      if ((place - from) % (STEP * 4) === 0) yield;
    }
    if (common === longest) {
      yield* this.#byKey(from, to, key + 1);
      return;
    }
    const placeBits = Math.ceil(Math.log2(size));
    const span = 2 ** placeBits;
    const wide = yield* this.#isWide(from, to, column, common);
    const unit = wide ? 2 ** 17 : 2 ** 8;
    const units = Math.max(1, Math.floor((EXACT_BITS - placeBits) / Math.log2(unit)));
    const descending = this.#keys[key]?.descending === true;
    const packed = new Float64Array(size);
    const before = this.places.slice(from, to);
    for (let place = 0; place < size; place += 1) {
      const text = column[before[place] as number] as string;
      let letters = 0;
      for (let at = common; at < common + units; at += 1) {
        // One more than the unit, so that a text that ended goes before all that go on.
        letters = letters * unit + (at < text.length ? text.charCodeAt(at) + 1 : 0);
      }
      if (descending) letters = unit ** units - 1 - letters;
      packed[place] = letters * span + place;
      if (place % (STEP * 2) === 0) yield;
    }
    packed.sort();
    yield;
    let start = 0;
    let letters = -1;
    for (let place = 0; place <= size; place += 1) {
      const value = place < size ? (packed[place] as number) : 0;
      const now = place < size ? Math.floor(value / span) : -2;
      if (now !== letters) {
        if (place - start > 1) yield* this.#byText(from + start, from + place, key, common + units);
        start = place;
        letters = now;
      }
      if (place < size) this.places[from + place] = before[value - now * span] as number;
      if (place % (STEP * 2) === 0) yield;
    }
  }

  /** Whether a text after its common beginning has a unit that takes more than eight bits. */
  *#isWide(from: number, to: number, column: SortValue[], common: number): Generator<void, boolean, void> {
    for (let place = from; place < to; place += 1) {
      const text = column[this.places[place] as number] as string;
      const end = Math.min(text.length, common + 6);
      for (let at = common; at < end; at += 1) if (text.charCodeAt(at) > 254) return true;
      if ((place - from) % (STEP * 4) === 0) yield;
    }
    return false;
  }

  #compareAll(from: number, to: number, key: number): void {
    if (to - from < 2) return;
    const few = Array.from(this.places.subarray(from, to));
    few.sort((left, right) => {
      for (let at = key; at < this.#keys.length; at += 1) {
        const column = this.#column(at);
        const order = compareValues(
          this.#value(column, left, at),
          this.#value(column, right, at),
          this.#keys[at]?.descending === true,
        );
        if (order !== 0) return order;
      }
      return left - right;
    });
    this.places.set(few, from);
  }

  #column(key: number): SortValue[] {
    let column = this.#columns[key];
    if (!column) {
      column = new Array<SortValue>(this.#records.length);
      this.#columns[key] = column;
    }
    return column;
  }

  #value(column: SortValue[], index: number, key: number): SortValue {
    let value = column[index];
    if (value === undefined) {
      value = this.#sortValueAt(this.#records[index] as GraphRecord, key);
      column[index] = value;
    }
    return value;
  }
}
