import { cleanup, render } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";
import { MarkdownView, plainText, selectedWords } from "./MarkdownView";

afterEach(cleanup);

/** Without the pieces that only carry offsets. */
function html(markdown: string): string {
  const { container } = render(<MarkdownView markdown={markdown} />);
  return container.innerHTML.replace(/<\/?span[^>]*>/g, "").replace(/^<div[^>]*>|<\/div>$/g, "");
}

test("every block and mark has its element", () => {
  expect(html("# A\n\n**b** *i* ~~s~~ `c`\nnext\n\n1. x\n2. y\n\n> q\n\n---\n\n```\ncode\n```")).toBe(
    '<h3 data-level="1">A</h3><p><strong>b</strong> <em>i</em> <s>s</s> <code>c</code><br>next</p>' +
      '<ol start="1"><li>x</li><li>y</li></ol><blockquote><p>q</p></blockquote><hr><pre><code>code</code></pre>',
  );
});

test("links open elsewhere without telling where from", () => {
  expect(html("[a](https://b.c)")).toBe(
    '<p><a href="https://b.c" target="_blank" rel="noopener noreferrer nofollow">a</a></p>',
  );
});

test("HTML stays words, and a script is no address", () => {
  const { container } = render(
    <MarkdownView markdown={'<img src=x onerror="alert(1)"> [x](javascript:alert(1))'} />,
  );
  expect(container.querySelector("img, a, script")).toBeNull();
  expect(container.textContent).toBe('<img src=x onerror="alert(1)"> x');
});

const marked = "One **two** three\n\n- four\n- five `six`";

test("the offset on each piece is its place in the plain text", () => {
  const { container } = render(<MarkdownView markdown={marked} />);
  const plain = plainText(marked);
  const pieces = [...container.querySelectorAll<HTMLElement>("[data-at]")];
  expect(pieces.length).toBeGreaterThan(4);
  for (const piece of pieces) {
    const at = Number(piece.dataset.at);
    expect(plain.slice(at, at + (piece.textContent?.length ?? 0))).toBe(piece.textContent);
  }
});

test("marks cover exactly their words, across formatting and blocks", () => {
  const plain = plainText(marked);
  const start = plain.indexOf("wo three");
  const end = plain.indexOf("ve six");
  const { container } = render(<MarkdownView markdown={marked} marks={[{ id: "h", start, end }]} />);
  const pieces = [...container.querySelectorAll('[data-mark="h"]')].map((piece) => piece.textContent);
  expect(pieces).toEqual(["wo", " three", "four", "fi"]);
  expect(container.textContent).toBe(plain.replaceAll("\n", ""));
});

test("a selection is found again as offsets in the plain text", () => {
  const { container } = render(<MarkdownView markdown={marked} />);
  const plain = plainText(marked);
  const words = (text: string) =>
    [...container.querySelectorAll("[data-at]")].find((piece) => piece.textContent === text)
      ?.firstChild as Text;
  const range = document.createRange();
  range.setStart(words("two"), 1);
  range.setEnd(words("four"), 2);
  const selection = document.getSelection();
  selection?.removeAllRanges();
  selection?.addRange(range);
  const found = selectedWords(container, selection);
  expect(found && plain.slice(found.start, found.end)).toBe("wo three\nfo");
  selection?.removeAllRanges();
  expect(selectedWords(container, selection)).toBeNull();
});
