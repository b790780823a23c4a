import type { CivilDate } from "./dates";

/** Version of the language: grammar, types, results and the case-folding table. */
export const EXPRESSION_VERSION = 1;
/** UTF-16 units of a source. */
export const SOURCE_LIMIT = 4096;
/** Parentheses, calls, lists, `not`, minus signs and exponents inside one another. */
export const DEPTH_LIMIT = 64;
export const NODE_LIMIT = 1000;

export type ErrorCode =
  | "too_long"
  | "too_deep"
  | "too_many_parts"
  | "unexpected_character"
  | "unterminated_text"
  | "bad_escape"
  | "bad_number"
  | "bad_duration"
  | "bad_date"
  | "unexpected"
  | "chained_comparison"
  | "unknown_name"
  | "ambiguous_name"
  | "unknown_function"
  | "wrong_arguments"
  | "wrong_type"
  | "null_comparison"
  | "not_a_condition";

/** What is wrong with a source and where, in UTF-16 offsets; `end` is exclusive. */
export interface ExpressionError {
  code: ErrorCode;
  message: string;
  start: number;
  end: number;
}

/** Thrown while compiling and caught by `compile`; it never leaves this directory. */
export class Failure extends Error {
  constructor(readonly error: ExpressionError) {
    super(error.message);
  }
}

export function fail(code: ErrorCode, start: number, end: number, message: string): never {
  throw new Failure({ code, message, start, end });
}

export type DurationUnit = "d" | "w" | "m" | "y";
export type Comparison = "=" | "!=" | "<" | "<=" | ">" | ">=";
export type Relation = "contains" | "starts with" | "in";

export interface Name {
  name: string;
  start: number;
  end: number;
}

/** A syntax tree node; the span leaves out parentheses around it. Chains are flat so that depth means nesting. */
export type Node = { start: number; end: number } & (
  | { type: "null" | "today" | "me" }
  | { type: "boolean"; value: boolean }
  | { type: "number"; value: bigint }
  | { type: "duration"; count: number; unit: DurationUnit }
  | { type: "text"; value: string }
  | { type: "date"; value: CivilDate }
  | { type: "path"; fromThis: boolean; names: Name[] }
  | { type: "list"; items: Node[] }
  | { type: "call"; name: string; nameEnd: number; items: Node[] }
  | { type: "not" | "negate"; item: Node }
  | { type: "and" | "or"; items: Node[] }
  | { type: "compare"; operator: Comparison; left: Node; right: Node }
  | { type: "relation"; operator: Relation; negated: boolean; left: Node; right: Node }
  | { type: "empty"; negated: boolean; item: Node }
  | { type: "sum"; first: Node; rest: { operator: "+" | "-"; item: Node }[] }
  | { type: "product"; first: Node; rest: { operator: "*" | "/"; item: Node }[] }
  | { type: "power"; base: Node; exponent: Node }
);

export const KEYWORDS: ReadonlySet<string> = new Set([
  "and",
  "or",
  "not",
  "in",
  "is",
  "contains",
  "starts",
  "true",
  "false",
  "null",
]);
