import type { Typed } from "./check";
import { build, type Closure, finish, type Run, start } from "./evaluate";
import { format } from "./format";
import { Absent, type Host, RecordValue, type Value, VISIT_LIMIT } from "./value";

/** Members of a set that an explanation shows one by one. */
export const EXPLAINED_MEMBERS = 20;
/** Parts after which an explanation goes into no further members. */
export const EXPLAINED_PARTS = 1000;

/** "Why 12.5?": a part of the expression, its value and the parts that it came from. */
export interface Explanation {
  /** Canonical writing of the part. */
  text: string;
  /** Span in the source, in UTF-16 offsets. */
  start: number;
  end: number;
  value: Value;
  /** Id of the member of a set for which this part was evaluated; null for the record itself. */
  record: string | null;
  parts: Explanation[];
  /** Members of the set that are not shown. */
  omitted: number;
}

/** One explanation being made: its parts share the visits of one evaluation. */
interface Making {
  run: Run;
  parts: number;
}

type Part = (making: Making, record: unknown, member: string | null) => Explanation;

/** Evaluates every part on its own. Literals have no parts; of `if` only the branch taken is shown. */
export function explainer(typed: Typed): (host: Host<unknown>, record: unknown) => Explanation {
  const part = prepare(typed);
  const whole = build(typed);
  return (host, record) => {
    const run: Run = { host, root: record, visits: VISIT_LIMIT, exhausted: false };
    const explanation = part({ run, parts: EXPLAINED_PARTS }, record, null);
    return { ...explanation, value: start(whole, host, record) };
  };
}

function evaluatePart(closure: Closure, { run }: Making, record: unknown): Value {
  run.exhausted = false;
  return finish(closure, run, record);
}

function prepare(typed: Typed): Part {
  // A date made from an instant beside it has no writing of its own.
  if (typed.is === "civil" && typed.node === typed.item.node) return prepare(typed.item);
  const { node } = typed;
  const text = format(node);
  const closure = build(typed);
  const operands = operandsOf(typed).map(prepare);
  const members = membersOf(typed);
  return (making, record, member) => {
    making.parts--;
    const value = evaluatePart(closure, making, record);
    const parts: Explanation[] = [];
    for (const operand of operands) {
      const found = operand(making, record, null);
      parts.push(found);
      if (typed.is === "plain" && typed.operation === "coalesce" && !(found.value instanceof Absent)) break;
    }
    const shown = typed.is === "plain" && typed.operation === "if" ? taken(parts) : parts;
    const omitted = members === null ? 0 : explainMembers(members, making, record, shown);
    return { text, start: node.start, end: node.end, value, record: member, parts: shown, omitted };
  };
}

/** The condition and, when it is known, the branch that it chose. */
function taken([condition, yes, no]: Explanation[]): Explanation[] {
  if (!condition) return [];
  if (typeof condition.value !== "boolean") return [condition];
  const branch = condition.value ? yes : no;
  return branch ? [condition, branch] : [condition];
}

interface Members {
  set: Closure;
  part: Part;
}

function membersOf(typed: Typed): Members | null {
  if (typed.is === "rescale") return { set: build(typed.set), part: prepare(typed.each) };
  if (typed.is === "aggregate" && typed.body) return { set: build(typed.set), part: prepare(typed.body) };
  return null;
}

/** Appends the explanations of the members to `parts` and answers how many were left out. */
function explainMembers(
  { set, part }: Members,
  making: Making,
  record: unknown,
  parts: Explanation[],
): number {
  const found = evaluatePart(set, making, record);
  const all: readonly Value[] = Array.isArray(found) ? found : [];
  let shown = 0;
  for (const member of all.slice(0, EXPLAINED_MEMBERS)) {
    if (making.parts <= 0) break;
    shown++;
    if (member instanceof RecordValue) {
      parts.push(part(making, member.handle, making.run.host.id(member.handle)));
    }
  }
  return all.length - shown;
}

function operandsOf(typed: Typed): Typed[] {
  switch (typed.is) {
    case "literal":
    case "today":
    case "me":
    case "peers":
    case "path":
      return [];
    case "not":
    case "negate":
    case "empty":
    case "civil":
      return [typed.item];
    case "and":
    case "or":
    case "plain":
      return typed.items;
    case "compare":
    case "relation":
      return [typed.left, typed.right];
    case "in_list":
      return [typed.left, ...typed.items];
    case "sum":
    case "product":
      return [typed.first, ...typed.rest.map(({ item }) => item)];
    case "power":
      return [typed.base, typed.exponent];
    case "aggregate":
      return [typed.set];
    case "rescale":
      return [typed.value, typed.set, typed.low, typed.high];
  }
}
