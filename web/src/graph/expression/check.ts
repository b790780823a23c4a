import { checkCall } from "./calls";
import { type Comparison, fail, type Node, type Relation } from "./tree";
import {
  BOOLEAN,
  DATE,
  DURATION,
  describe,
  NULL,
  NUMBER,
  Reads,
  resolvePath,
  type Schema,
  type Step,
  TEXT,
  type Type,
} from "./types";
import { Duration, MISSING, type Value } from "./value";

/** What a result depends on: nothing, only the day, or the record and its surroundings. */
export type Reach = "constant" | "today" | "record";

export type Aggregate = "count" | "sum" | "avg" | "min" | "max" | "any" | "all";
export type PlainFunction =
  | "abs"
  | "round"
  | "floor"
  | "ceil"
  | "sqrt"
  | "ln"
  | "log"
  | "len"
  | "lower"
  | "upper"
  | "concat"
  | "min"
  | "max"
  | "coalesce"
  | "if";

/** A checked tree: names are resolved, every operand has the type that its operation needs. */
export type Typed = { node: Node; type: Type; reach: Reach } & (
  | { is: "literal"; value: Value }
  | { is: "today" | "me" | "peers" }
  | { is: "path"; fromThis: boolean; steps: Step[] }
  | { is: "not" | "negate"; item: Typed }
  | { is: "and" | "or"; items: Typed[] }
  | { is: "compare"; operator: Comparison; left: Typed; right: Typed }
  | { is: "relation"; relation: Relation; negated: boolean; left: Typed; right: Typed }
  | { is: "in_list"; negated: boolean; left: Typed; items: Typed[] }
  | { is: "empty"; negated: boolean; item: Typed }
  /** `how`: decimals; a date moved by a duration; days from one date to another. */
  | {
      is: "sum";
      first: Typed;
      rest: { operator: "+" | "-"; how: "number" | "shift" | "days"; item: Typed }[];
    }
  | { is: "product"; first: Typed; rest: { operator: "*" | "/"; item: Typed }[] }
  | { is: "power"; base: Typed; exponent: Typed }
  /** The civil date of an instant; a date stays as it is. */
  | { is: "civil"; item: Typed }
  | { is: "plain"; operation: PlainFunction; items: Typed[] }
  | { is: "aggregate"; operation: Aggregate; set: Typed; body: Typed | null }
  /** `value` for the record itself, `each` the same expression for the members of the set. */
  | { is: "rescale"; value: Typed; each: Typed; set: Typed; low: Typed; high: Typed }
);

const ORDERED: ReadonlySet<string> = new Set(["number", "text", "date", "instant"]);

export interface Scope {
  schema: Schema;
  kinds: readonly string[];
  reads: Reads;
}

/** Gives every node its type and every name its meaning. Throws `Failure`. */
export function check(node: Node, schema: Schema): { typed: Typed; reads: Reads } {
  const reads = new Reads();
  const typed = checkNode(node, { schema, kinds: schema.roots, reads });
  return { typed, reads };
}

export function reachOf(...parts: readonly Typed[]): Reach {
  if (parts.some((part) => part.reach === "record")) return "record";
  return parts.some((part) => part.reach === "today") ? "today" : "constant";
}

export function wrongType(node: Node, needed: string, found: Type): never {
  fail("wrong_type", node.start, node.end, `Here must be ${needed}, but this is ${describe(found)}.`);
}

/** Checks a node and requires a type of it. */
export function expect(node: Node, scope: Scope, is: Type["is"]): Typed {
  const typed = checkNode(node, scope);
  if (typed.type.is !== is) wrongType(node, describe({ is } as Type), typed.type);
  return typed;
}

function literal(node: Node, type: Type, value: Value): Typed {
  return { node, type, reach: "constant", is: "literal", value };
}

export function civil(item: Typed, node: Node, scope: Scope): Typed {
  if (item.type.is === "date") return item;
  scope.reads.zone = true;
  return { node, type: DATE, reach: "record", is: "civil", item };
}

export function checkNode(node: Node, scope: Scope): Typed {
  switch (node.type) {
    case "null":
      return literal(node, NULL, MISSING);
    case "boolean":
      return literal(node, BOOLEAN, node.value);
    case "number":
      return literal(node, NUMBER, node.value);
    case "text":
      return literal(node, TEXT, node.value);
    case "date":
      return literal(node, DATE, node.value);
    case "duration": {
      const { count, unit } = node;
      const months = unit === "m" ? count : unit === "y" ? count * 12 : 0;
      const days = unit === "d" ? count : unit === "w" ? count * 7 : 0;
      return literal(node, DURATION, new Duration(months, days));
    }
    case "today":
      scope.reads.today = true;
      return { node, type: DATE, reach: "today", is: "today" };
    case "me":
      scope.reads.me = true;
      return { node, type: { is: "record", kinds: [] }, reach: "record", is: "me" };
    case "path": {
      const kinds = node.fromThis ? scope.schema.roots : scope.kinds;
      const { steps, type } = resolvePath(node.names, kinds, scope.schema, scope.reads);
      return { node, type, reach: "record", is: "path", fromThis: node.fromThis, steps };
    }
    case "list":
      return fail("wrong_type", node.start, node.end, 'A list in brackets stands only after "in".');
    case "call":
      return checkCall(node, scope);
    case "not": {
      const item = expect(node.item, scope, "boolean");
      return { node, type: BOOLEAN, reach: item.reach, is: "not", item };
    }
    case "negate": {
      const item = expect(node.item, scope, "number");
      return { node, type: NUMBER, reach: item.reach, is: "negate", item };
    }
    case "and":
    case "or": {
      const items = node.items.map((item) => expect(item, scope, "boolean"));
      return { node, type: BOOLEAN, reach: reachOf(...items), is: node.type, items };
    }
    case "compare":
      return checkComparison(node, scope);
    case "relation":
      return checkRelation(node, scope);
    case "empty": {
      const item = checkNode(node.item, scope);
      return { node, type: BOOLEAN, reach: item.reach, is: "empty", negated: node.negated, item };
    }
    case "sum":
      return checkSum(node, scope);
    case "product": {
      const first = expect(node.first, scope, "number");
      const rest = node.rest.map(({ operator, item }) => ({ operator, item: expect(item, scope, "number") }));
      const reach = reachOf(first, ...rest.map(({ item }) => item));
      return { node, type: NUMBER, reach, is: "product", first, rest };
    }
    case "power": {
      const base = expect(node.base, scope, "number");
      const exponent = expect(node.exponent, scope, "number");
      return { node, type: NUMBER, reach: reachOf(base, exponent), is: "power", base, exponent };
    }
  }
}

/** Requires that two sides can be compared and brings an instant beside a date to its civil date. */
function comparable(left: Typed, right: Typed, scope: Scope): [Typed, Typed] {
  for (const { type, node } of [left, right]) {
    if (type.is === "null") {
      fail(
        "null_comparison",
        node.start,
        node.end,
        'Nothing compares with null; write "is empty" or "is not empty".',
      );
    }
    if (type.is === "set") {
      fail(
        "wrong_type",
        node.start,
        node.end,
        'A set is not compared; write "contains", "any(…)" or "count(…)".',
      );
    }
  }
  const types = [left.type.is, right.type.is];
  if (left.type.is === right.type.is && left.type.is !== "duration") return [left, right];
  if (types.includes("date") && types.includes("instant")) {
    return [civil(left, left.node, scope), civil(right, right.node, scope)];
  }
  const hint =
    types.includes("record") && types.includes("text")
      ? ' Follow the record to its text, as in "owner.title".'
      : "";
  const { node, type } = right;
  return fail(
    "wrong_type",
    node.start,
    node.end,
    `This is ${describe(type)}, which does not compare with ${describe(left.type)}.${hint}`,
  );
}

function checkComparison(node: Node & { type: "compare" }, scope: Scope): Typed {
  const { operator } = node;
  const [left, right] = comparable(checkNode(node.left, scope), checkNode(node.right, scope), scope);
  if (operator !== "=" && operator !== "!=" && !ORDERED.has(left.type.is)) {
    wrongType(node.left, "a number, text, a date or an instant", left.type);
  }
  return { node, type: BOOLEAN, reach: reachOf(left, right), is: "compare", operator, left, right };
}

function checkRelation(node: Node & { type: "relation" }, scope: Scope): Typed {
  const { operator: relation, negated } = node;
  const left = checkNode(node.left, scope);
  if (relation === "in" && node.right.type === "list") {
    const pairs = node.right.items.map((item) => comparable(left, checkNode(item, scope), scope));
    // A list of dates turns an instant on the left into a date for every member alike.
    const items = pairs.map((pair) => pair[1]);
    const asked = pairs.find((pair) => pair[0] !== left)?.[0] ?? left;
    if (asked !== left && items.some((item) => item.type.is === "instant")) {
      fail(
        "wrong_type",
        node.right.start,
        node.right.end,
        "A list holds either dates or instants, not both.",
      );
    }
    if (left.type.is === "set" || left.type.is === "null" || left.type.is === "duration") {
      wrongType(node.left, "a single value", left.type);
    }
    const reach = reachOf(asked, ...items);
    return { node, type: BOOLEAN, reach, is: "in_list", negated, left: asked, items };
  }
  const right = checkNode(node.right, scope);
  const reach = reachOf(left, right);
  if (relation === "in") {
    if (right.type.is !== "set") wrongType(node.right, "a set or a list in brackets", right.type);
    requireMember(left, right.type.of);
  } else if (left.type.is === "set" && relation === "contains") {
    requireMember(right, left.type.of);
  } else {
    if (left.type.is !== "text") {
      wrongType(node.left, relation === "contains" ? "text or a set" : "text", left.type);
    }
    if (right.type.is !== "text") wrongType(node.right, "text", right.type);
  }
  return { node, type: BOOLEAN, reach, is: "relation", relation, negated, left, right };
}

function requireMember(item: Typed, of: Type): void {
  if (item.type.is !== of.is) wrongType(item.node, describe(of), item.type);
}

function checkSum(node: Node & { type: "sum" }, scope: Scope): Typed {
  const first = checkNode(node.first, scope);
  const rest: { operator: "+" | "-"; how: "number" | "shift" | "days"; item: Typed }[] = [];
  let { type } = first;
  if (type.is !== "number" && type.is !== "date") badTerm(node.first, type);
  for (const { operator, item: term } of node.rest) {
    const item = checkNode(term, scope);
    if (type.is === "number") {
      if (item.type.is !== "number") badTerm(term, item.type);
      rest.push({ operator, how: "number", item });
    } else if (item.type.is === "duration") {
      rest.push({ operator, how: "shift", item });
    } else if (item.type.is === "date" && operator === "-") {
      rest.push({ operator, how: "days", item });
      type = NUMBER;
    } else {
      wrongType(
        term,
        operator === "-" ? "a duration such as 30d, or a date" : "a duration such as 30d",
        item.type,
      );
    }
  }
  const reach = reachOf(first, ...rest.map(({ item }) => item));
  return { node, type, reach, is: "sum", first, rest };
}

function badTerm(node: Node, type: Type): never {
  const hint =
    type.is === "text"
      ? " To join texts, write concat(…)."
      : type.is === "instant"
        ? " To count days, write date(…) around it."
        : "";
  fail(
    "wrong_type",
    node.start,
    node.end,
    `Here must be a number or a date, but this is ${describe(type)}.${hint}`,
  );
}
