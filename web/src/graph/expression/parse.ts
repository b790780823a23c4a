import { type Token, tokenize } from "./tokens";
import {
  type Comparison,
  DEPTH_LIMIT,
  fail,
  KEYWORDS,
  type Name,
  NODE_LIMIT,
  type Node,
  type Relation,
} from "./tree";

const COMPARISONS: ReadonlySet<string> = new Set(["=", "!=", "<", "<=", ">", ">="]);

/** Reads a source into a syntax tree. Throws `Failure`. */
export function parse(source: string): Node {
  return new Parser(tokenize(source)).whole();
}

class Parser {
  private at = 0;
  private depth = 0;
  private nodes = 0;

  constructor(private readonly tokens: Token[]) {}

  whole(): Node {
    const node = this.disjunction();
    if (this.token.kind !== "end") this.unexpected();
    return node;
  }

  private get token(): Token {
    return this.ahead(0);
  }

  private ahead(count: number): Token {
    return this.tokens[this.at + count] ?? { kind: "end", start: 0, end: 0 };
  }

  private isSymbol(value: string): boolean {
    return this.token.kind === "symbol" && this.token.value === value;
  }

  /** The keyword that a token is, in any case; "" when it is none. `empty` and `with` are words only in place. */
  private word(token: Token): string {
    return token.kind === "name" && !token.quoted ? asciiLower(token.value) : "";
  }

  private isWord(value: string): boolean {
    return this.word(this.token) === value;
  }

  private unexpected(): never {
    const { start, end, kind } = this.token;
    if (kind === "end") fail("unexpected", start, end, "The expression ends too early.");
    fail("unexpected", start, end, "This does not fit here.");
  }

  private expectSymbol(value: string): Token {
    const token = this.token;
    if (!this.isSymbol(value)) {
      const found = token.kind === "end" ? "the expression ends" : "something else stands here";
      fail("unexpected", token.start, token.end, `A "${value}" is missing: ${found}.`);
    }
    this.at++;
    return token;
  }

  private node<N extends Node>(node: N): N {
    this.nodes++;
    if (this.nodes > NODE_LIMIT) {
      fail("too_many_parts", node.start, node.end, `An expression has at most ${NODE_LIMIT} parts.`);
    }
    return node;
  }

  private nested<T>(read: () => T): T {
    const { start, end } = this.token;
    this.depth++;
    if (this.depth > DEPTH_LIMIT) {
      fail("too_deep", start, end, `An expression nests at most ${DEPTH_LIMIT} levels deep.`);
    }
    const result = read();
    this.depth--;
    return result;
  }

  private disjunction(): Node {
    return this.connected("or", () => this.connected("and", () => this.negation()));
  }

  private connected(type: "and" | "or", read: () => Node): Node {
    const first = read();
    if (!this.isWord(type)) return first;
    const items = [first];
    let last = first;
    while (this.isWord(type)) {
      this.at++;
      last = read();
      items.push(last);
    }
    return this.node({ type, items, start: first.start, end: last.end });
  }

  private negation(): Node {
    if (!this.isWord("not")) return this.comparison();
    const { start } = this.token;
    this.at++;
    const item = this.nested(() => this.negation());
    return this.node({ type: "not", item, start, end: item.end });
  }

  private comparison(): Node {
    const left = this.sum();
    const node = this.comparisonAfter(left);
    if (node !== left && this.startsComparison()) {
      fail(
        "chained_comparison",
        this.token.start,
        this.token.end,
        'Comparisons do not chain; join two with "and".',
      );
    }
    return node;
  }

  private startsComparison(): boolean {
    if (this.token.kind === "symbol") return COMPARISONS.has(this.token.value);
    return ["is", "contains", "starts", "in"].includes(this.word(this.token));
  }

  private comparisonAfter(left: Node): Node {
    const token = this.token;
    if (token.kind === "symbol" && COMPARISONS.has(token.value)) {
      this.at++;
      const right = this.sum();
      const operator = token.value as Comparison;
      return this.node({ type: "compare", operator, left, right, start: left.start, end: right.end });
    }
    if (this.isWord("is")) return this.emptiness(left);
    const following = this.word(this.ahead(1));
    const negated = this.isWord("not") && ["in", "contains", "starts"].includes(following);
    if (negated) this.at++;
    const operator = this.relation();
    if (operator === null) return left;
    const right = this.sum();
    return this.node({ type: "relation", operator, negated, left, right, start: left.start, end: right.end });
  }

  private relation(): Relation | null {
    const word = this.word(this.token);
    if (word === "starts") {
      this.at++;
      if (!this.isWord("with")) this.unexpected();
    } else if (word !== "in" && word !== "contains") {
      return null;
    }
    this.at++;
    return word === "starts" ? "starts with" : word;
  }

  private emptiness(item: Node): Node {
    this.at++;
    const negated = this.isWord("not");
    if (negated) this.at++;
    const { start, end } = this.token;
    if (!this.isWord("empty")) {
      fail("unexpected", start, end, 'After "is" comes "empty" or "not empty"; to compare, write "=".');
    }
    this.at++;
    return this.node({ type: "empty", negated, item, start: item.start, end });
  }

  private sum(): Node {
    const first = this.product();
    const rest: { operator: "+" | "-"; item: Node }[] = [];
    let { end } = first;
    while (this.token.kind === "symbol" && (this.token.value === "+" || this.token.value === "-")) {
      const operator = this.token.value;
      this.at++;
      const item = this.product();
      rest.push({ operator, item });
      end = item.end;
    }
    return rest.length === 0 ? first : this.node({ type: "sum", first, rest, start: first.start, end });
  }

  private product(): Node {
    const first = this.unary();
    const rest: { operator: "*" | "/"; item: Node }[] = [];
    let { end } = first;
    while (this.token.kind === "symbol" && (this.token.value === "*" || this.token.value === "/")) {
      const operator = this.token.value;
      this.at++;
      const item = this.unary();
      rest.push({ operator, item });
      end = item.end;
    }
    return rest.length === 0 ? first : this.node({ type: "product", first, rest, start: first.start, end });
  }

  private unary(): Node {
    if (!this.isSymbol("-")) return this.power();
    const { start } = this.token;
    this.at++;
    const item = this.nested(() => this.unary());
    return this.node({ type: "negate", item, start, end: item.end });
  }

  private power(): Node {
    const base = this.primary();
    if (!this.isSymbol("^")) return base;
    this.at++;
    const exponent = this.nested(() => this.unary());
    return this.node({ type: "power", base, exponent, start: base.start, end: exponent.end });
  }

  private primary(): Node {
    const token = this.token;
    const { start, end } = token;
    switch (token.kind) {
      case "number":
        this.at++;
        return this.node({ type: "number", value: token.value, start, end });
      case "duration":
        this.at++;
        return this.node({ type: "duration", count: token.count, unit: token.unit, start, end });
      case "text":
        this.at++;
        return this.node({ type: "text", value: token.value, start, end });
      case "date":
        this.at++;
        return this.node({ type: "date", value: token.value, start, end });
      case "today":
      case "me":
        this.at++;
        return this.node({ type: token.kind, start, end });
      case "name":
        return this.named(token);
      case "symbol":
        if (token.value === "(") return this.parenthesised();
        if (token.value === "[") {
          this.at++;
          const [items, close] = this.items("]");
          return this.node({ type: "list", items, start, end: close });
        }
    }
    return this.unexpected();
  }

  private parenthesised(): Node {
    this.at++;
    const node = this.nested(() => this.disjunction());
    this.expectSymbol(")");
    return node;
  }

  /** Comma-separated expressions up to the closing symbol, and where that ends. */
  private items(close: ")" | "]"): [Node[], number] {
    const items: Node[] = [];
    if (!this.isSymbol(close)) {
      items.push(this.nested(() => this.disjunction()));
      while (this.isSymbol(",")) {
        this.at++;
        items.push(this.nested(() => this.disjunction()));
      }
    }
    return [items, this.expectSymbol(close).end];
  }

  private named(token: Token & { kind: "name" }): Node {
    const { start, end } = token;
    const word = this.word(token);
    if (KEYWORDS.has(word)) {
      if (word !== "true" && word !== "false" && word !== "null") this.unexpected();
      this.at++;
      if (word === "null") return this.node({ type: "null", start, end });
      return this.node({ type: "boolean", value: word === "true", start, end });
    }
    const next = this.ahead(1);
    if (!token.quoted && next.kind === "symbol" && next.value === "(") {
      this.at += 2;
      const [items, close] = this.items(")");
      return this.node({ type: "call", name: token.value, nameEnd: end, items, start, end: close });
    }
    const fromThis = !token.quoted && token.value === "this";
    const names: Name[] = fromThis ? [] : [{ name: token.value, start, end }];
    let last = end;
    this.at++;
    while (this.isSymbol(".")) {
      this.at++;
      const part = this.token;
      if (part.kind !== "name") this.unexpected();
      names.push({ name: part.value, start: part.start, end: part.end });
      last = part.end;
      this.at++;
      this.nodes++;
    }
    return this.node({ type: "path", fromThis, names, start, end: last });
  }
}

/** Keywords are ASCII, so only ASCII letters change case. */
function asciiLower(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}
