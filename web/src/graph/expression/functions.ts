import type { PlainFunction, Typed } from "./check";
import { CivilDate, formatDate } from "./dates";
import { ceil, floor, formatDecimal, logarithm, naturalLogarithm, round, SCALE, squareRoot } from "./decimal";
import type { Closure } from "./evaluate";
import { lower, textLength, upper } from "./text";
import { Absent, InstantValue, MISSING, type Value } from "./value";

/** Functions of plain values. Absent arguments make an absent result, but for `if` and `coalesce`. */
export function buildPlain(
  operation: PlainFunction,
  items: readonly Typed[],
  build: (typed: Typed) => Closure,
): Closure {
  const closures = items.map(build);
  if (operation === "if") return choice(closures);
  if (operation === "coalesce") return firstPresent(closures);
  return (run, record) => {
    const values: Value[] = [];
    for (const closure of closures) {
      const value = closure(run, record);
      if (value instanceof Absent) return value;
      values.push(value);
    }
    return apply(operation, values);
  };
}

function choice([condition, yes, no]: readonly Closure[]): Closure {
  return (run, record) => {
    const chosen = condition?.(run, record) ?? MISSING;
    if (typeof chosen !== "boolean") return chosen;
    return (chosen ? yes : no)?.(run, record) ?? MISSING;
  };
}

/** The first present value; when there is none, the reason of the last. */
function firstPresent(closures: readonly Closure[]): Closure {
  return (run, record) => {
    let value: Value = MISSING;
    for (const closure of closures) {
      value = closure(run, record);
      if (!(value instanceof Absent)) return value;
    }
    return value;
  };
}

function apply(operation: PlainFunction, values: readonly Value[]): Value {
  const [first, second] = values;
  if (operation === "min" || operation === "max") return extreme(operation, values);
  if (operation === "concat") return values.map(written).join("");
  if (typeof first === "string") {
    if (operation === "len") return BigInt(textLength(first)) * SCALE;
    return operation === "lower" ? lower(first) : upper(first);
  }
  if (typeof first !== "bigint") return MISSING;
  const other = typeof second === "bigint" ? second : null;
  switch (operation) {
    case "abs":
      return first < 0n ? -first : first;
    case "round":
      return round(first, other ?? 0n);
    case "floor":
      return floor(first);
    case "ceil":
      return ceil(first);
    case "sqrt":
      return squareRoot(first);
    case "ln":
      return naturalLogarithm(first);
    case "log":
      return logarithm(first, other ?? 10n * SCALE);
    default:
      return MISSING;
  }
}

function written(value: Value): string {
  if (typeof value === "string") return value;
  if (typeof value === "bigint") return formatDecimal(value);
  return value instanceof CivilDate ? formatDate(value) : "";
}

/** Whether `left` goes before `right`: dates by their first day and then the last, or the reverse for `max`. */
function precedes(operation: "min" | "max", left: Value, right: Value): boolean {
  const least = operation === "min";
  if (typeof left === "bigint" && typeof right === "bigint") return least ? left < right : left > right;
  if (left instanceof InstantValue && right instanceof InstantValue) {
    return least ? left.ms < right.ms : left.ms > right.ms;
  }
  if (!(left instanceof CivilDate) || !(right instanceof CivilDate)) return false;
  if (least) return left.start < right.start || (left.start === right.start && left.end < right.end);
  return left.end > right.end || (left.end === right.end && left.start > right.start);
}

/** The least or greatest of present values, the first of equals; missing for none. */
export function extreme(operation: "min" | "max", values: readonly Value[]): Value {
  const [first = MISSING] = values;
  let best: Value = first;
  for (const value of values) if (precedes(operation, value, best)) best = value;
  return best;
}
