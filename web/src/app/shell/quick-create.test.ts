import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dateFromWords } from "../date-words";
import {
  completed,
  completionAt,
  escapedTitle,
  type QuickNames,
  quickLines,
  readQuickLine,
  withoutParts,
} from "./quick-create";

const among = (known: Record<string, string>) => (text: string) => known[text.toLowerCase()] ?? null;
const names: QuickNames = {
  kind: among({ idea: "idea", feature: "feature" }),
  person: among({ ada: "p1", "ada lovelace": "p1", bo: "p2" }),
  parent: among({ "edge-12": "r12" }),
  state: (text, kind) => (kind === "feature" ? among({ shipped: "s9", "in progress": "s5" })(text) : null),
  tag: (text) => (/^\p{L}/u.test(text) ? text : null),
  due: (text) => dateFromWords(text, "2026-11-25"),
};
const read = (line: string) => readQuickLine(line, "feature", names);

describe("one line", () => {
  it("takes out what it knows and leaves the title", () => {
    expect(read("Dark mode #feature @ada ^EDGE-12 !shipped +ui +a11y due:fri for all")).toMatchObject({
      kind: "feature",
      title: "Dark mode for all",
      owner: "p1",
      parent: "r12",
      state: "s9",
      tags: ["ui", "a11y"],
      due: "2026-11-27",
    });
  });

  it("what it does not know stays in the title as it was typed", () => {
    expect(read("Fix issue #42 for @nobody, 5! +1 due:someday")).toMatchObject({
      title: "Fix issue #42 for @nobody, 5! +1 due:someday",
      owner: null,
      tags: [],
      parts: [],
    });
  });

  it("a sign inside a word means nothing", () => {
    expect(read("C# and C++ mail a@b.c x^2").title).toBe("C# and C++ mail a@b.c x^2");
  });

  it("quotes keep spaces", () => {
    expect(read('Tabs @"Ada Lovelace" !"in progress" due:"next week"')).toMatchObject({
      title: "Tabs",
      owner: "p1",
      state: "s5",
      due: "2026-11-30",
    });
  });

  it("a backslash keeps the sign and goes away", () => {
    expect(read("\\#idea and \\@ada \\due:fri")).toMatchObject({
      kind: "feature",
      title: "#idea and @ada due:fri",
      owner: null,
      due: null,
    });
  });

  it("the kind counts wherever it stands, and decides what the rest may name", () => {
    expect(read("Dark mode !shipped #idea")).toMatchObject({
      kind: "idea",
      title: "Dark mode !shipped",
      state: null,
    });
  });

  it("of two of one sort the later stands, and a tag stands once", () => {
    expect(read("x @ada @bo +ui +ui")).toMatchObject({ owner: "p2", tags: ["ui"] });
  });

  it("says where each part stands", () => {
    const line = "x @ada due:fri";
    const { parts } = read(line);
    expect(parts.map((part) => line.slice(part.start, part.end))).toEqual(["@ada", "due:fri"]);
  });
});

it("a part can be taken out of the line again", () => {
  expect(withoutParts("Dark #idea mode #nope @ada #feature", "#", "feature", names)).toBe(
    "Dark mode #nope @ada ",
  );
});

describe("laws", () => {
  const piece = fc.oneof(
    fc.constantFrom("#idea", "@ada", "^edge-12", "!shipped", "+ui", "due:fri", '@"Ada Lovelace"'),
    fc.constantFrom("#", "@", "^", "!", "+", "due:", '"', "\\", "\\#x", '@"', "#nope", "@who", "+9"),
    fc.string({ maxLength: 8 }),
  );
  const line = fc.array(piece, { maxLength: 10 }).map((parts) => parts.join(" "));

  it("nothing that was typed is lost: it stands in the title or in a part", () => {
    fc.assert(
      fc.property(line, (text) => {
        const { title, parts } = read(text);
        let left = text;
        for (const part of [...parts].reverse()) left = left.slice(0, part.start) + left.slice(part.end);
        const plain = (words: string) =>
          words
            .split(/\s+/)
            .filter(Boolean)
            .map((word) => word.replace(/^\\(?=[#@^!+\\]|due:)/i, ""));
        expect(plain(title).map((word) => word.replace(/^\\/, ""))).toEqual(
          plain(left).map((word) => word.replace(/^\\/, "")),
        );
      }),
    );
  });

  it("any title can be written so that it reads back as itself", () => {
    fc.assert(
      fc.property(line, (title) => {
        const result = read(escapedTitle(title));
        expect(result.title).toBe(title.split(/\s+/).filter(Boolean).join(" "));
        expect(result.parts).toEqual([]);
      }),
    );
  });

  it("a completion is read as what was chosen, wherever the caret stood in it", () => {
    fc.assert(
      fc.property(line, fc.nat(80), (text, at) => {
        const caret = Math.min(at, text.length);
        const open = completionAt(text, caret);
        if (open?.sign !== "@") return;
        const done = completed(text, open, "Ada Lovelace");
        const part = read(done.line).parts.find((one) => one.start === open.start);
        expect(part).toMatchObject({ sign: "@", value: "p1" });
        expect(done.line.slice(0, done.caret)).toMatch(/@"Ada Lovelace" $/);
      }),
    );
  });
});

describe("completion", () => {
  it.each([
    ["Dark @ad", 8, { sign: "@", query: "ad" }],
    ["Dark @ada mode", 8, { sign: "@", query: "ad" }],
    ["#", 1, { sign: "#", query: "" }],
    ['x !"in p', 8, { sign: "!", query: "in p" }],
    ["x due:f", 7, { sign: "due:", query: "f" }],
  ])("%s", (text, caret, expected) => {
    expect(completionAt(text, caret)).toMatchObject(expected);
  });

  it.each([
    ["Dark mode", 5],
    ["\\@ada", 5],
    ["@ada ", 5],
    ["x@ada", 5],
    ["@ada", 0],
  ])("%s offers nothing at %i", (text, caret) => {
    expect(completionAt(text, caret)).toBeNull();
  });
});

it("many lines are many records, without the marks of a list", () => {
  expect(quickLines("- One\n\n* Two\n 3. Three\r\n[ ] Four\n- [x] Five\n-dash stays\n")).toEqual([
    "One",
    "Two",
    "Three",
    "Four",
    "Five",
    "-dash stays",
  ]);
});
