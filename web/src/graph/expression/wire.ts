import type { Json } from "../../contract/schema";
import { minorDigits, moneyOf } from "../money";
import { CivilDate, formatDate, formatInstant, parseDate, parseInstant } from "./dates";
import { decimalFromNumber, formatDecimal } from "./decimal";
import type { SchemaField } from "./types";
import { Absent, Duration, InstantValue, MISSING, RecordValue, type Value } from "./value";

/** Reads the value of a field as it stands in a record; `json` is never trusted to have the right shape. */
export type Reader = (json: unknown) => Value;

/** Dates repeat from row to row and are immutable, so the ones read last are kept. */
const DATES_KEPT = 10_000;
const dates = new Map<string, Value>();

function date(json: unknown): Value {
  if (typeof json !== "string") return MISSING;
  let found = dates.get(json);
  if (found === undefined) {
    if (dates.size >= DATES_KEPT) dates.clear();
    found = parseDate(json) ?? MISSING;
    dates.set(json, found);
  }
  return found;
}

function instant(json: unknown): Value {
  const ms = typeof json === "string" ? parseInstant(json) : null;
  return ms === null ? MISSING : new InstantValue(ms);
}

function number(json: unknown): Value {
  return (typeof json === "number" ? decimalFromNumber(json) : null) ?? MISSING;
}

function text(json: unknown): Value {
  return typeof json === "string" ? json : MISSING;
}

/** Minor units of a currency in its major ones: 1250 of EUR is 12.5, of JPY 1250. */
function amount(json: unknown): Value {
  const money = moneyOf(json as Json);
  return money ? BigInt(money.amount) * 10n ** BigInt(9 - minorDigits(money.currency)) : MISSING;
}

/** The value of a choice with each id in it replaced by its label; an id without one stays. */
export function labelled(json: unknown, labels: ReadonlyMap<string, string>): unknown {
  if (typeof json === "string") return labels.get(json) ?? json;
  return Array.isArray(json) ? json.map((id) => labelled(id, labels)) : json;
}

/** A part of an object, e.g. the count of a tally. */
function partReader(part: string): Reader {
  if (part === "amount") return amount;
  const read = part === "count" || part === "position" ? number : part === "at" ? instant : text;
  return (json) =>
    typeof json === "object" && json !== null && Object.hasOwn(json, part)
      ? read((json as { [name: string]: unknown })[part])
      : MISSING;
}

/**
 * The reader of a field of a type; `part` is what follows the dot in the name that the evaluator asks for.
 * `resolve` finds a record by id and may answer undefined. A state is read from its State object.
 */
export function readerOf(
  field: SchemaField,
  part: string | null,
  resolve: (id: string) => unknown | undefined,
): Reader {
  if (part !== null) return partReader(part);
  if (typeof field === "object") {
    return (json) => {
      const handle = typeof json === "string" ? resolve(json) : undefined;
      return handle === undefined ? MISSING : new RecordValue(handle);
    };
  }
  switch (field) {
    case "boolean":
      return (json) => json === true; // a box that nobody ticked is not ticked
    case "number":
      return number;
    case "text":
      return text;
    case "date":
      return date;
    case "instant":
      return instant;
    case "tags":
      return (json) => (Array.isArray(json) ? json.filter((tag) => typeof tag === "string") : []);
    default:
      return () => MISSING;
  }
}

/** A value as the server writes it: `true`, {"number":"12.5"}, {"text":…}, {"set":[…]}, {"absent":"missing"}, … */
export function encodeValue(value: Value, idOf: (handle: unknown) => string): unknown {
  if (typeof value === "boolean") return value;
  if (typeof value === "bigint") return { number: formatDecimal(value) };
  if (typeof value === "string") return { text: value };
  if (value instanceof CivilDate) return { date: formatDate(value) };
  if (value instanceof InstantValue) return { instant: formatInstant(value.ms) };
  if (value instanceof Duration) return { duration: { months: value.months, days: value.days } };
  if (value instanceof RecordValue) return { record: idOf(value.handle) };
  if (value instanceof Absent) return { absent: value.reason };
  return { set: value.map((member) => encodeValue(member, idOf)) };
}
