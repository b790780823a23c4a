import type { FieldType, GraphRecord, Id, Json } from "@/contract/schema";
import { CivilDate, formatDate } from "./expression/dates";
import { SCALE } from "./expression/decimal";
import { InstantValue, type Value } from "./expression/value";
import { minorDigits, moneyOf } from "./money";

export type SortValue = string | number | null;

/**
 * `field`: a field of the kind, or one of key, kind, created_at, updated_at, state_since. Or a computed
 * value: equal names must mean equal functions, and texts are compared as they are (see collationKey).
 */
export type SortKey =
  | { field: string; descending?: boolean }
  | { name: string; value(record: GraphRecord): SortValue; descending?: boolean };

/** What sorting needs to know beyond the record itself. */
export interface SortContext {
  fieldType(kind: string, field: string): FieldType | null;
  choiceIndex(kind: string, field: string, value: string, space?: Id): number;
  stateIndex(state: Id): number;
  titleOf(record: Id): string | null;
  /** What a formula gives for the record, in a form to sort by. */
  computed?(record: GraphRecord, field: string): SortValue;
}

/** UTF-16 units whose order is not that of the code points that they stand for. */
const BEYOND_ORDER = /[\ud800-\uffff]/;
const ALL_BEYOND_ORDER = /[\ud800-\uffff]/g;

/** Puts surrogates behind the rest of the first plane, where the code points that they make stand. */
function inOrder(sign: string): string {
  const unit = sign.charCodeAt(0);
  return String.fromCharCode(unit < 0xe000 ? unit + 0x2000 : unit - 0x800);
}

/**
 * A key to sort a text by: NFC and case-folded, and such that plain comparison of two keys is their
 * order by code point. Only for comparing; it need not be readable.
 */
export function collationKey(text: string): string {
  // Plain letters are most of all texts; for them normalizing and folding code points is a waste.
  let capitals = false;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit > 0x7f) return foldedKey(text);
    if (unit >= 0x41 && unit <= 0x5a) capitals = true;
  }
  return capitals ? text.toLowerCase() : text;
}

function foldedKey(text: string): string {
  const folded = text.normalize("NFC").toLowerCase();
  return BEYOND_ORDER.test(folded) ? folded.replace(ALL_BEYOND_ORDER, inOrder) : folded;
}

/** By code point. Plain comparison goes by UTF-16 unit and puts astral characters before U+E000. */
export function compareText(left: string, right: string): number {
  if (left === right) return 0;
  const length = Math.min(left.length, right.length);
  for (let index = 0; index < length; index += 1) {
    const one = left.charCodeAt(index);
    const other = right.charCodeAt(index);
    if (one === other) continue;
    return codePointOrder(one) - codePointOrder(other);
  }
  return left.length - right.length;
}

function codePointOrder(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

export type SortGetter = (record: GraphRecord) => SortValue;

/** Reads the value of one key; what the registry says of the field is looked up once, not for each record. */
export function sortGetter(kind: string, key: SortKey, context: SortContext): SortGetter {
  if (!("field" in key)) return key.value;
  const { field } = key;
  switch (field) {
    case "key":
      return (record) => record.key && paddedKey(record.key);
    case "kind":
      return (record) => record.kind;
    case "created_at":
      return (record) => record.created_at;
    case "updated_at":
      return (record) => record.updated_at;
    case "state_since":
      return (record) => record.state_since?.at ?? null;
  }
  if (context.fieldType(kind, field) === "formula") {
    return (record) => context.computed?.(record, field) ?? null;
  }
  const valueOfType = typeGetter(kind, field, context);
  return (record) => {
    const value = record.fields[field];
    return value === undefined || value === null || value === "" ? null : valueOfType(value, record);
  };
}

/** How two records go by these keys, then by id: 0 only for the same record. */
export function compareRecords(
  left: GraphRecord,
  right: GraphRecord,
  keys: readonly SortKey[],
  sortValueAt: (record: GraphRecord, key: number) => SortValue,
): number {
  for (let index = 0; index < keys.length; index += 1) {
    const order = compareValues(
      sortValueAt(left, index),
      sortValueAt(right, index),
      keys[index]?.descending === true,
    );
    if (order !== 0) return order;
  }
  return compareIds(left, right);
}

export function compareIds(left: { id: Id }, right: { id: Id }): number {
  return left.id === right.id ? 0 : left.id < right.id ? -1 : 1;
}

function typeGetter(
  kind: string,
  field: string,
  context: SortContext,
): (value: Json, record: GraphRecord) => SortValue {
  switch (context.fieldType(kind, field)) {
    case "number":
      return (value) => (typeof value === "number" ? value : null);
    case "checkbox":
      return (value) => (value === true ? 1 : 0);
    case "state":
      return (value) => (typeof value === "string" ? context.stateIndex(value) : null);
    case "choice":
      return (value, record) =>
        typeof value === "string" ? context.choiceIndex(kind, field, value, record.space) : null;
    case "choices":
      return (value, record) => {
        if (!Array.isArray(value) || value.length === 0) return null;
        const places = value.map((one) => context.choiceIndex(kind, field, String(one), record.space));
        // By the foremost option, then by the next one.
        return places
          .sort((left, right) => left - right)
          .map((place) => String(place + 1).padStart(4, "0"))
          .join(" ");
      };
    case "money":
      return (value) => {
        const money = moneyOf(value);
        return money && money.amount / 10 ** minorDigits(money.currency);
      };
    case "tally":
      return (value) => memberOf(value, "count");
    case "moment":
      return (value) => memberOf(value, "at");
    case "date":
      return (value) => (typeof value === "string" ? dateOrder(value) : null);
    case "rank":
      return (value) => (typeof value === "string" ? value : null);
    case "reference":
      return (value) => {
        const title = typeof value === "string" ? context.titleOf(value) : null;
        return title === null ? null : collationKey(title);
      };
    case "tags":
      return (value) => (Array.isArray(value) && value.length > 0 ? collationKey(value.join(", ")) : null);
    default:
      return (value) => (typeof value === "number" ? value : collationKey(String(value)));
  }
}

/** What a formula gave, in a form to sort by: null where it gave nothing. */
export function sortable(value: Value): SortValue {
  if (typeof value === "bigint") return Number(value) / Number(SCALE);
  if (typeof value === "boolean") return value ? 1 : 0;
  if (typeof value === "string") return value === "" ? null : collationKey(value);
  if (value instanceof CivilDate) return dateOrder(formatDate(value));
  return value instanceof InstantValue ? value.ms : null;
}

/** Missing values come last, whichever way the rest is sorted. */
export function compareValues(left: SortValue, right: SortValue, descending: boolean): number {
  if (left === null || right === null) return left === right ? 0 : left === null ? 1 : -1;
  if (typeof left !== typeof right) return typeof left === "number" ? -1 : 1;
  const order = left === right ? 0 : left < right ? -1 : 1;
  return descending ? -order : order;
}

function memberOf(value: Json, name: string): SortValue {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  const member = value[name];
  return typeof member === "number" || typeof member === "string" ? member : null;
}

/** EDGE-9 before EDGE-12. */
function paddedKey(key: string): string {
  return key.replace(/\d+$/, (digits) => digits.padStart(12, "0"));
}

/** First day of the period, then the longer period first: 2015, 2015-H1, 2015-Q1, 2015-01, a week, a day. */
export function dateOrder(date: string): string {
  const [, year = "", part = ""] = /^(\d{4})(?:-(.+))?$/.exec(date) ?? [];
  if (!year) return date;
  if (!part) return `${year}-01-01 0`;
  if (part.startsWith("H")) return `${year}-${part === "H1" ? "01" : "07"}-01 1`;
  if (part.startsWith("Q")) {
    const month = (Number(part.slice(1)) - 1) * 3 + 1;
    return `${year}-${String(month).padStart(2, "0")}-01 2`;
  }
  if (part.startsWith("W")) return `${mondayOfWeek(Number(year), Number(part.slice(1)))} 4`;
  return part.length === 2 ? `${date}-01 3` : `${date} 5`;
}

/** ISO 8601: week 1 holds 4 January. */
function mondayOfWeek(year: number, week: number): string {
  const fourth = new Date(Date.UTC(year, 0, 4));
  const weekday = (fourth.getUTCDay() + 6) % 7;
  fourth.setUTCDate(4 - weekday + (week - 1) * 7);
  return fourth.toISOString().slice(0, 10);
}
