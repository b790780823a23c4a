import { describe, expect, test } from "vitest";
import {
  addItem,
  type ClausePath,
  itemAt,
  narrowBy,
  negateItem,
  removeItem,
  replaceItem,
  setJoin,
  setOver,
  unwrapItem,
  wrapItem,
} from "./clause-edits";
import { type ClauseGroup, type ClauseItem, readClauses, writeClauses } from "./clauses";

function read(source: string): ClauseGroup {
  const group = readClauses(source);
  if (!group) throw new Error(`not read: ${source}`);
  return group;
}

function one(source: string): ClauseItem {
  const [item] = read(source).items;
  if (!item) throw new Error(`no clause in ${source}`);
  return item;
}

describe("edits", () => {
  const source = "a = 1 and (b = 2 or not (c = 3 and d = 4)) and any(next, e = 5 or f = 6)";
  test.each<[string, (whole: ClauseGroup) => ClauseGroup, string]>([
    ["replace", (whole) => replaceItem(whole, [1, 0], one("x > 1")), source.replace("b = 2", "x > 1")],
    ["remove", (whole) => removeItem(whole, [0]), source.replace("a = 1 and ", "")],
    ["remove within", (whole) => removeItem(whole, [1, 1, 0]), source.replace("(c = 3 and d = 4)", "d = 4")],
    [
      "remove what is left empty",
      (whole) => removeItem(removeItem(whole, [1, 1, 0]), [1, 1, 0]),
      "a = 1 and b = 2 and any(next, e = 5 or f = 6)",
    ],
    ["remove of a quantifier", (whole) => removeItem(whole, [2, 1]), source.replace(" or f = 6", "")],
    ["add", (whole) => addItem(whole, [1], one("x > 1")), source.replace("d = 4))", "d = 4) or x > 1)")],
    ["join", (whole) => setJoin(whole, [1, 1], "or"), source.replace("3 and d", "3 or d")],
    [
      "join of the whole",
      (whole) => setJoin(whole, [], "or"),
      "a = 1 or (b = 2 or not (c = 3 and d = 4)) or any(next, e = 5 or f = 6)",
    ],
    [
      "quantifier",
      (whole) => setOver(whole, [2], { quantifier: "all", path: "next" }),
      source.replace("any", "all"),
    ],
    ["negate", (whole) => negateItem(whole, [0]), `not ${source}`],
    ["negate a group", (whole) => negateItem(whole, [1]), source.replace("(b", "not (b")],
    [
      "take not away",
      (whole) => negateItem(whole, [1, 1]),
      source.replace("not (c = 3 and d = 4)", "c = 3 and d = 4"),
    ],
    ["take not away from one", (whole) => negateItem(negateItem(whole, [0]), [0]), source],
    ["negate the whole", (whole) => negateItem(whole, []), `not (${source})`],
    [
      "wrap and add",
      (whole) => addItem(wrapItem(whole, [0]), [0], one("x > 1")),
      `(a = 1 or x > 1) and ${source.slice(10)}`,
    ],
    [
      "unwrap",
      (whole) => unwrapItem(whole, [1]),
      "a = 1 and b = 2 and not (c = 3 and d = 4) and any(next, e = 5 or f = 6)",
    ],
    ["nowhere", (whole) => removeItem(whole, [7, 1]), source],
  ])("%s", (_, edit, wanted) => {
    expect(writeClauses(edit(read(source)))).toBe(wanted);
  });

  test.each([
    ["", "x > 1"],
    ["a = 1", "a = 1 and x > 1"],
    ["a = 1 and b = 2", "a = 1 and b = 2 and x > 1"],
    ["a = 1 or b = 2", "(a = 1 or b = 2) and x > 1"],
    ["not (a = 1 and b = 2)", "not (a = 1 and b = 2) and x > 1"],
    ["any(next, a = 1 or b = 2)", "any(next, a = 1 or b = 2) and x > 1"],
  ])("narrowing %s", (before, after) => {
    expect(writeClauses(narrowBy(read(before), one("x > 1")))).toBe(after);
  });

  test.each<[ClausePath, string | null]>([
    [[], "a = 1"],
    [[0], "a = 1"],
    [[1], null],
    [[0, 0], null],
  ])("finds what stands at %j", (path, wanted) => {
    const item = itemAt(read("a = 1"), path);
    expect(item ? writeClauses({ join: "and", negated: false, over: null, items: [item] }) : null).toBe(
      wanted,
    );
  });
});
