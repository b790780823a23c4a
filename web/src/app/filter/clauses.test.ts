import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { format } from "@/graph/expression/format";
import { parse } from "@/graph/expression/parse";
import { Failure } from "@/graph/expression/tree";
import vectors from "../../../../crates/graph/vectors/expressions.json";
import {
  type ClauseGroup,
  type ClauseItem,
  type ClauseOperator,
  type ClauseValue,
  isCode,
  isGroup,
  NO_CLAUSES,
  readClauses,
  type SingleValue,
  writeClauses,
} from "./clauses";

function canonical(source: string): string | null {
  try {
    return format(parse(source));
  } catch (failure) {
    expect(failure).toBeInstanceOf(Failure);
    return null;
  }
}

/** What is read keeps every part of the source: written again it is the same expression. */
function check(source: string): void {
  const wanted = canonical(source);
  const group = readClauses(source);
  if (wanted === null) {
    expect(group).toBe(source.trim() === "" ? NO_CLAUSES : null);
    return;
  }
  if (!group) throw new Error(`not read: ${source}`);
  expect(writeClauses(group)).toBe(wanted);
  expect(readClauses(writeClauses(group))).toEqual(group);
}

/** Groups as (and …), quantifiers and negation before it; clauses as they are written. */
function outline(item: ClauseItem): string {
  if (isCode(item)) return `{${item.code}}`;
  if (!isGroup(item)) return writeClauses({ ...NO_CLAUSES, items: [item] }).replace(/ and /, " … ");
  const over = item.over ? `${item.over.quantifier} ${item.over.path}: ` : "";
  return `${item.negated ? "not " : ""}(${over}${item.join} ${item.items.map(outline).join(", ")})`;
}

describe("reading", () => {
  test.each([
    ['state = "Done"', '(and state = "Done")'],
    ["archived", "(and archived)"],
    ["not archived and votes >= 10", "(and not archived, votes >= 10)"],
    ['not title contains "x"', 'not (and title contains "x")'],
    ['area = "A" or area is empty', '(or area = "A", area is empty)'],
    ["a = 1 and (b = 2 or not (c = 3 and d = 4))", "(and a = 1, (or b = 2, not (and c = 3, d = 4)))"],
    ["not (a = 1 or b = 2)", "not (or a = 1, b = 2)"],
    ['state in ["Done", "Shipped"]', '(and state in ["Done", "Shipped"])'],
    ["due >= @today and due <= @today + 14d", "(and due >= @today … due <= @today + 14d)"],
    ["n = 1 and due >= @2015 and due <= @2016", "(and n = 1, due >= @2015 … due <= @2016)"],
    ["n = 1 or due >= @2015 and due <= @2016", "(or n = 1, due >= @2015 … due <= @2016)"],
    ["n = 1 and (due >= @2015 and due <= @2016)", "(and n = 1, (and due >= @2015, due <= @2016))"],
    ["due >= @2015 and n <= 3", "(and due >= @2015, n <= 3)"],
    ["effort * 2 > 3 and votes > 0", "(and {effort * 2 > 3}, votes > 0)"],
    ["3 < effort", "(and {3 < effort})"],
    ["due > start and owner = @me", "(and due > start, owner = @me)"],
    ["count(asked_for_by) > 0", "(and count(asked_for_by) > 0)"],
    ["sum(asked_for_by.tally.count) > 20", "(and sum(asked_for_by.tally.count) > 20)"],
    ["any(depends_on, due > this.start)", "(and (any depends_on: and due > this.start))"],
    [
      'not any(asked_for_by, tally > 3 and (tags contains "a" or tags is empty))',
      '(and not (any asked_for_by: and tally > 3, (or tags contains "a", tags is empty)))',
    ],
    ["all(depends_on, not (n = 1))", "(and (all depends_on: and not (and n = 1)))"],
    ["`cost of delay` >= -2.5", "(and `cost of delay` >= -2.5)"],
    ["any(peers(), n > 1)", "(and {any(peers(), n > 1)})"],
    ["created_at >= @today - 30d", "(and created_at >= @today - 30d)"],
  ])("%s", (source, wanted) => {
    const group = readClauses(source);
    expect(group && outline(group)).toBe(wanted);
    check(source);
  });

  test("keeps every source of the language's own cases", () => {
    const sources = JSON.stringify(vectors).matchAll(/"expression":"((?:[^"\\]|\\.)*)"/g);
    let seen = 0;
    for (const [, source] of sources) {
      seen += 1;
      check(JSON.parse(`"${source}"`));
    }
    expect(seen).toBeGreaterThan(500);
  }, 60_000);

  test("keeps whatever can be parsed", () => {
    const word = fc.constantFrom(
      ..."title n due next this and and or or not in is empty contains starts with true null".split(" "),
      ...'( ( ) ) [ ] , . + - * / ^ = != < <= > >= 1 2.5 30d "a" @2015-Q4 @today `n m` @me'.split(" "),
      ..."any(next, all(next, sum(next count(next) count(".split(" "),
    );
    const soup = fc.array(word, { maxLength: 16 }).map((words) => words.join(" "));
    const atom = fc.constantFrom(
      "yes",
      "n > 1",
      "n >= 1",
      "n <= 2",
      "due >= @2015",
      "due <= @today - 30d",
      "1 / n > 1",
      "n in [1, -5]",
      "count(next) > 0",
      "title is empty",
      "true",
    );
    const condition = fc.letrec<{ any: string }>((tie) => ({
      any: fc.oneof(
        { maxDepth: 5 },
        atom,
        fc.array(tie("any"), { minLength: 1, maxLength: 3 }).map((items) => `(${items.join(" and ")})`),
        fc.array(tie("any"), { minLength: 1, maxLength: 3 }).map((items) => items.join(" and ")),
        fc.array(tie("any"), { minLength: 1, maxLength: 3 }).map((items) => `(${items.join(" or ")})`),
        tie("any").map((item) => `not (${item})`),
        tie("any").map((item) => `(not ${item})`),
        tie("any").map((item) => `any(next, ${item})`),
        tie("any").map((item) => `all(next.next, ${item})`),
      ),
    })).any;
    fc.assert(
      fc.property(fc.oneof(soup, condition), (source) => check(source)),
      { numRuns: 2000 },
    );
  }, 60_000);
});

const name = fc.constantFrom(
  "title",
  "state.category",
  "asked_for_by.tally.count",
  "`cost of delay`",
  "`not`",
  "this.due",
);
const path: fc.Arbitrary<string> = name;
const single: fc.Arbitrary<SingleValue> = fc.oneof(
  fc.string({ unit: "grapheme" }).map((text): SingleValue => ({ is: "text", text })),
  fc
    .constantFrom("0", "-0", "12", "-2.5", "0.000000001")
    .map((number): SingleValue => ({ is: "number", number })),
  fc.boolean().map((truth): SingleValue => ({ is: "boolean", truth })),
  fc
    .constantFrom("2015", "2015-H2", "2015-Q4", "2015-11", "2015-W47", "2015-11-16")
    .map((date): SingleValue => ({ is: "date", date })),
  fc.constantFrom<SingleValue>({ is: "today", shift: null }, { is: "me" }),
  fc
    .tuple(fc.integer({ min: -99_999, max: 99_999 }), fc.constantFrom("d", "w", "m", "y"))
    .map(([count, unit]): SingleValue => ({ is: "today", shift: count === 0 ? null : { count, unit } })),
  path.map((at): SingleValue => ({ is: "path", path: at })),
);
const measure = fc.constantFrom(null, null, null, "count" as const, "max" as const);
const bare = fc.constantFrom<ClauseOperator>("is empty", "is not empty");
// `>=` and `<=` stand on paths of their own, as a pair of them on one path is a range.
const compared = fc.constantFrom<ClauseOperator>(
  "=",
  "!=",
  "<",
  ">",
  "contains",
  "not contains",
  "starts with",
  "not starts with",
);
const clause: fc.Arbitrary<ClauseItem> = fc.oneof(
  fc.record({ path, measure, operator: bare, value: fc.constant(null) }),
  fc.record({ path, measure, operator: compared, value: single }),
  fc.record({
    path: fc.constant("least"),
    measure,
    operator: fc.constant<ClauseOperator>(">="),
    value: single,
  }),
  fc.record({
    path: fc.constant("most"),
    measure,
    operator: fc.constant<ClauseOperator>("<="),
    value: single,
  }),
  fc.record({
    path,
    measure,
    operator: fc.constantFrom<ClauseOperator>("in", "not in"),
    value: fc.array(single, { maxLength: 3 }).map((items): ClauseValue => ({ is: "list", items })),
  }),
  fc.record({
    path,
    measure,
    operator: fc.constant<ClauseOperator>("between"),
    value: fc.tuple(single, single).map(([from, to]): ClauseValue => ({ is: "range", from, to })),
  }),
  fc.record({
    path,
    measure: fc.constant(null),
    operator: fc.constantFrom<ClauseOperator>("is true", "is not true"),
    value: fc.constant(null),
  }),
  fc
    .constantFrom("effort * 2 > 3", "3 < effort", "true", "if(a, b, c)", "any(peers(), n > 1)")
    .map((code) => ({ code })),
);

/** Groups as reading gives them: no group that would be read as its only item. */
const tree = fc.letrec<{ item: ClauseItem; group: ClauseGroup; joined: ClauseGroup }>((tie) => {
  const several = fc.array(tie("item"), { minLength: 2, maxLength: 4 });
  const only = fc.oneof(
    clause.filter((item) => isCode(item) || (item as { operator: string }).operator !== "is true"),
    tie("group").map((group): ClauseItem => ({ ...group, negated: true })),
  );
  const over = fc.record({ quantifier: fc.constantFrom("any" as const, "all" as const), path });
  const join = fc.constantFrom("and" as const, "or" as const);
  return {
    item: fc.oneof({ depthSize: "small", withCrossShrink: true }, clause, tie("group")),
    joined: fc.record({ join, negated: fc.boolean(), over: fc.constant(null), items: several }),
    group: fc.oneof(
      { depthSize: "small" },
      tie("joined"),
      fc.record({
        join: fc.constant("and" as const),
        negated: fc.constant(true),
        over: fc.constant(null),
        items: only.map((item) => [item]),
      }),
      fc.record({ join, negated: fc.boolean(), over, items: several }),
      fc.record({
        join: fc.constant("and" as const),
        negated: fc.boolean(),
        over,
        items: fc.oneof(clause, only).map((item) => [item]),
      }),
    ),
  };
});
const whole = fc.oneof(
  tree.joined,
  clause.map((item): ClauseGroup => ({ ...NO_CLAUSES, items: [item] })),
  tree.group.map((group): ClauseGroup => (group.over ? { ...NO_CLAUSES, items: [group] } : group)),
);

describe("writing", () => {
  test("is read back as the same tree", () => {
    fc.assert(
      fc.property(whole, (group) => {
        const source = writeClauses(group);
        expect(canonical(source)).toBe(source);
        expect(readClauses(source)).toEqual(group);
      }),
      { numRuns: 2000 },
    );
  }, 60_000);

  test("leaves nothing of groups that hold nothing, and the item of a group of one", () => {
    const done: ClauseItem = {
      path: "n",
      measure: null,
      operator: "=",
      value: { is: "number", number: "1" },
    };
    const none = { ...NO_CLAUSES, negated: true };
    expect(
      writeClauses({ ...NO_CLAUSES, items: [none, { ...NO_CLAUSES, items: [done, { code: " " }] }] }),
    ).toBe("n = 1");
    expect(writeClauses(none)).toBe("");
  });

  test("puts written code in parentheses where it needs them", () => {
    expect(writeClauses({ ...NO_CLAUSES, items: [{ code: "a or b" }, { code: "c" }] })).toBe(
      "(a or b) and c",
    );
  });
});
