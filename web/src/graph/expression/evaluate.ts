import { buildAggregate, buildRescale } from "./aggregates";
import type { Typed } from "./check";
import { before, CivilDate, daysBetween, notAfter, shiftDate, within } from "./dates";
import { add, divide, multiply, power, SCALE, subtract } from "./decimal";
import { buildPlain } from "./functions";
import { compareCodePoints, fold } from "./text";
import type { Comparison } from "./tree";
import type { Step, Type } from "./types";
import {
  Absent,
  Duration,
  type Host,
  InstantValue,
  LIMIT,
  MISSING,
  RecordValue,
  type Value,
  VISIT_LIMIT,
} from "./value";

/** What one evaluation carries along. Handles are opaque here; the host knows them. */
export interface Run {
  host: Host<unknown>;
  /** The record that `this` means. */
  root: unknown;
  /** Records that may still be visited. */
  visits: number;
  exhausted: boolean;
}

export type Closure = (run: Run, record: unknown) => Value;

/** Evaluates a built expression for one record. */
export function start(closure: Closure, host: Host<unknown>, record: unknown): Value {
  return finish(closure, { host, root: record, visits: VISIT_LIMIT, exhausted: false }, record);
}

/** Evaluates within a run that may have visited records before. */
export function finish(closure: Closure, run: Run, record: unknown): Value {
  const value = closure(run, record);
  return run.exhausted ? LIMIT : value;
}

const NO_HOST: Host<unknown> = {
  today: new CivilDate("day", 0, 0),
  id: () => "",
  field: () => MISSING,
  linked: () => [],
  dateOf: () => new CivilDate("day", 0, 0),
};

/** Turns a checked tree into a closure; constant parts are computed here, parts that need only the day once a day. */
export function build(typed: Typed): Closure {
  const closure = buildNode(typed);
  if (typed.is === "literal" || typed.is === "today" || typed.reach === "record") return closure;
  if (typed.reach === "constant") {
    const value = start(closure, NO_HOST, null);
    return () => value;
  }
  let day: CivilDate | null = null;
  let known: Value = MISSING;
  return (run, record) => {
    if (run.host.today !== day) {
      day = run.host.today;
      known = closure(run, record);
    }
    return known;
  };
}

function buildNode(typed: Typed): Closure {
  switch (typed.is) {
    case "literal": {
      const { value } = typed;
      return () => value;
    }
    case "today":
      return (run) => run.host.today;
    case "me":
      return (run) => (run.host.me == null ? MISSING : new RecordValue(run.host.me));
    case "peers":
      return (run, record) => visit(run, run.host.peers?.(record) ?? []).map((peer) => new RecordValue(peer));
    case "path":
      return buildPath(typed.steps, typed.fromThis);
    case "not":
      return negation(build(typed.item), true);
    case "negate": {
      const item = build(typed.item);
      return (run, record) => {
        const value = item(run, record);
        return typeof value === "bigint" ? -value : value;
      };
    }
    case "and":
      return junction(typed.items.map(build), false);
    case "or":
      return junction(typed.items.map(build), true);
    case "compare":
      return buildComparison(typed.operator, typed.left, typed.right);
    case "relation":
      return negation(buildRelation(typed), typed.negated);
    case "in_list":
      return negation(buildInList(typed.left, typed.items), typed.negated);
    case "empty": {
      const item = build(typed.item);
      const { negated } = typed;
      return (run, record) => isEmpty(item(run, record)) !== negated;
    }
    case "sum":
      return buildSum(typed);
    case "product":
      return buildProduct(typed);
    case "power":
      return numeric(build(typed.base), build(typed.exponent), power);
    case "civil": {
      const item = build(typed.item);
      return (run, record) => {
        const value = item(run, record);
        return value instanceof InstantValue ? run.host.dateOf(value.ms) : value;
      };
    }
    case "plain":
      return buildPlain(typed.operation, typed.items, build);
    case "aggregate":
      return buildAggregate(typed.operation, build(typed.set), typed.body && build(typed.body));
    case "rescale":
      return buildRescale(
        build(typed.value),
        build(typed.each),
        build(typed.set),
        build(typed.low),
        build(typed.high),
      );
  }
}

/** Absent, the empty text and the empty set are empty. */
export function isEmpty(value: Value): boolean {
  return value === "" || value instanceof Absent || (Array.isArray(value) && value.length === 0);
}

function negation(item: Closure, negated: boolean): Closure {
  if (!negated) return item;
  return (run, record) => {
    const value = item(run, record);
    return typeof value === "boolean" ? !value : value;
  };
}

/** `and` stops at the first false, `or` at the first true; otherwise the first absent decides, if any. */
function junction(items: Closure[], decisive: boolean): Closure {
  return (run, record) => {
    let unknown: Absent | null = null;
    for (const item of items) {
      const value = item(run, record);
      if (value === decisive) return decisive;
      if (unknown === null && value instanceof Absent) unknown = value;
    }
    return unknown ?? !decisive;
  };
}

/** Counts handles against the limit; beyond it the evaluation as a whole is absent. */
export function visit(run: Run, handles: readonly unknown[]): readonly unknown[] {
  if (handles.length <= run.visits) {
    run.visits -= handles.length;
    return handles;
  }
  run.visits = 0;
  run.exhausted = true;
  return [];
}

function hasType(value: Value, type: Type): boolean {
  switch (type.is) {
    case "boolean":
      return typeof value === "boolean";
    case "number":
      return typeof value === "bigint";
    case "text":
      return typeof value === "string";
    case "date":
      return value instanceof CivilDate;
    case "instant":
      return value instanceof InstantValue;
    case "duration":
      return value instanceof Duration;
    case "record":
      return value instanceof RecordValue;
    case "set":
      return Array.isArray(value);
    case "null":
      return false;
  }
}

function readField(run: Run, record: unknown, name: string, type: Type): Value {
  const value = run.host.field(record, name);
  if (hasType(value, type)) return value;
  if (type.is === "set") return [];
  return value instanceof Absent ? value : MISSING;
}

function buildPath(steps: readonly Step[], fromThis: boolean): Closure {
  const [only] = steps;
  if (only?.is === "field" && steps.length === 1) {
    const { name, type } = only;
    return (run, record) => readField(run, fromThis ? run.root : record, name, type);
  }
  if (!steps.some((step) => step.is === "link")) return singlePath(steps, fromThis);
  return (run, record) => {
    let records: readonly unknown[] = [fromThis ? run.root : record];
    for (const step of steps) {
      if (step.is === "field") return gather(run, records, step.name, step.type);
      records = step.is === "link" ? follow(run, records, step.role) : references(run, records, step.name);
    }
    return records.map((handle) => new RecordValue(handle));
  };
}

function singlePath(steps: readonly Step[], fromThis: boolean): Closure {
  return (run, record) => {
    let current = fromThis ? run.root : record;
    for (const step of steps) {
      if (step.is === "field") return readField(run, current, step.name, step.type);
      if (step.is === "link") return MISSING;
      const value = run.host.field(current, step.name);
      if (!(value instanceof RecordValue)) return value instanceof Absent ? value : MISSING;
      current = value.handle;
    }
    return new RecordValue(current);
  };
}

/** Each record once, where it first appears. */
function distinct(run: Run, handles: readonly unknown[]): readonly unknown[] {
  if (handles.length < 2) return handles;
  const seen = new Map<string, unknown>();
  for (const handle of handles) {
    const id = run.host.id(handle);
    if (!seen.has(id)) seen.set(id, handle);
  }
  return [...seen.values()];
}

function follow(run: Run, records: readonly unknown[], role: string): readonly unknown[] {
  const found: unknown[] = [];
  for (const record of records)
    for (const handle of visit(run, run.host.linked(record, role))) found.push(handle);
  return distinct(run, found);
}

function references(run: Run, records: readonly unknown[], name: string): readonly unknown[] {
  const found: unknown[] = [];
  for (const record of records) {
    const value = run.host.field(record, name);
    if (value instanceof RecordValue) found.push(value.handle);
  }
  return distinct(run, found);
}

/** One value per record that has it; the members of set-valued fields one after another. */
function gather(run: Run, records: readonly unknown[], name: string, type: Type): readonly Value[] {
  const found: Value[] = [];
  for (const record of records) {
    const value = readField(run, record, name, type);
    if (Array.isArray(value)) found.push(...value);
    else if (!(value instanceof Absent)) found.push(value);
  }
  return found;
}

export function sameRecord(run: Run, left: Value, right: Value): boolean {
  if (!(left instanceof RecordValue) || !(right instanceof RecordValue)) return false;
  return run.host.id(left.handle) === run.host.id(right.handle);
}

function ordering(operator: Comparison, order: number): boolean {
  switch (operator) {
    case "=":
      return order === 0;
    case "!=":
      return order !== 0;
    case "<":
      return order < 0;
    case "<=":
      return order <= 0;
    case ">":
      return order > 0;
    case ">=":
      return order >= 0;
  }
}

function opposite(value: boolean | Absent): boolean | Absent {
  return typeof value === "boolean" ? !value : value;
}

function compareDates(operator: Comparison, left: CivilDate, right: CivilDate): boolean | Absent {
  switch (operator) {
    case "=":
      return within(left, right);
    case "!=":
      return opposite(within(left, right));
    case "<":
      return before(left, right);
    case "<=":
      return notAfter(left, right);
    case ">":
      return opposite(notAfter(left, right));
    case ">=":
      return opposite(before(left, right));
  }
}

/** Compares two present values of one type; values of different types are never compared. */
export function compareValues(run: Run, operator: Comparison, left: Value, right: Value): boolean | Absent {
  if (typeof left === "bigint" && typeof right === "bigint") {
    return ordering(operator, left < right ? -1 : left > right ? 1 : 0);
  }
  if (typeof left === "string" && typeof right === "string") {
    return ordering(operator, compareCodePoints(fold(left), fold(right)));
  }
  if (left instanceof CivilDate && right instanceof CivilDate) return compareDates(operator, left, right);
  if (left instanceof InstantValue && right instanceof InstantValue)
    return ordering(operator, left.ms - right.ms);
  if (typeof left === "boolean" && typeof right === "boolean")
    return ordering(operator, left === right ? 0 : 1);
  return ordering(operator, sameRecord(run, left, right) ? 0 : 1);
}

function buildComparison(operator: Comparison, left: Typed, right: Typed): Closure {
  const a = build(left);
  const b = build(right);
  const fixed = right.reach === "constant" ? start(b, NO_HOST, null) : null;
  if (typeof fixed === "string") {
    const folded = fold(fixed);
    return (run, record) => {
      const value = a(run, record);
      return typeof value === "string" ? ordering(operator, compareCodePoints(fold(value), folded)) : value;
    };
  }
  return (run, record) => {
    const x = a(run, record);
    if (x instanceof Absent) return x;
    const y = b(run, record);
    return y instanceof Absent ? y : compareValues(run, operator, x, y);
  };
}

/** Whether a set of present values holds a value; dates and texts by the rules of `=`. */
function member(run: Run, item: Value, set: readonly Value[]): boolean | Absent {
  let unknown: Absent | null = null;
  for (const other of set) {
    const same = compareValues(run, "=", item, other);
    if (same === true) return true;
    if (same instanceof Absent) unknown ??= same;
  }
  return unknown ?? false;
}

function buildRelation(typed: Typed & { is: "relation" }): Closure {
  const swapped = typed.relation === "in";
  const inSet = swapped || typed.left.type.is === "set";
  const a = build(typed.left);
  const b = build(typed.right);
  if (inSet) {
    return (run, record) => {
      const x = a(run, record);
      if (x instanceof Absent) return x;
      const y = b(run, record);
      if (y instanceof Absent) return y;
      const [item, set] = swapped ? [x, y] : [y, x];
      return Array.isArray(set) ? member(run, item, set) : MISSING;
    };
  }
  const finds =
    typed.relation === "contains"
      ? (x: string, y: string) => x.includes(y)
      : (x: string, y: string) => x.startsWith(y);
  const fixed = typed.right.reach === "constant" ? start(b, NO_HOST, null) : null;
  const needle = typeof fixed === "string" ? fold(fixed) : null;
  return (run, record) => {
    const x = a(run, record);
    if (typeof x !== "string") return x;
    if (needle !== null) return finds(fold(x), needle);
    const y = b(run, record);
    return typeof y === "string" ? finds(fold(x), fold(y)) : y;
  };
}

function buildInList(left: Typed, items: readonly Typed[]): Closure {
  const a = build(left);
  const members = items.map(build);
  const fixed = items.every((item) => item.reach === "constant" && item.type.is === "text");
  const texts = fixed ? new Set(members.map((item) => fold(String(start(item, NO_HOST, null))))) : null;
  return (run, record) => {
    const x = a(run, record);
    if (x instanceof Absent) return x;
    if (texts !== null && typeof x === "string") return texts.has(fold(x));
    let unknown: Absent | null = null;
    for (const item of members) {
      const y = item(run, record);
      const same = y instanceof Absent ? y : compareValues(run, "=", x, y);
      if (same === true) return true;
      if (same instanceof Absent) unknown ??= same;
    }
    return unknown ?? false;
  };
}

function numeric(left: Closure, right: Closure, operate: (x: bigint, y: bigint) => Value): Closure {
  return (run, record) => {
    const x = left(run, record);
    if (typeof x !== "bigint") return x;
    const y = right(run, record);
    return typeof y === "bigint" ? operate(x, y) : y;
  };
}

function buildProduct(typed: Typed & { is: "product" }): Closure {
  let closure = build(typed.first);
  for (const { operator, item } of typed.rest) {
    closure = numeric(closure, build(item), operator === "*" ? multiply : divide);
  }
  return closure;
}

function buildSum(typed: Typed & { is: "sum" }): Closure {
  let closure = build(typed.first);
  for (const { operator, how, item } of typed.rest) {
    const right = build(item);
    closure =
      how === "number"
        ? numeric(closure, right, operator === "+" ? add : subtract)
        : onDates(closure, right, operator);
  }
  return closure;
}

function onDates(left: Closure, right: Closure, operator: "+" | "-"): Closure {
  const sign = operator === "+" ? 1 : -1;
  return (run, record) => {
    const x = left(run, record);
    if (!(x instanceof CivilDate)) return x;
    const y = right(run, record);
    if (y instanceof Duration) return shiftDate(x, sign * y.months, sign * y.days);
    if (!(y instanceof CivilDate)) return y;
    const days = daysBetween(x, y);
    return typeof days === "number" ? BigInt(days) * SCALE : days;
  };
}
