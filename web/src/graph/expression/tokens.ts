import { type CivilDate, parseDate } from "./dates";
import { parseDecimal } from "./decimal";
import { type DurationUnit, fail, SOURCE_LIMIT } from "./tree";

export type Token = { start: number; end: number } & (
  | { kind: "number"; value: bigint }
  | { kind: "duration"; count: number; unit: DurationUnit }
  | { kind: "text"; value: string }
  | { kind: "date"; value: CivilDate }
  | { kind: "today" | "me" | "end" }
  /** `quoted`: written in backticks, so it is never a keyword, a function or `this`. */
  | { kind: "name"; value: string; quoted: boolean }
  | { kind: "symbol"; value: string }
);

const SPACE = /[ \t\r\n\u00a0]+/y;
const NUMBER = /[0-9][0-9A-Za-z_]*(?:\.[0-9][0-9A-Za-z_]*)?/y;
const NAME = /[A-Za-z_][A-Za-z0-9_]*/y;
const SYMBOL = /!=|<=|>=|[=<>+\-*/^()[\],.]/y;
const DATE_WORD = /[A-Za-z]+/y;
const DATE_DIGITS = /[0-9][0-9A-Za-z-]*/y;
const DURATION = /^([0-9]+)([dwmy])$/;
/** Greatest count of a duration literal. */
const DURATION_LIMIT = 99_999;

/** What people write who know another language, and what it is called here. */
const HINTS: ReadonlyMap<string, string> = new Map([
  ["==", "="],
  ["<>", "!="],
  ["&&", "and"],
  ["||", "or"],
  ["!", "not"],
  ["'", 'double quotes: "text"'],
]);

/** Splits a source into tokens, the last of which is `end`. Throws `Failure`. */
export function tokenize(source: string): Token[] {
  if (source.length > SOURCE_LIMIT) {
    fail("too_long", SOURCE_LIMIT, source.length, `An expression has at most ${SOURCE_LIMIT} characters.`);
  }
  const tokens: Token[] = [];
  let at = 0;
  const take = (pattern: RegExp): string => {
    pattern.lastIndex = at;
    const found = pattern.exec(source)?.[0] ?? "";
    at += found.length;
    return found;
  };
  for (;;) {
    take(SPACE);
    const start = at;
    if (at >= source.length) {
      tokens.push({ kind: "end", start, end: start });
      return tokens;
    }
    const character = source.charAt(at);
    if (character >= "0" && character <= "9") {
      tokens.push(numeral(take(NUMBER), start, at));
    } else if (character === '"') {
      const text = readText(source, start);
      at = text.end;
      tokens.push(text);
    } else if (character === "`") {
      const name = readQuotedName(source, start);
      at = name.end;
      tokens.push(name);
    } else if (character === "@") {
      at++;
      const word = take(DATE_WORD);
      tokens.push(word === "" ? dateLiteral(take(DATE_DIGITS), start, at) : dateWord(word, start, at));
    } else {
      const name = take(NAME);
      if (name !== "") {
        tokens.push({ kind: "name", value: name, quoted: false, start, end: at });
        continue;
      }
      rejectForeignOperator(source, start);
      const symbol = take(SYMBOL);
      if (symbol === "") unexpectedCharacter(source, start);
      tokens.push({ kind: "symbol", value: symbol, start, end: at });
    }
  }
}

function rejectForeignOperator(source: string, start: number): void {
  for (const length of [2, 1]) {
    const written = source.slice(start, start + length);
    const meant = HINTS.get(written);
    if (meant !== undefined && !(written === "!" && source.charAt(start + 1) === "=")) {
      fail(
        "unexpected_character",
        start,
        start + written.length,
        `"${written}" means nothing here; write ${meant}.`,
      );
    }
  }
}

function unexpectedCharacter(source: string, start: number): never {
  const character = String.fromCodePoint(source.codePointAt(start) ?? 0);
  fail("unexpected_character", start, start + character.length, "This character means nothing here.");
}

function numeral(written: string, start: number, end: number): Token {
  const duration = DURATION.exec(written);
  if (duration) {
    const count = Number(duration[1]);
    if (count > DURATION_LIMIT) {
      fail("bad_duration", start, end, `A duration counts at most ${DURATION_LIMIT} units.`);
    }
    return { kind: "duration", count, unit: duration[2] as DurationUnit, start, end };
  }
  if (/^[0-9]+[A-Za-z_]/.test(written)) {
    fail("bad_duration", start, end, "A number stands alone, or before d, w, m or y as in 30d.");
  }
  const value = parseDecimal(written);
  if (value === null) {
    fail("bad_number", start, end, "A number has at most nine fractional digits and 29 digits before them.");
  }
  return { kind: "number", value, start, end };
}

function dateWord(word: string, start: number, end: number): Token {
  if (word === "today" || word === "me") return { kind: word, start, end };
  fail("bad_date", start, end, "After @ comes a date such as @2015-11-16 or @2015-Q4, or today or me.");
}

function dateLiteral(written: string, start: number, end: number): Token {
  const value = parseDate(written);
  if (value === null) {
    fail(
      "bad_date",
      start,
      end,
      "A date is written @2015, @2015-H2, @2015-Q4, @2015-11, @2015-W47 or @2015-11-16; leave a space before a minus sign.",
    );
  }
  return { kind: "date", value, start, end };
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ["\\", "\\"],
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"],
]);

function readText(source: string, start: number): Token & { kind: "text" } {
  let value = "";
  let at = start + 1;
  for (;;) {
    const character = source.charAt(at);
    if (character === "" || character === "\n" || character === "\r") {
      fail("unterminated_text", start, at, "This text has no closing double quote.");
    }
    if (character === '"') return { kind: "text", value, start, end: at + 1 };
    if (character !== "\\") {
      value += character;
      at++;
      continue;
    }
    const simple = ESCAPES.get(source.charAt(at + 1));
    if (simple !== undefined) {
      value += simple;
      at += 2;
      continue;
    }
    const match = /^\\u\{([0-9A-Fa-f]{1,6})\}/.exec(source.slice(at, at + 10));
    const point = Number.parseInt(match?.[1] ?? "-1", 16);
    if (!match || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) {
      fail(
        "bad_escape",
        at,
        at + 1,
        'After a backslash comes ", \\, n, r, t or a code point as in \\u{1F600}.',
      );
    }
    value += String.fromCodePoint(point);
    at += match[0].length;
  }
}

function readQuotedName(source: string, start: number): Token & { kind: "name" } {
  const close = source.indexOf("`", start + 1);
  const line = /[\r\n]/.exec(source.slice(start))?.index ?? source.length;
  if (close < 0 || close > start + line) {
    fail(
      "unterminated_text",
      start,
      Math.min(source.length, start + line),
      "This name has no closing backtick.",
    );
  }
  if (close === start + 1) fail("unexpected_character", start, close + 1, "A name cannot be empty.");
  return { kind: "name", value: source.slice(start + 1, close), quoted: true, start, end: close + 1 };
}
