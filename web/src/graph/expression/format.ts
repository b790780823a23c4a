import { formatDate } from "./dates";
import { formatDecimal } from "./decimal";
import { KEYWORDS, type Node } from "./tree";

// How tightly each kind of node binds; an operand that binds less tightly than its place needs parentheses.
const OR = 1;
const AND = 2;
const NOT = 3;
const COMPARE = 4;
const SUM = 5;
const PRODUCT = 6;
const UNARY = 7;
const POWER = 8;
const PRIMARY = 9;

function binding(node: Node): number {
  switch (node.type) {
    case "or":
      return OR;
    case "and":
      return AND;
    case "not":
      return NOT;
    case "compare":
    case "relation":
    case "empty":
      return COMPARE;
    case "sum":
      return SUM;
    case "product":
      return PRODUCT;
    case "negate":
      return UNARY;
    case "power":
      return POWER;
    default:
      return PRIMARY;
  }
}

/** The canonical writing of a tree; parsing it gives the same tree but for spans. */
export function format(node: Node): string {
  switch (node.type) {
    case "null":
      return "null";
    case "today":
    case "me":
      return `@${node.type}`;
    case "boolean":
      return String(node.value);
    case "number":
      return formatDecimal(node.value);
    case "duration":
      return `${node.count}${node.unit}`;
    case "text":
      return formatText(node.value);
    case "date":
      return `@${formatDate(node.value)}`;
    case "path": {
      const names = node.names.map(({ name }) => formatName(name));
      return (node.fromThis ? ["this", ...names] : names).join(".");
    }
    case "list":
      return `[${node.items.map(format).join(", ")}]`;
    case "call":
      return `${node.name}(${node.items.map(format).join(", ")})`;
    case "not":
      return `not ${operand(node.item, NOT)}`;
    case "negate":
      return `-${operand(node.item, UNARY)}`;
    case "and":
      return node.items.map((item) => operand(item, NOT)).join(" and ");
    case "or":
      return node.items.map((item) => operand(item, AND)).join(" or ");
    case "compare":
      return `${operand(node.left, SUM)} ${node.operator} ${operand(node.right, SUM)}`;
    case "relation": {
      const operator = node.negated ? `not ${node.operator}` : node.operator;
      return `${operand(node.left, SUM)} ${operator} ${operand(node.right, SUM)}`;
    }
    case "empty":
      return `${operand(node.item, SUM)} is ${node.negated ? "not empty" : "empty"}`;
    case "sum":
      return chain(node, PRODUCT);
    case "product":
      return chain(node, UNARY);
    case "power":
      return `${operand(node.base, PRIMARY)} ^ ${operand(node.exponent, UNARY)}`;
  }
}

function operand(node: Node, least: number): string {
  const text = format(node);
  return binding(node) < least ? `(${text})` : text;
}

function chain(node: { first: Node; rest: { operator: string; item: Node }[] }, least: number): string {
  const rest = node.rest.map(({ operator, item }) => ` ${operator} ${operand(item, least)}`);
  return operand(node.first, least) + rest.join("");
}

/** A name as a path writes it: in backticks where it is no plain word. */
export function formatName(name: string): string {
  const plain = /^[A-Za-z_][A-Za-z0-9_]*$/.test(name);
  return plain && name !== "this" && !KEYWORDS.has(name.toLowerCase()) ? name : `\`${name}\``;
}

/** A text literal with escapes where they are needed. */
export function formatText(text: string): string {
  let out = '"';
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0;
    if (character === '"' || character === "\\") out += `\\${character}`;
    else if (character === "\n") out += "\\n";
    else if (character === "\r") out += "\\r";
    else if (character === "\t") out += "\\t";
    else if (point < 0x20 || point === 0x7f) out += `\\u{${point.toString(16)}}`;
    else out += character;
  }
  return `${out}"`;
}
