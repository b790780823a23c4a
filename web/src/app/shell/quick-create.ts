/**
 * The shorthand of the one-line creator. `#kind @person ^parent !state +tag due:day` are taken out of the line where
 * they name something; everything else is the title. `\#` keeps the sign, quotes keep spaces: `@"Ada Lovelace"`.
 */

export type QuickSign = "#" | "@" | "^" | "!" | "+" | "due:";

/** What the signs can name. Each answers an id or value, or null for what it does not know. */
export interface QuickNames {
  kind(text: string): string | null;
  /** The kind decides what the others may name. */
  person(text: string, kind: string): string | null;
  parent(text: string, kind: string): string | null;
  state(text: string, kind: string): string | null;
  tag(text: string, kind: string): string | null;
  due(text: string, kind: string): string | null;
}

export interface QuickPart {
  sign: QuickSign;
  value: string;
  /** Where it stands in the line, in UTF-16 units, end exclusive. */
  start: number;
  end: number;
}

export interface QuickLine {
  kind: string;
  title: string;
  owner: string | null;
  parent: string | null;
  state: string | null;
  due: string | null;
  tags: string[];
  /** In the order of the line. */
  parts: QuickPart[];
}

interface Token {
  sign: QuickSign | null;
  /** Without the sign and the quotes. */
  text: string;
  /** As it goes into the title. */
  word: string;
  start: number;
  end: number;
}

const signs: readonly QuickSign[] = ["#", "@", "^", "!", "+", "due:"];

/** Reads one line. `kind` is the one that is chosen where the line names none. */
export function readQuickLine(line: string, kind: string, names: QuickNames): QuickLine {
  const tokens = tokensOf(line);
  let chosen = kind;
  for (const token of tokens) {
    if (token.sign === "#") chosen = names.kind(token.text) ?? chosen;
  }
  const read: QuickLine = {
    kind: chosen,
    title: "",
    owner: null,
    parent: null,
    state: null,
    due: null,
    tags: [],
    parts: [],
  };
  const words: string[] = [];
  for (const token of tokens) {
    const value = token.sign && token.text ? namedBy(token, chosen, names) : null;
    if (!token.sign || value === null) {
      words.push(token.word);
      continue;
    }
    read.parts.push({ sign: token.sign, value, start: token.start, end: token.end });
    // Of two for the same place the later one stands, as with anything typed twice.
    if (token.sign === "@") read.owner = value;
    else if (token.sign === "^") read.parent = value;
    else if (token.sign === "!") read.state = value;
    else if (token.sign === "due:") read.due = value;
    else if (token.sign === "+" && !read.tags.includes(value)) read.tags.push(value);
  }
  read.title = words.join(" ");
  return read;
}

/** The line without the parts of one sign that name something. */
export function withoutParts(line: string, sign: QuickSign, kind: string, names: QuickNames): string {
  let left = line;
  for (const part of readQuickLine(line, kind, names).parts.reverse()) {
    if (part.sign === sign) left = left.slice(0, part.start) + left.slice(part.end).replace(/^ /, "");
  }
  return left;
}

/** One line each, without the marks of a list ("- ", "3. ", "[ ] "); empty ones are left out. */
export function quickLines(text: string): string[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.trim().replace(/^(?:[-*•–]|\d{1,3}[.)])\s+/, ""))
    .map((line) => line.replace(/^\[[ xX]?\]\s+/, "").trim())
    .filter((line) => line !== "");
}

/** The title as a line that reads back as the same title. */
export function escapedTitle(title: string): string {
  return title
    .split(/\s+/)
    .filter(Boolean)
    .map((word) => (/^(?:[#@^!+\\]|due:)/i.test(word) ? `\\${word}` : word))
    .join(" ");
}

export interface QuickCompletion {
  sign: QuickSign;
  /** What is typed after the sign so far. */
  query: string;
  start: number;
  end: number;
}

/** What is being named where the caret stands; null in plain words. */
export function completionAt(line: string, caret: number): QuickCompletion | null {
  const token = tokensOf(line).find((one) => one.sign && one.start < caret && caret <= one.end);
  if (!token?.sign || caret < token.start + token.sign.length) return null;
  const query = line.slice(token.start + token.sign.length, caret).replace(/^"|"$/g, "");
  return { sign: token.sign, query, start: token.start, end: token.end };
}

/** The line with what is being named written out, and where the caret goes. */
export function completed(
  line: string,
  { sign, start, end }: QuickCompletion,
  name: string,
): { line: string; caret: number } {
  const clean = name.replaceAll('"', "").trim();
  const written = `${sign}${/\s/.test(clean) ? `"${clean}"` : clean} `;
  const rest = line.slice(end).replace(/^[^\S\n]+/, "");
  return { line: line.slice(0, start) + written + rest, caret: start + written.length };
}

function namedBy(token: Token, kind: string, names: QuickNames): string | null {
  switch (token.sign) {
    case "#":
      return names.kind(token.text);
    case "@":
      return names.person(token.text, kind);
    case "^":
      return names.parent(token.text, kind);
    case "!":
      return names.state(token.text, kind);
    case "+":
      return names.tag(token.text, kind);
    case "due:":
      return names.due(token.text, kind);
    default:
      return null;
  }
}

function tokensOf(line: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < line.length) {
    if (/\s/.test(line[at] ?? "")) {
      at += 1;
      continue;
    }
    const token = tokenAt(line, at);
    tokens.push(token);
    at = token.end;
  }
  return tokens;
}

function tokenAt(line: string, start: number): Token {
  const word = /^\S+/.exec(line.slice(start))?.[0] ?? "";
  const plain = { sign: null, text: word, word, start, end: start + word.length };
  if (word.startsWith("\\") && /^\\(?:[#@^!+\\]|due:)/i.test(word)) return { ...plain, word: word.slice(1) };
  const sign = signs.find((one) => word.toLowerCase().startsWith(one));
  if (!sign) return plain;
  const after = start + sign.length;
  const quoted = /^"([^"\n]*)(?:"(?=\s|$)|$)/.exec(line.slice(after));
  if (quoted?.[1] !== undefined) {
    const whole = sign + quoted[0];
    return { sign, text: quoted[1].trim(), word: whole, start, end: after + quoted[0].length };
  }
  return { sign, text: word.slice(sign.length), word, start, end: start + word.length };
}
