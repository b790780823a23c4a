import type { CivilDate } from "./dates";

/** Why there is no value. A filter treats every reason alike; a score shows it instead of a number. */
export type AbsentReason =
  | "missing" // nobody has given the value
  | "division_by_zero"
  | "overflow" // outside the range of decimals or of years 1 to 9999
  | "out_of_domain" // square root of a negative, logarithm of zero, power with a fraction
  | "imprecise" // the date is known too coarsely to say
  | "empty_set" // average, least or greatest of nothing
  | "limit"; // the evaluation visited more than VISIT_LIMIT linked records

/** No value, with its reason. Compare by identity with the constants below or ask `instanceof Absent`. */
export class Absent {
  constructor(readonly reason: AbsentReason) {}
}

export const MISSING = new Absent("missing");
export const DIVISION_BY_ZERO = new Absent("division_by_zero");
export const OVERFLOW = new Absent("overflow");
export const OUT_OF_DOMAIN = new Absent("out_of_domain");
export const IMPRECISE = new Absent("imprecise");
export const EMPTY_SET = new Absent("empty_set");
export const LIMIT = new Absent("limit");

/** A point in time: whole milliseconds since 1970-01-01T00:00:00Z. */
export class InstantValue {
  constructor(readonly ms: number) {}
}

/** Months and days stay apart because a month has no fixed number of days. */
export class Duration {
  constructor(
    readonly months: number,
    readonly days: number,
  ) {}
}

/** A record seen through the host's own handle. */
export class RecordValue {
  constructor(readonly handle: unknown) {}
}

/** number = scaled by 10^9 in a bigint; text = string; a set = array without absent members. */
export type Value =
  | boolean
  | bigint
  | string
  | CivilDate
  | InstantValue
  | Duration
  | RecordValue
  | readonly Value[]
  | Absent;

/** Records that one evaluation may visit through links and peers before it answers `limit`. */
export const VISIT_LIMIT = 1_000_000;

/**
 * What an expression asks of its surroundings. Every method must be pure for the duration of one
 * evaluation. A value of another type than the schema declares is read as missing.
 */
export interface Host<H> {
  /** Civil date of "today" in the workspace zone, with day precision. */
  readonly today: CivilDate;
  /** The signed-in person, for `@me`. */
  readonly me?: H | null;
  /** Identity of a record; two handles with one id are the same record. */
  id(record: H): string;
  /** `name` is a field of the schema; a part of a field is asked for as "state.category". */
  field(record: H, name: string): Value;
  /** Records at the other end of a link role or inverse role, in a stable order. */
  linked(record: H, role: string): readonly H[];
  /** All records of the scope that the expression is evaluated over, for `peers()`. */
  peers?(record: H): readonly H[];
  /** Civil date of an instant in the workspace zone, with day precision. */
  dateOf(ms: number): CivilDate;
}
