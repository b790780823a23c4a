import type { GraphRecord } from "@/contract/schema";
import { compareValues, type SortKey, type SortValue } from "./sorting";

/** Records between two chances to put the work aside. */
const STEP = 256;
/** Fewer than these are compared one by one. */
const FEW = 16;
const EXACT_BITS = 52;
/** From here on it pays to number the units that occur. */
const WORTH_CODES = 512;
/** Units that are looked at for which ones occur; no more than these are packed into one number. */
const WINDOW = 12;
/** One more than there are UTF-16 units, and one for a text that ended. */
const WIDE = 2 ** 16 + 1;

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
  firstValues?: SortValue[],
): Generator<void, readonly GraphRecord[], void> {
  if (keys.length === 0) return records;
  const sorting = new Sorting(records, keys, sortValueAt, firstValues);
  yield* sorting.run();
  const sorted = new Array<GraphRecord>(records.length);
  for (let place = 0; place < sorted.length; place += 1) {
    sorted[place] = records[sorting.places[place] as number] as GraphRecord;
    if (place % (STEP * 16) === 0) yield;
  }
  return sorted;
}

interface Codes {
  of: Uint8Array;
  count: number;
}

interface Packed {
  /** Letters times the span, plus the place. */
  packed: Float64Array;
  /** Letters are digits of this base, so many of them, at most this much in all. */
  unit: number;
  units: number;
  most: number;
}

const NONE: Packed = { packed: new Float64Array(0), unit: 1, units: 1, most: 0 };

/** Null when a letter does not fit the unit. */
function* pack(from: {
  before: Uint32Array;
  column: SortValue[];
  common: number;
  span: number;
  descending: boolean;
  unit: number;
  codes: Codes | null;
}): Generator<void, Packed | null, void> {
  const { before, column, common, span, descending, unit, codes } = from;
  const units = Math.min(WINDOW, Math.floor((EXACT_BITS - Math.log2(span)) / Math.log2(unit)));
  const most = unit ** units - 1;
  const packed = new Float64Array(before.length);
  for (let place = 0; place < before.length; place += 1) {
    const text = column[before[place] as number] as string;
    let letters = 0;
    for (let at = common; at < common + units; at += 1) {
      // 0 for a text that ended, so that it goes before all that go on.
      let code = 0;
      if (at < text.length)
        code = codes ? (codes.of[text.charCodeAt(at)] as number) : text.charCodeAt(at) + 1;
      if (code >= unit) return null;
      letters = letters * unit + code;
    }
    packed[place] = (descending ? most - letters : letters) * span + place;
    if (place % STEP === STEP - 1) yield;
  }
  return { packed, unit, units, most };
}

class Sorting {
  /** Indexes into the records, in the order found so far. */
  readonly places: Uint32Array;
  readonly #records: readonly GraphRecord[];
  readonly #keys: readonly SortKey[];
  readonly #sortValueAt: SortValueAt;
  readonly #columns: SortValue[][] = [];

  constructor(
    records: readonly GraphRecord[],
    keys: readonly SortKey[],
    sortValueAt: SortValueAt,
    firstValues?: SortValue[],
  ) {
    if (firstValues) this.#columns.push(firstValues);
    this.#records = records;
    this.#keys = keys;
    this.#sortValueAt = sortValueAt;
    this.places = new Uint32Array(records.length);
    for (let index = 0; index < records.length; index += 1) this.places[index] = index;
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

  /** The texts there are equal up to `depth` units, and go on at least that far. */
  *#byText(from: number, to: number, key: number, depth: number): Generator<void, void, void> {
    const size = to - from;
    if (size < FEW) {
      this.#compareAll(from, to, key);
      return;
    }
    const column = this.#column(key);
    const common = this.#common(from, to, column, depth);
    const before = this.places.slice(from, to);
    const codes = size >= WORTH_CODES ? yield* this.#codes(before, column, common) : null;
    const span = 2 ** Math.ceil(Math.log2(size));
    const descending = this.#keys[key]?.descending === true;
    const narrow = yield* pack({
      before,
      column,
      common,
      span,
      descending,
      unit: codes ? codes.count + 1 : 256,
      codes,
    });
    const { packed, unit, units, most } =
      narrow ?? (yield* pack({ before, column, common, span, descending, unit: WIDE, codes: null })) ?? NONE;
    packed.sort();
    yield;
    let start = 0;
    let since = 0;
    while (start < size) {
      const letters = Math.floor((packed[start] as number) / span);
      let end = start;
      for (; end < size; end += 1) {
        const place = (packed[end] as number) - letters * span;
        if (place >= span) break;
        this.places[from + end] = before[place] as number;
      }
      const ended = (descending ? most - letters : letters) % unit === 0;
      if (end - start > 1) {
        if (ended) yield* this.#byKey(from + start, from + end, key + 1);
        else yield* this.#byText(from + start, from + end, key, common + units);
      }
      since += end - start;
      start = end;
      if (since < STEP) continue;
      since = 0;
      yield;
    }
  }

  /** How many units all these texts begin with alike. */
  #common(from: number, to: number, column: SortValue[], depth: number): number {
    const first = column[this.places[from] as number] as string;
    let common = first.length;
    for (let place = from + 1; place < to && common > depth; place += 1) {
      const text = column[this.places[place] as number] as string;
      const limit = Math.min(common, text.length);
      let same = depth;
      while (same < limit && text.charCodeAt(same) === first.charCodeAt(same)) same += 1;
      common = same;
    }
    return Math.max(common, depth);
  }

  /** Numbers the units that occur, lowest first, so that more of them go into one number; null if too many. */
  *#codes(places: Uint32Array, column: SortValue[], common: number): Generator<void, Codes | null, void> {
    const of = new Uint8Array(256);
    for (let place = 0; place < places.length; place += 1) {
      const text = column[places[place] as number] as string;
      const end = Math.min(text.length, common + WINDOW);
      for (let at = common; at < end; at += 1) {
        const code = text.charCodeAt(at);
        if (code > 255) return null;
        of[code] = 1;
      }
      if (place % STEP === STEP - 1) yield;
    }
    let count = 0;
    for (let code = 0; code < 256; code += 1) {
      if (of[code] === 0) continue;
      count += 1;
      of[code] = count;
    }
    return count < 256 ? { of, count } : null;
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
