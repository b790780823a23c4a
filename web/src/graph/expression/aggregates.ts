import type { Aggregate } from "./check";
import { add, divide, multiply, SCALE, subtract } from "./decimal";
import type { Closure, Run } from "./evaluate";
import { extreme } from "./functions";
import { Absent, DIVISION_BY_ZERO, EMPTY_SET, MISSING, RecordValue, type Value } from "./value";

/**
 * Aggregates over a set. Without a body they range over the members; with one over the body's value for each
 * record. A member whose value is missing is left out; one whose value failed makes the result absent.
 */
export function buildAggregate(operation: Aggregate, set: Closure, body: Closure | null): Closure {
  if (operation === "count") return counting(set, body);
  if (operation === "any" || operation === "all") return quantified(set, body, operation === "any");
  return (run, record) => {
    const values = bodyValues(run, set(run, record), body);
    return Array.isArray(values) ? reduce(operation, values) : values;
  };
}

function members(value: Value): readonly Value[] {
  return Array.isArray(value) ? value : [];
}

function within(run: Run, member: Value, body: Closure): Value {
  return member instanceof RecordValue ? body(run, member.handle) : MISSING;
}

function counting(set: Closure, body: Closure | null): Closure {
  return (run, record) => {
    const all = members(set(run, record));
    if (!body) return BigInt(all.length) * SCALE;
    let count = 0n;
    for (const member of all) if (within(run, member, body) === true) count++;
    return count * SCALE;
  };
}

function quantified(set: Closure, body: Closure | null, decisive: boolean): Closure {
  return (run, record) => {
    let unknown: Absent | null = null;
    for (const member of members(set(run, record))) {
      const value = body ? within(run, member, body) : MISSING;
      if (value === decisive) return decisive;
      if (value instanceof Absent) unknown ??= value;
    }
    return unknown ?? !decisive;
  };
}

/** The values that an aggregate ranges over, or the first failure among them. */
function bodyValues(run: Run, set: Value, body: Closure | null): readonly Value[] | Absent {
  if (!body) return members(set);
  const values: Value[] = [];
  for (const member of members(set)) {
    const value = within(run, member, body);
    if (!(value instanceof Absent)) values.push(value);
    else if (value.reason !== "missing") return value;
  }
  return values;
}

function reduce(operation: "sum" | "avg" | "min" | "max", values: readonly Value[]): Value {
  if (operation === "min" || operation === "max")
    return values.length === 0 ? EMPTY_SET : extreme(operation, values);
  let total: bigint = 0n;
  for (const value of values) {
    const next = typeof value === "bigint" ? add(total, value) : MISSING;
    if (typeof next !== "bigint") return next;
    total = next;
  }
  if (operation === "sum") return total;
  return values.length === 0 ? EMPTY_SET : divide(total, BigInt(values.length) * SCALE);
}

/** low + (value - least) / (greatest - least) * (high - low), least and greatest over the set. */
export function buildRescale(
  value: Closure,
  each: Closure,
  set: Closure,
  low: Closure,
  high: Closure,
): Closure {
  return (run, record) => {
    const own = value(run, record);
    if (typeof own !== "bigint") return own;
    const values = bodyValues(run, set(run, record), each);
    if (!Array.isArray(values)) return values;
    const bottom = low(run, record);
    const top = high(run, record);
    if (typeof bottom !== "bigint") return bottom;
    if (typeof top !== "bigint") return top;
    if (values.length === 0) return EMPTY_SET;
    const least = extreme("min", values);
    const greatest = extreme("max", values);
    if (typeof least !== "bigint" || typeof greatest !== "bigint") return MISSING;
    return stretch(own, least, greatest, bottom, top);
  };
}

/** Multiplies before it divides, so that only the last step rounds visibly. */
function stretch(own: bigint, least: bigint, greatest: bigint, bottom: bigint, top: bigint): Value {
  const width = subtract(greatest, least);
  if (width === 0n) return DIVISION_BY_ZERO;
  const offset = chain(subtract(own, least), subtract(top, bottom), multiply);
  return chain(chain(offset, width, divide), bottom, add);
}

function chain(
  left: bigint | Absent,
  right: bigint | Absent,
  operate: (x: bigint, y: bigint) => bigint | Absent,
): bigint | Absent {
  if (typeof left !== "bigint") return left;
  return typeof right === "bigint" ? operate(left, right) : right;
}
