import { type Token, tokenize } from "@/graph/expression/tokens";
import { Failure } from "@/graph/expression/tree";
import { Reads, resolvePath, type Schema, type Type } from "@/graph/expression/types";

/** What the language expects where the caret stands. */
export type Expected = "operand" | "value" | "operator" | "emptiness" | "join";

/** The word under the caret and what may stand in its place. Offsets are UTF-16 units of the source. */
export interface CompletionPlace {
  from: number;
  to: number;
  /** The word as far as the caret, without the opening quotation mark. */
  typed: string;
  /** The caret stands inside a text. */
  quoted: boolean;
  expected: Expected;
  /** Path on the left of the comparison, as it is written. */
  left: string | null;
  /** Operator before a value, in one writing: "=", "not contains". */
  operator: string | null;
  /** A "not" stands before the word, inside the comparison. */
  negated: boolean;
  /** Kinds whose names are known here: those of a set inside `any(…)`. */
  kinds: readonly string[];
  /** Path of that set; null for the record itself. */
  over: string | null;
}

/** Null where nothing can be said: in a text that is no value, or behind something that cannot be read. */
export function completionPlace(source: string, caret: number, schema: Schema): CompletionPlace | null {
  const word = wordAt(source, caret);
  let tokens: Token[];
  try {
    tokens = tokenize(source.slice(0, word.from));
  } catch (failure) {
    if (failure instanceof Failure) return null;
    throw failure;
  }
  const reader = new PlaceReader(tokens, schema);
  reader.read();
  const { expected, left, operator, negated, kinds, over } = reader;
  if (word.quoted && expected !== "value") return null;
  return { ...word, expected, left, operator, negated, kinds, over };
}

function wordAt(source: string, caret: number): Pick<CompletionPlace, "from" | "to" | "typed" | "quoted"> {
  const opening = openQuote(source.slice(0, caret));
  if (opening !== null) {
    const rest = source.slice(caret);
    // An odd number of marks to come means that the text under the caret is closed by the next one.
    const closed = (rest.match(/"/g)?.length ?? 0) % 2 === 1;
    const to = closed ? caret + rest.indexOf('"') + 1 : caret;
    return { from: opening, to, typed: source.slice(opening + 1, caret), quoted: true };
  }
  const before = /(?:@[A-Za-z0-9-]*|[A-Za-z0-9_.`]*)$/.exec(source.slice(0, caret))?.[0] ?? "";
  const after = /^[A-Za-z0-9_.`]*/.exec(source.slice(caret))?.[0] ?? "";
  return { from: caret - before.length, to: caret + after.length, typed: before, quoted: false };
}

function openQuote(text: string): number | null {
  let opening: number | null = null;
  for (let at = 0; at < text.length; at++) {
    if (opening !== null && text[at] === "\\") at++;
    else if (text[at] === '"') opening = opening === null ? at : null;
  }
  return opening;
}

const COMPARISONS: ReadonlySet<string> = new Set(["=", "!=", "<", "<=", ">", ">="]);
const OVER_A_SET: ReadonlySet<string> = new Set(["any", "all", "count", "sum", "avg", "min", "max"]);

interface Bracket {
  symbol: "(" | "[";
  /** Name of the function, or null for plain parentheses. */
  call: string | null;
  /** Path that was read inside it, for the set of a function. */
  first: string | null;
  left: string | null;
  operator: string | null;
  kinds: readonly string[];
  over: string | null;
}

/** Follows the tokens before the caret, forgiving whatever an unfinished expression lacks. */
class PlaceReader {
  expected: Expected = "operand";
  left: string | null = null;
  operator: string | null = null;
  negated = false;
  over: string | null = null;
  kinds: readonly string[];
  private readonly brackets: Bracket[] = [];

  constructor(
    private readonly tokens: readonly Token[],
    private readonly schema: Schema,
  ) {
    this.kinds = schema.roots;
  }

  read(): void {
    for (let at = 0; at < this.tokens.length; at++) {
      const token = this.tokens[at];
      if (!token || token.kind === "end") return;
      if (token.kind === "name") at = this.name(token, at);
      else if (token.kind === "symbol") this.symbol(token.value);
      else this.operand(null);
    }
  }

  /** Answers the index of the last token that belongs to the name. */
  private name(token: Token & { kind: "name" }, at: number): number {
    const word = token.quoted ? "" : token.value.toLowerCase();
    switch (word) {
      case "and":
      case "or":
        this.begin();
        return at;
      case "not":
        this.negated = this.expected === "operator" || this.expected === "emptiness";
        return at;
      case "contains":
      case "in":
        this.compare(word);
        return at;
      case "starts":
        this.compare("starts with");
        return at;
      case "is":
        this.expected = "emptiness";
        return at;
    }
    if (this.expected === "emptiness") {
      this.expected = "join";
      this.negated = false;
      return at;
    }
    if (word === "with" && this.operator?.endsWith("starts with")) return at;
    const next = this.tokens[at + 1];
    if (!token.quoted && next?.kind === "symbol" && next.value === "(") {
      this.open("(", token.value);
      return at + 1;
    }
    let path = written(token);
    for (;;) {
      const [dot, part] = [this.tokens[at + 1], this.tokens[at + 2]];
      if (dot?.kind !== "symbol" || dot.value !== "." || part?.kind !== "name") break;
      path += `.${written(part)}`;
      at += 2;
    }
    this.operand(path);
    return at;
  }

  private begin(): void {
    this.expected = "operand";
    this.left = null;
    this.operator = null;
    this.negated = false;
  }

  private compare(operator: string): void {
    this.operator = this.negated ? `not ${operator}` : operator;
    this.negated = false;
    this.expected = "value";
  }

  private operand(path: string | null): void {
    const bracket = this.brackets.at(-1);
    if (bracket && bracket.first === null) bracket.first = path;
    if (this.expected === "value") {
      this.expected = "join";
    } else {
      this.left = path;
      this.expected = "operator";
    }
  }

  private open(symbol: "(" | "[", call: string | null): void {
    const { left, operator, kinds, over } = this;
    this.brackets.push({ symbol, call, first: null, left, operator, kinds, over });
    if (symbol === "(") this.begin();
  }

  private close(): void {
    const bracket = this.brackets.pop();
    if (!bracket) return;
    const compared = bracket.operator !== null;
    this.kinds = bracket.kinds;
    this.over = bracket.over;
    this.left = compared ? bracket.left : null;
    this.operator = bracket.operator;
    this.expected = compared || bracket.symbol === "[" ? "join" : "operator";
  }

  private symbol(value: string): void {
    if (COMPARISONS.has(value)) this.compare(value);
    else if (value === "(" || value === "[") this.open(value, null);
    else if (value === ")" || value === "]") this.close();
    else if (value === ",") this.comma();
    else if (value !== ".") {
      // The other side of arithmetic is a figure of its own, no value of the field on the left.
      if (this.operator === null) this.begin();
      else this.expected = "operand";
    }
  }

  private comma(): void {
    const bracket = this.brackets.at(-1);
    if (bracket?.symbol === "[") {
      this.expected = "value";
      return;
    }
    this.begin();
    if (!bracket?.call || !OVER_A_SET.has(bracket.call) || !bracket.first) return;
    const type = typeOfPath(bracket.first, this.kinds, this.schema);
    if (type?.is === "set" && type.of.is === "record") {
      this.kinds = type.of.kinds;
      this.over = bracket.first;
    }
  }
}

function written(token: Token & { kind: "name" }): string {
  return token.quoted ? `\`${token.value}\`` : token.value;
}

/** Type of a written path from records of the kinds; null when it leads nowhere. */
export function typeOfPath(path: string, kinds: readonly string[], schema: Schema): Type | null {
  const names = path.split(".").map((name) => ({ name: name.replaceAll("`", ""), start: 0, end: 0 }));
  const fromThis = names[0]?.name === "this";
  try {
    const rest = fromThis ? names.slice(1) : names;
    return resolvePath(rest, fromThis ? schema.roots : kinds, schema, new Reads()).type;
  } catch (failure) {
    if (failure instanceof Failure) return null;
    throw failure;
  }
}
