import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type Block,
  type Inline,
  mentioned,
  parseInline,
  parseMarkdown,
  plainText,
  safeAddress,
} from "./markdown";

/** The tree as a short text, so that a test reads like what it is about. */
function shown(blocks: readonly Block[]): string {
  return blocks.map(shownBlock).join(" ");
}

function shownBlock(block: Block): string {
  switch (block.type) {
    case "paragraph":
      return `p(${inline(block.children)})`;
    case "heading":
      return `h${block.level}(${inline(block.children)})`;
    case "list":
      return `${block.ordered ? `ol${block.start}` : "ul"}(${block.items.map((item) => `[${shown(item)}]`).join("")})`;
    case "quote":
      return `quote(${shown(block.blocks)})`;
    case "code":
      return `code(${block.text})`;
    case "rule":
      return "rule";
  }
}

function inline(children: readonly Inline[]): string {
  return children
    .map((child) => {
      if (child.type === "text") return child.text;
      if (child.type === "break") return "⏎";
      if (child.type === "code") return `\`${child.text}\``;
      const name = { bold: "b", italic: "i", strike: "s", link: "a" }[child.type];
      return `<${name}${child.type === "link" ? ` ${child.href}` : ""}>${inline(child.children)}</${name}>`;
    })
    .join("");
}

describe("blocks", () => {
  test.each([
    ["one\ntwo\n\nthree", "p(one⏎two) p(three)"],
    ["# A\n## B\n### C\n##### D\n#no", "h1(A) h2(B) h3(C) h3(D) p(#no)"],
    ["- a\n- b\n\n- c", "ul([p(a)][p(b)][p(c)])"],
    ["- a\n  - b\n    - c\n- d", "ul([p(a) ul([p(b) ul([p(c)])])][p(d)])"],
    ["3. a\n4. b", "ol3([p(a)][p(b)])"],
    ["1. a\n\n   more\n2. b", "ol1([p(a) p(more)][p(b)])"],
    ["- a\n1. b", "ul([p(a)]) ol1([p(b)])"],
    ["text\n- a", "p(text) ul([p(a)])"],
    ["in\n2015. It was", "p(in⏎2015. It was)"],
    ["> a\n> - b\n\nc", "quote(p(a) ul([p(b)])) p(c)"],
    ["```ts\n# no\n\n*x*\n```\nafter", "code(# no\n\n*x*) p(after)"],
    ["~~~\nnever closed", "code(never closed)"],
    ["a\n\n---\n\nb", "p(a) rule p(b)"],
    ["* * *", "rule"],
    ["- a\n\n\n\n      deep", "ul([p(a) p(deep)])"],
    ["\r\na\r\nb\r\n", "p(a⏎b)"],
    ["", ""],
    ["<script>alert(1)</script>", "p(<script>alert(1)</script>)"],
  ])("%j", (markdown, expected) => {
    expect(shown(parseMarkdown(markdown))).toBe(expected);
  });
});

describe("inline", () => {
  test.each([
    ["**b** *i* _i_ __b__ ~~s~~ `c`", "<b>b</b> <i>i</i> <i>i</i> <b>b</b> <s>s</s> `c`"],
    ["***both***", "<b><i>both</i></b>"],
    ["**bold *and it***", "<b>bold <i>and it</i></b>"],
    ["*it **and bold***", "<i>it <b>and bold</b></i>"],
    ["snake_case_name and 2 * 3 * 4", "snake_case_name and 2 * 3 * 4"],
    ["**never closed", "**never closed"],
    ["*a **b* c**", "<i>a **b</i> c**"],
    ["**** ~~~~ ~one~", "**** ~~~~ ~one~"],
    ["\\*not\\* \\[x\\](y) \\\\", "*not* [x](y) \\"],
    ["a \\\nb  \nc", "a⏎b⏎c"],
    ["``a ` b`` ` c `", "`a ` b` `c`"],
    ["`never", "`never"],
    ["[a **b**](https://x.y/z?q=1)", "<a https://x.y/z?q=1>a <b>b</b></a>"],
    ['[a](<https://x.y/a b> "title")', "<a https://x.y/a b>a</a>"],
    ["[w](https://en.wikipedia.org/wiki/A_(b))", "<a https://en.wikipedia.org/wiki/A_(b)>w</a>"],
    ["[x](javascript:alert(1)) [y](data:text/html,1)", "x y"],
    ["[not a link] (at all)", "[not a link] (at all)"],
    ["`**a**`", "`**a**`"],
  ])("%j", (source, expected) => {
    expect(inline(parseInline(source))).toBe(expected);
  });

  test("marks that nothing closes leave no trace", () => {
    const words = fc.string({ unit: fc.constantFrom("a", " ", "x"), maxLength: 12 });
    fc.assert(
      fc.property(words, (text) => {
        expect(inline(parseInline(`[${text} **${text.trim()}`))).toBe(`[${text} **${text.trim()}`);
      }),
    );
  });
});

test("no text is lost and none is made up, whatever the input", () => {
  const hostile = fc.string({ unit: fc.constantFrom(..."ab *_~`[]()\\>#-1.\n"), maxLength: 80 });
  fc.assert(
    fc.property(hostile, (markdown) => {
      const letters = (text: string) => text.replace(/[^ab]/g, "");
      const source = markdown.replace(/\([^()]*\)/g, "").replace(/[`~]/g, "");
      expect(letters(plainText(source))).toBe(letters(source));
    }),
    { numRuns: 500 },
  );
});

test.each([
  "[".repeat(50_000),
  "**a ".repeat(20_000),
  "`a``b```".repeat(10_000),
  "> ".repeat(20_000),
  `${"- ".repeat(20_000)}x`,
])("hostile texts take no more than linear time (%#)", (text) => {
  const start = performance.now();
  plainText(text);
  expect(performance.now() - start).toBeLessThan(1_500);
});

test("plain text is the block texts, each on its own line", () => {
  const markdown = "# Title\n\nSome **bold**\nwords\n\n- one\n- two\n\n> said\n\n---\n\n```\na\nb\n```";
  expect(plainText(markdown)).toBe("Title\nSome bold\nwords\none\ntwo\nsaid\na\nb");
});

const ANN = "01900000-0000-7000-8000-00000000000a";

test("a mention is a link to a person, by their name", () => {
  const text = `Ask [@Ann Lee](mention:${ANN}) first.`;
  expect(plainText(text)).toBe("Ask @Ann Lee first.");
  const links = parseInline(text).filter((node) => node.type === "link");
  expect(links.map((link) => mentioned(link.href))).toEqual([ANN]);
  expect(mentioned("https://a.b")).toBeNull();
});

test("only harmless addresses are followed", () => {
  const safe = ["https://a.b", "HTTP://a.b", "mailto:a@b.c", `mention:${ANN}`];
  const unsafe = [
    "javascript:alert(1)",
    " JaVaScRiPt:x",
    "data:text/html,x",
    "//evil.example",
    "/\\evil",
    "vbscript:x",
    "/path",
    "#part",
    "java\nscript:x",
    "mention:",
    "mention:ann",
    `mention:${ANN}/x`,
    `mention:javascript:${ANN}`,
    `MENTION:${ANN}`,
    `mention:${ANN.toUpperCase()}`,
  ];
  expect(safe.map(safeAddress)).toEqual(safe);
  expect(unsafe.map(safeAddress)).toEqual(unsafe.map(() => null));
});
