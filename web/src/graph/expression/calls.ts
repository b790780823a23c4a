import {
  type Aggregate,
  checkNode,
  civil,
  expect,
  type PlainFunction,
  reachOf,
  type Scope,
  type Typed,
  wrongType,
} from "./check";
import { nearest } from "./text";
import { fail, type Node } from "./tree";
import { BOOLEAN, describe, NUMBER, TEXT, type Type, unify } from "./types";

type Call = Node & { type: "call" };

/** Name, least and greatest number of arguments, as in errors. */
const ARGUMENTS: ReadonlyMap<string, readonly [number, number]> = new Map([
  ["abs", [1, 1]],
  ["all", [2, 2]],
  ["any", [2, 2]],
  ["avg", [1, 2]],
  ["ceil", [1, 1]],
  ["coalesce", [1, 100]],
  ["concat", [1, 100]],
  ["count", [1, 2]],
  ["date", [1, 1]],
  ["exists", [1, 1]],
  ["floor", [1, 1]],
  ["if", [3, 3]],
  ["len", [1, 1]],
  ["ln", [1, 1]],
  ["log", [1, 2]],
  ["lower", [1, 1]],
  ["max", [1, 100]],
  ["min", [1, 100]],
  ["peers", [0, 0]],
  ["rescale", [4, 4]],
  ["round", [1, 2]],
  ["sqrt", [1, 1]],
  ["sum", [1, 2]],
  ["upper", [1, 1]],
]);

/** Names of all functions, for completion. */
export const FUNCTION_NAMES: readonly string[] = [...ARGUMENTS.keys()];

export function checkCall(node: Call, scope: Scope): Typed {
  const { name, items } = node;
  const allowed = ARGUMENTS.get(name);
  if (!allowed) {
    const suggestion = nearest(name, FUNCTION_NAMES);
    const hint = suggestion === null ? "" : ` Did you mean "${suggestion}"?`;
    return fail("unknown_function", node.start, node.nameEnd, `There is no function "${name}".${hint}`);
  }
  const [least, most] = allowed;
  if (items.length < least || items.length > most) {
    const range = least === most ? `${least}` : `${least} to ${most}`;
    fail("wrong_arguments", node.start, node.end, `"${name}" takes ${range} arguments, not ${items.length}.`);
  }
  const [first, second] = items;
  if (!first) return peers(node, scope);
  switch (name) {
    case "count":
    case "any":
    case "all":
    case "sum":
    case "avg":
      return aggregate(node, name, checkNode(first, scope), second, scope);
    case "min":
    case "max": {
      const checked = checkNode(first, scope);
      if (items.length <= 2 && checked.type.is === "set")
        return aggregate(node, name, checked, second, scope);
      return extreme(node, name, checked, scope);
    }
    case "abs":
    case "round":
    case "floor":
    case "ceil":
    case "sqrt":
    case "ln":
    case "log":
      return plain(node, name, NUMBER, each(items, scope, "number"));
    case "len":
      return plain(node, "len", NUMBER, each(items, scope, "text"));
    case "lower":
    case "upper":
      return plain(node, name, TEXT, each(items, scope, "text"));
    case "concat":
      return plain(
        node,
        "concat",
        TEXT,
        items.map((item) => writable(item, scope)),
      );
    case "exists": {
      const item = checkNode(first, scope);
      return { node, type: BOOLEAN, reach: item.reach, is: "empty", negated: true, item };
    }
    case "date": {
      const item = checkNode(first, scope);
      if (item.type.is !== "date" && item.type.is !== "instant")
        wrongType(first, "a date or an instant", item.type);
      return civil(item, node, scope);
    }
    case "coalesce":
      return branches(node, "coalesce", [], items, scope);
    case "if":
      return branches(node, "if", [expect(first, scope, "boolean")], items.slice(1), scope);
    default:
      return rescale(node, scope);
  }
}

function peers(node: Call, scope: Scope): Typed {
  scope.reads.scope = true;
  const type: Type = { is: "set", of: { is: "record", kinds: scope.schema.roots } };
  return { node, type, reach: "record", is: "peers" };
}

function each(items: readonly Node[], scope: Scope, is: "number" | "text"): Typed[] {
  return items.map((item) => expect(item, scope, is));
}

function plain(node: Call, operation: PlainFunction, type: Type, items: Typed[]): Typed {
  return { node, type, reach: reachOf(...items), is: "plain", operation, items };
}

function writable(node: Node, scope: Scope): Typed {
  const item = checkNode(node, scope);
  if (!["text", "number", "date"].includes(item.type.is))
    wrongType(node, "text, a number or a date", item.type);
  return item;
}

/** `if` after its condition, and `coalesce`: single values of one type. */
function branches(
  node: Call,
  operation: "if" | "coalesce",
  before: Typed[],
  rest: readonly Node[],
  scope: Scope,
): Typed {
  const items = [...before];
  let type: Type = { is: "null" };
  for (const branch of rest) {
    const item = checkNode(branch, scope);
    if (item.type.is === "set") wrongType(branch, "a single value", item.type);
    const joined = unify(type, item.type);
    if (joined === null) wrongType(branch, describe(type), item.type);
    type = joined;
    items.push(item);
  }
  return plain(node, operation, type, items);
}

function measurable(type: Type): boolean {
  return type.is === "number" || type.is === "date" || type.is === "instant";
}

/** Least or greatest of arguments. */
function extreme(node: Call, name: "min" | "max", first: Typed, scope: Scope): Typed {
  if (!measurable(first.type)) wrongType(first.node, "a number, a date, an instant or a set", first.type);
  const rest = node.items.slice(1).map((item) => expect(item, scope, first.type.is));
  return plain(node, name, first.type, [first, ...rest]);
}

function aggregate(
  node: Call,
  operation: Aggregate,
  set: Typed,
  body: Node | undefined,
  scope: Scope,
): Typed {
  if (set.type.is !== "set") return wrongType(set.node, "a set", set.type);
  const { of } = set.type;
  const condition = operation === "any" || operation === "all" || operation === "count";
  let inner: Typed | null = null;
  if (body) {
    if (of.is !== "record") wrongType(set.node, "a set of records", set.type);
    const within = { ...scope, kinds: of.kinds };
    inner = condition ? expect(body, within, "boolean") : checkNode(body, within);
  }
  if (condition) {
    const type = operation === "count" ? NUMBER : BOOLEAN;
    return { node, type, reach: "record", is: "aggregate", operation, set, body: inner };
  }
  const member = inner?.type ?? of;
  const ordered = operation === "min" || operation === "max";
  if (ordered ? !measurable(member) : member.is !== "number") {
    const needed = ordered ? "numbers, dates or instants" : "numbers";
    const { node: at } = inner ?? set;
    fail(
      "wrong_type",
      at.start,
      at.end,
      `"${operation}" works on ${needed}, but this is ${describe(inner?.type ?? set.type)}.`,
    );
  }
  return { node, type: member, reach: "record", is: "aggregate", operation, set, body: inner };
}

function rescale(node: Call, scope: Scope): Typed {
  const [first = node, second = node, third = node, fourth = node] = node.items;
  const value = expect(first, scope, "number");
  const set = checkNode(second, scope);
  if (set.type.is !== "set" || set.type.of.is !== "record")
    return wrongType(second, "a set of records", set.type);
  const each = expect(first, { ...scope, kinds: set.type.of.kinds }, "number");
  const low = expect(third, scope, "number");
  const high = expect(fourth, scope, "number");
  return { node, type: NUMBER, reach: "record", is: "rescale", value, each, set, low, high };
}
