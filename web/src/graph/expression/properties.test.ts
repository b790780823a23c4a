import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compile, compileFilter } from "./compile";
import {
  before,
  type CivilDate,
  civilOf,
  dayDate,
  dayNumber,
  formatDate,
  notAfter,
  parseDate,
  within,
} from "./dates";
import {
  add,
  DECIMAL_LIMIT,
  decimalFromNumber,
  divide,
  formatDecimal,
  multiply,
  parseDecimal,
  SCALE,
  squareRoot,
  subtract,
} from "./decimal";
import { format } from "./format";
import { parse } from "./parse";
import { compareCodePoints, fold } from "./text";
import { type ExpressionError, Failure, SOURCE_LIMIT } from "./tree";
import type { Schema } from "./types";
import { Absent, type Host, LIMIT, MISSING, type Value } from "./value";

const schema: Schema = {
  roots: ["item"],
  kinds: {
    item: {
      fields: {
        title: "text",
        n: "number",
        m: "number",
        yes: "boolean",
        no: "boolean",
        unknown: "boolean",
        due: "date",
      },
      links: { next: ["item"] },
    },
  },
};

const VALUES: { [name: string]: Value } = {
  title: "One",
  n: 5n * SCALE,
  m: -2n * SCALE,
  yes: true,
  no: false,
  due: parseDate("2015-Q4") ?? MISSING,
};

const host: Host<number> = {
  today: dayDate(16755),
  id: String,
  field: (_, name) => VALUES[name] ?? MISSING,
  linked: (record) => (record < 3 ? [record + 1, record + 2] : []),
  peers: () => [0, 1, 2],
  dateOf: (ms) => dayDate(Math.floor(ms / 86_400_000)),
};

function evaluate(source: string): Value | ExpressionError {
  const compiled = compile(source, schema);
  return compiled.ok ? compiled.expression.evaluate(host, 0) : compiled.error;
}

const word = fc.constantFrom(
  ..."title n m yes no unknown due next this and or not in is empty contains starts with true false null".split(
    " ",
  ),
  ...'( ) [ ] , . + - * / ^ = != < <= > >= 1 2.5 30d 1m "a" @2015-Q4 @today `n` @me'.split(" "),
  ..."if( any(next, sum(next, count( max( abs( coalesce( peers() rescale( round( concat( date(".split(" "),
);
const soup = fc.array(word, { maxLength: 30 }).map((words) => words.join(" "));

const condition = fc.letrec<{ any: string }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(
      "yes",
      "no",
      "unknown",
      "n > 1",
      "1 / 0 > 1",
      "due < @2015-12",
      "title is empty",
      "n in [1, 5]",
    ),
    fc.tuple(tie("any"), tie("any")).map(([a, b]) => `(${a} and ${b})`),
    fc.tuple(tie("any"), tie("any")).map(([a, b]) => `(${a} or ${b})`),
    tie("any").map((a) => `(not ${a})`),
    tie("any").map((a) => `any(next, ${a})`),
  ),
})).any;

const number = fc.letrec<{ any: string }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom("n", "m", "0", "3", "0.000000001", "123456.789", "1 / 0", "sum(next.n)"),
    fc
      .tuple(tie("any"), fc.constantFrom("+", "-", "*", "/", "^"), tie("any"))
      .map(([a, operator, b]) => `(${a} ${operator} ${b})`),
    tie("any").map((a) => `-${a}`),
    tie("any").map((a) => `round(${a}, 2)`),
    fc.tuple(condition, tie("any"), tie("any")).map(([c, a, b]) => `if(${c}, ${a}, ${b})`),
  ),
})).any;

const decimal = fc.oneof(
  fc.bigInt({ min: -DECIMAL_LIMIT, max: DECIMAL_LIMIT }),
  fc.bigInt({ min: -10n * SCALE, max: 10n * SCALE }),
);

describe("compiling", () => {
  test("answers any text with an expression or an error inside it", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "binary", maxLength: 200 }), soup), (source) => {
        for (const compiled of [compile(source, schema), compileFilter(source, schema)]) {
          if (compiled.ok) {
            compiled.expression.evaluate(host, 0);
            compiled.expression.explain(host, 0);
          } else {
            const { start, end } = compiled.error;
            expect(start >= 0 && start <= end && end <= source.length).toBe(true);
          }
        }
      }),
      { numRuns: 1000 },
    );
  }, 60_000);

  test("reads its own canonical writing back as the same tree", () => {
    fc.assert(
      fc.property(fc.oneof(soup, condition, number), (source) => {
        let once: string;
        try {
          once = format(parse(source));
        } catch (failure) {
          expect(failure).toBeInstanceOf(Failure);
          return;
        }
        if (once.length > SOURCE_LIMIT) return;
        expect(format(parse(once))).toBe(once);
        const [first, second] = [evaluate(source), evaluate(once)];
        if (compile(source, schema).ok) expect(second).toEqual(first);
      }),
      { numRuns: 1000 },
    );
  }, 60_000);

  test("survives deep nesting and long chains", () => {
    for (const part of ["(", "not ", "-", "abs(", "[", "1^", "if(true,", "any(next,"]) {
      for (const count of [64, 65, 500]) {
        const compiled = compile(part.repeat(count), schema);
        expect(compiled.ok).toBe(false);
      }
    }
    const nested = `${"if(true, 0 + 1 * 1 ^ ".repeat(32)}1${", 1)".repeat(32)}`;
    expect(evaluate(nested)).toBe(SCALE);
  });

  test("stops at the limit of visits", () => {
    const nested = `${"sum(peers(), ".repeat(14)}count(peers())${")".repeat(14)}`;
    expect(evaluate(nested)).toBe(LIMIT);
    const compiled = compile(nested, schema);
    expect(compiled.ok && compiled.expression.explain(host, 0).value).toBe(LIMIT);
  });
});

describe("logic", () => {
  test("keeps the laws of three values", () => {
    fc.assert(
      fc.property(condition, condition, condition, (a, b, c) => {
        expect(evaluate(`not (${a} and ${b})`)).toEqual(evaluate(`not ${a} or not ${b}`));
        expect(evaluate(`not (${a} or ${b})`)).toEqual(evaluate(`not ${a} and not ${b}`));
        expect(evaluate(`not not ${a}`)).toEqual(evaluate(a));
        expect(evaluate(`${a} and ${a}`)).toEqual(evaluate(a));
        expect(evaluate(`(${a} and ${b}) and ${c}`)).toEqual(evaluate(`${a} and (${b} and ${c})`));
        const swapped = [evaluate(`${a} or ${b}`), evaluate(`${b} or ${a}`)];
        if (swapped.some((value) => value instanceof Absent)) {
          expect(swapped.every((value) => value instanceof Absent)).toBe(true);
        } else {
          expect(swapped[0]).toBe(swapped[1]);
        }
      }),
    );
  });
});

describe("decimals", () => {
  test("keep the laws of arithmetic within their range", () => {
    fc.assert(
      fc.property(decimal, decimal, (a, b) => {
        expect(add(a, b)).toEqual(add(b, a));
        expect(multiply(a, b)).toEqual(multiply(b, a));
        expect(multiply(a, SCALE)).toBe(a);
        const sum = add(a, b);
        if (typeof sum === "bigint") expect(subtract(sum, b)).toBe(a);
        const quotient = divide(a, b);
        if (typeof quotient === "bigint") {
          const twice = 2n * (a * SCALE - quotient * b);
          expect((twice < 0n ? -twice : twice) <= (b < 0n ? -b : b)).toBe(true);
        }
        expect(parseDecimal(formatDecimal(a))).toBe(a);
      }),
    );
  });

  test("take exact roots", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: DECIMAL_LIMIT }), (a) => {
        const root = squareRoot(a);
        if (typeof root !== "bigint") throw new Error("a root of a number that is not negative");
        // root - 1/2 <= exact root <= root + 1/2, squared and multiplied by four.
        expect((2n * root - 1n) ** 2n <= 4n * a * SCALE || root === 0n).toBe(true);
        expect((2n * root + 1n) ** 2n >= 4n * a * SCALE).toBe(true);
      }),
    );
  });

  test("read a double by its shortest writing", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -999_999_999, max: 999_999_999 }),
        fc.integer({ min: 0, max: 9 }),
        (digits, places) => {
          const value = digits / 10 ** places;
          expect(decimalFromNumber(value)).toBe(BigInt(digits) * 10n ** BigInt(9 - places));
        },
      ),
    );
    expect(decimalFromNumber(0.0000000005)).toBe(0n);
    expect(decimalFromNumber(0.0000000015)).toBe(2n);
    expect(decimalFromNumber(1e30)).toBeNull();
    expect(decimalFromNumber(Number.NaN)).toBeNull();
  });
});

describe("text", () => {
  test("folds the same however it is composed and however often", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        expect(fold(fold(text))).toBe(fold(text));
        expect(fold(text.normalize("NFD"))).toBe(fold(text));
      }),
    );
  });

  test("orders by code point", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (a, b) => {
        const points = (text: string) => [...text].map((character) => character.codePointAt(0) ?? 0);
        const [left, right] = [points(a), points(b)];
        let expected = left.length - right.length;
        for (let i = Math.min(left.length, right.length) - 1; i >= 0; i--) {
          const difference = (left[i] ?? 0) - (right[i] ?? 0);
          if (difference !== 0) expected = difference;
        }
        expect(Math.sign(compareCodePoints(a, b))).toBe(Math.sign(expected));
      }),
    );
  });
});

describe("dates", () => {
  const date = fc
    .tuple(
      fc.integer({ min: -719_162, max: 2_932_896 }),
      fc.constantFrom("", "year", "half", "quarter", "month", "week"),
    )
    .map(([days, precision]) => {
      const { year, month } = civilOf(days);
      const head = String(year).padStart(4, "0");
      const month2 = String(month).padStart(2, "0");
      if (precision === "year") return parseDate(head);
      if (precision === "half") return parseDate(`${head}-H${month < 7 ? 1 : 2}`);
      if (precision === "quarter") return parseDate(`${head}-Q${Math.ceil(month / 3)}`);
      if (precision === "month") return parseDate(`${head}-${month2}`);
      if (precision === "week")
        return parseDate(`${head}-W${String(Math.min(52, month * 4)).padStart(2, "0")}`);
      return dayDate(days);
    })
    .filter((found): found is CivilDate => found !== null);

  test("are read back as they are written", () => {
    fc.assert(
      fc.property(date, (found) => {
        expect(parseDate(formatDate(found))).toEqual(found);
        const { year, month, day } = civilOf(found.start);
        expect(dayNumber(year, month, day)).toBe(found.start);
      }),
    );
  });

  test("compare by what holds for every day they may be", () => {
    fc.assert(
      fc.property(date, date, (a, b) => {
        const [less, most, inside] = [before(a, b), notAfter(a, b), within(a, b)];
        if (less === true) expect([most, inside]).toEqual([true, false]);
        if (inside === true) expect([less, most]).toEqual([false, true]);
        if (most === false) expect([less, inside]).toEqual([false, false]);
        if (a.precision === "day")
          expect([less, most, inside].every((found) => typeof found === "boolean")).toBe(true);
      }),
    );
  });
});
