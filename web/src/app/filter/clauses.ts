import { formatDate, parseDate } from "@/graph/expression/dates";
import { formatDecimal, parseDecimal } from "@/graph/expression/decimal";
import { format } from "@/graph/expression/format";
import { parse } from "@/graph/expression/parse";
import { type Comparison, type DurationUnit, Failure, type Node } from "@/graph/expression/tree";

export type Join = "and" | "or";
export type Measure = "count" | "sum" | "avg" | "min" | "max";

/**
 * `is true` is the path alone, `is not true` is `not` before it; `between` is a pair of `>=` and `<=` of one
 * path. The others are written as they are called.
 */
export type ClauseOperator =
  | Comparison
  | "contains"
  | "not contains"
  | "starts with"
  | "not starts with"
  | "in"
  | "not in"
  | "is empty"
  | "is not empty"
  | "is true"
  | "is not true"
  | "between";

/** Moves today: -30 with "d" is 30 days ago. */
export interface DayShift {
  count: number;
  unit: DurationUnit;
}

/** `number` and `date` hold the canonical writing: "-2.5", "2015-Q4". `path` is another field of the record. */
export type SingleValue =
  | { is: "text"; text: string }
  | { is: "number"; number: string }
  | { is: "boolean"; truth: boolean }
  | { is: "date"; date: string }
  | { is: "today"; shift: DayShift | null }
  | { is: "me" }
  | { is: "path"; path: string };

/** `list` goes with `in`, `range` with `between`, null with the operators that need no value. */
export type ClauseValue =
  | SingleValue
  | { is: "list"; items: readonly SingleValue[] }
  | { is: "range"; from: SingleValue; to: SingleValue };

/** One condition on one path; with a measure on the figure that it takes of the set at the path. */
export interface PathClause {
  path: string;
  measure: Measure | null;
  operator: ClauseOperator;
  value: ClauseValue | null;
}

/** A part of the language that no clause holds, as its own text. */
export interface CodeClause {
  code: string;
}

export type Clause = PathClause | CodeClause;

/** Whether the items are asked of one or of every record along links rather than of the record itself. */
export interface Over {
  quantifier: "any" | "all";
  path: string;
}

export interface ClauseGroup {
  join: Join;
  /** `not` before the whole, also before a quantifier. */
  negated: boolean;
  over: Over | null;
  items: readonly ClauseItem[];
}

export type ClauseItem = Clause | ClauseGroup;

export const NO_CLAUSES: ClauseGroup = { join: "and", negated: false, over: null, items: [] };

export function isGroup(item: ClauseItem): item is ClauseGroup {
  return "items" in item;
}

export function isCode(item: ClauseItem): item is CodeClause {
  return "code" in item;
}

/** The clause that stands alone behind "not"; null for any other item. */
export function negatedClause(item: ClauseItem): Clause | null {
  if (!isGroup(item) || !item.negated || item.over || item.items.length !== 1) return null;
  const [only] = item.items;
  return only && !isGroup(only) ? only : null;
}

/**
 * The clauses of an expression; null when the source cannot be parsed. Names are not looked up, so the
 * clauses of an expression that does not compile can be shown too. The whole never has an `over` itself.
 */
export function readClauses(source: string): ClauseGroup | null {
  if (source.trim() === "") return NO_CLAUSES;
  const node = parsed(source);
  if (!node) return null;
  const item = readItem(node, null);
  return isGroup(item) && !item.over ? item : { ...NO_CLAUSES, items: [item] };
}

/**
 * The canonical writing. Groups that hold nothing leave no trace, and a group of one item is that item.
 * Code that cannot be parsed is left out; who lets a person write code asks the compiler first.
 */
export function writeClauses(group: ClauseGroup): string {
  const node = groupNode(group);
  return node ? format(node) : "";
}

/** One item on its own, as it would be written. */
export function writeItem(item: ClauseItem): string {
  return writeClauses({ ...NO_CLAUSES, items: [item] });
}

export function writeValue(value: SingleValue): string {
  return format(valueNode(value));
}

function parsed(source: string): Node | null {
  try {
    return parse(source);
  } catch (failure) {
    if (failure instanceof Failure) return null;
    throw failure;
  }
}

function readItem(node: Node, parent: Join | null): ClauseItem {
  switch (node.type) {
    case "and":
    case "or":
      return readJoined(node, parent);
    case "not":
      return readNegated(node.item);
    case "path":
      return clause(format(node), null, "is true", null);
    case "call":
      return readQuantified(node) ?? code(node);
    case "compare":
    case "relation":
    case "empty":
      return readCondition(node) ?? code(node);
    default:
      return code(node);
  }
}

function readJoined(node: Node & { type: Join }, parent: Join | null): ClauseItem {
  const items = node.items.map((item) => readItem(item, node.type));
  if (node.type === "or") return { ...NO_CLAUSES, join: "or", items };
  const paired = withRanges(items);
  const [only] = paired;
  if (paired.length > 1 || !only) return { ...NO_CLAUSES, items: paired };
  // Inside another "and" the pair was written in parentheses; as one clause it would lose them.
  return parent === "and" ? { ...NO_CLAUSES, items } : only;
}

function readNegated(node: Node): ClauseItem {
  const item = readItem(node, null);
  if (isGroup(item) && !item.negated) return { ...item, negated: true };
  if (node.type === "path") return clause(format(node), null, "is not true", null);
  return { ...NO_CLAUSES, negated: true, items: [item] };
}

function readQuantified(node: Node & { type: "call" }): ClauseGroup | null {
  const { name } = node;
  const [set, body] = node.items;
  if ((name !== "any" && name !== "all") || !set || !body || node.items.length > 2 || set.type !== "path")
    return null;
  const over: Over = { quantifier: name, path: format(set) };
  const item = readItem(body, null);
  if (isGroup(item) && !item.negated && !item.over) return { ...item, over };
  return { ...NO_CLAUSES, over, items: [item] };
}

function readCondition(node: Node & { type: "compare" | "relation" | "empty" }): PathClause | null {
  const subject = readSubject(node.type === "empty" ? node.item : node.left);
  if (!subject) return null;
  const { path, measure } = subject;
  if (node.type === "empty") {
    return clause(path, measure, node.negated ? "is not empty" : "is empty", null);
  }
  const operator: ClauseOperator =
    node.type === "compare" ? node.operator : node.negated ? `not ${node.operator}` : node.operator;
  const value = readValue(node.right);
  return value && (value.is !== "list" || operator === "in" || operator === "not in")
    ? clause(path, measure, operator, value)
    : null;
}

const MEASURES: ReadonlySet<string> = new Set(["count", "sum", "avg", "min", "max"]);

function readSubject(node: Node): { path: string; measure: Measure | null } | null {
  if (node.type === "path") return { path: format(node), measure: null };
  if (node.type !== "call" || !MEASURES.has(node.name) || node.items.length !== 1) return null;
  const [set] = node.items;
  return set?.type === "path" ? { path: format(set), measure: node.name as Measure } : null;
}

function readValue(node: Node): ClauseValue | null {
  if (node.type !== "list") return readSingle(node);
  const items: SingleValue[] = [];
  for (const item of node.items) {
    const value = readSingle(item);
    if (!value) return null;
    items.push(value);
  }
  return { is: "list", items };
}

function readSingle(node: Node): SingleValue | null {
  switch (node.type) {
    case "text":
      return { is: "text", text: node.value };
    case "number":
      return { is: "number", number: formatDecimal(node.value) };
    case "negate":
      return node.item.type === "number"
        ? { is: "number", number: `-${formatDecimal(node.item.value)}` }
        : null;
    case "boolean":
      return { is: "boolean", truth: node.value };
    case "date":
      return { is: "date", date: formatDate(node.value) };
    case "today":
      return { is: "today", shift: null };
    case "me":
      return { is: "me" };
    case "path":
      return { is: "path", path: format(node) };
    case "sum": {
      const [moved] = node.rest;
      if (node.first.type !== "today" || node.rest.length !== 1 || moved?.item.type !== "duration")
        return null;
      const { count, unit } = moved.item;
      // "+ 0d" and "- 0d" cannot be told apart as numbers.
      if (count === 0) return null;
      return { is: "today", shift: { count: moved.operator === "-" ? -count : count, unit } };
    }
    default:
      return null;
  }
}

function withRanges(items: readonly ClauseItem[]): ClauseItem[] {
  const out: ClauseItem[] = [];
  for (const item of items) {
    const last = out.at(-1);
    const range = last && rangeOf(last, item);
    if (range) out[out.length - 1] = range;
    else out.push(item);
  }
  return out;
}

function rangeOf(from: ClauseItem, to: ClauseItem): PathClause | null {
  if (isGroup(from) || isGroup(to) || isCode(from) || isCode(to)) return null;
  if (from.operator !== ">=" || to.operator !== "<=") return null;
  if (from.path !== to.path || from.measure !== to.measure) return null;
  if (!isSingle(from.value) || !isSingle(to.value)) return null;
  return clause(from.path, from.measure, "between", { is: "range", from: from.value, to: to.value });
}

export function isSingle(value: ClauseValue | null): value is SingleValue {
  return value !== null && value.is !== "list" && value.is !== "range";
}

function clause(
  path: string,
  measure: Measure | null,
  operator: ClauseOperator,
  value: ClauseValue | null,
): PathClause {
  return { path, measure, operator, value };
}

function code(node: Node): CodeClause {
  return { code: format(node) };
}

const NOWHERE = { start: 0, end: 0 };

function groupNode({ join, negated, over, items }: ClauseGroup): Node | null {
  const nodes = items.flatMap((item): Node[] => {
    // A range stands among the conditions of an "and" as the two that it is.
    if (join === "and" && !isGroup(item) && !isCode(item) && item.operator === "between")
      return rangeNodes(item);
    const node = isGroup(item) ? groupNode(item) : clauseNode(item);
    return node ? [node] : [];
  });
  const [first] = nodes;
  if (!first) return null;
  const joined: Node = nodes.length === 1 ? first : { type: join, items: nodes, ...NOWHERE };
  const whole: Node = over
    ? {
        type: "call",
        name: over.quantifier,
        nameEnd: 0,
        items: [parse(over.path), joined],
        ...NOWHERE,
      }
    : joined;
  return negated ? { type: "not", item: whole, ...NOWHERE } : whole;
}

function clauseNode(item: Clause): Node | null {
  if (isCode(item)) return parsed(item.code);
  if (item.operator === "between") return { type: "and", items: rangeNodes(item), ...NOWHERE };
  const left = subjectNode(item);
  switch (item.operator) {
    case "is true":
      return left;
    case "is not true":
      return { type: "not", item: left, ...NOWHERE };
    case "is empty":
    case "is not empty":
      return { type: "empty", negated: item.operator === "is not empty", item: left, ...NOWHERE };
  }
  const right = item.value ? valueNode(item.value) : textNode("");
  switch (item.operator) {
    case "contains":
    case "starts with":
    case "in":
      return { type: "relation", operator: item.operator, negated: false, left, right, ...NOWHERE };
    case "not contains":
    case "not starts with":
    case "not in": {
      const operator = item.operator.slice(4) as "contains" | "starts with" | "in";
      return { type: "relation", operator, negated: true, left, right, ...NOWHERE };
    }
    default:
      return { type: "compare", operator: item.operator, left, right, ...NOWHERE };
  }
}

function rangeNodes(item: PathClause): Node[] {
  if (item.value?.is !== "range") return [];
  const left = subjectNode(item);
  return [
    { type: "compare", operator: ">=", left, right: valueNode(item.value.from), ...NOWHERE },
    { type: "compare", operator: "<=", left, right: valueNode(item.value.to), ...NOWHERE },
  ];
}

function subjectNode({ path, measure }: PathClause): Node {
  const at = parse(path);
  return measure ? { type: "call", name: measure, nameEnd: 0, items: [at], ...NOWHERE } : at;
}

function textNode(value: string): Node {
  return { type: "text", value, ...NOWHERE };
}

function valueNode(value: ClauseValue): Node {
  switch (value.is) {
    case "text":
      return textNode(value.text);
    case "number": {
      const negative = value.number.startsWith("-");
      const size = parseDecimal(negative ? value.number.slice(1) : value.number) ?? 0n;
      const node: Node = { type: "number", value: size, ...NOWHERE };
      return negative ? { type: "negate", item: node, ...NOWHERE } : node;
    }
    case "boolean":
      return { type: "boolean", value: value.truth, ...NOWHERE };
    case "date": {
      const date = parseDate(value.date);
      return date ? { type: "date", value: date, ...NOWHERE } : textNode(value.date);
    }
    case "today":
      return todayNode(value.shift);
    case "me":
      return { type: "me", ...NOWHERE };
    case "path":
      return parse(value.path);
    case "list":
      return { type: "list", items: value.items.map(valueNode), ...NOWHERE };
    case "range":
      return { type: "list", items: [valueNode(value.from), valueNode(value.to)], ...NOWHERE };
  }
}

function todayNode(shift: DayShift | null): Node {
  const today: Node = { type: "today", ...NOWHERE };
  if (!shift || shift.count === 0) return today;
  const item: Node = { type: "duration", count: Math.abs(shift.count), unit: shift.unit, ...NOWHERE };
  return { type: "sum", first: today, rest: [{ operator: shift.count < 0 ? "-" : "+", item }], ...NOWHERE };
}
