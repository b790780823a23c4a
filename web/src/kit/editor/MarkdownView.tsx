import { createElement, Fragment, type ReactNode } from "react";
import { type Block, type Inline, mentioned, parseMarkdown } from "./markdown";
import styles from "./RichText.module.css";

export { plainText } from "./markdown";
export { locateQuote, type QuotePlace, quoteAt } from "./quotes";

/** Words to mark, in offsets of the plain text. */
export interface MarkedWords {
  id: string;
  start: number;
  end: number;
}

interface MarkdownViewProps {
  markdown: string;
  /** Each marked piece becomes a `mark` element with `data-mark` set to its id. */
  marks?: readonly MarkedWords[];
  className?: string;
}

/** Shows a text's Markdown snapshot. Everything becomes React elements; nothing is taken for HTML. */
export function MarkdownView({ markdown, marks = [], className }: MarkdownViewProps) {
  const painter = new Painter(marks);
  return (
    <div className={className ? `${styles.text} ${className}` : styles.text}>
      {painter.blocks(parseMarkdown(markdown), false)}
    </div>
  );
}

/** Walks the tree as `plainText` does and so knows the offset of each word. */
class Painter {
  readonly #marks: readonly MarkedWords[];
  #offset = 0;
  #begun = false;

  constructor(marks: readonly MarkedWords[]) {
    this.#marks = marks;
  }

  blocks(blocks: readonly Block[], tight: boolean): ReactNode[] {
    // biome-ignore lint/suspicious/noArrayIndexKey: a snapshot has no other identity and is drawn whole.
    return blocks.map((block, index) => <Fragment key={index}>{this.#block(block, tight)}</Fragment>);
  }

  #block(block: Block, tight: boolean): ReactNode {
    switch (block.type) {
      case "paragraph":
        this.#line();
        return tight ? <span>{this.#inline(block.children)}</span> : <p>{this.#inline(block.children)}</p>;
      case "heading":
        this.#line();
        return createElement(
          `h${block.level + 2}`,
          { "data-level": block.level },
          this.#inline(block.children),
        );
      case "list": {
        const items = block.items.map((item, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: as above.
          <li key={index}>{this.blocks(item, item.filter((one) => one.type === "paragraph").length < 2)}</li>
        ));
        return block.ordered ? <ol start={block.start}>{items}</ol> : <ul>{items}</ul>;
      }
      case "quote":
        return <blockquote>{this.blocks(block.blocks, false)}</blockquote>;
      case "code":
        this.#line();
        return (
          <pre>
            <code>{this.#words(block.text)}</code>
          </pre>
        );
      case "rule":
        return <hr />;
    }
  }

  #inline(children: readonly Inline[]): ReactNode[] {
    return children.map((child, index) => {
      const key = `${child.type} ${index}`;
      switch (child.type) {
        case "text":
          return <Fragment key={key}>{this.#words(child.text)}</Fragment>;
        case "break":
          this.#offset += 1;
          return <br key={key} />;
        case "code":
          return <code key={key}>{this.#words(child.text)}</code>;
        case "link": {
          const person = mentioned(child.href);
          if (person) {
            return (
              <span key={key} data-mention={person}>
                {this.#inline(child.children)}
              </span>
            );
          }
          return (
            <a key={key} href={child.href} target="_blank" rel="noopener noreferrer nofollow">
              {this.#inline(child.children)}
            </a>
          );
        }
        default: {
          const tag = child.type === "bold" ? "strong" : child.type === "italic" ? "em" : "s";
          return createElement(tag, { key }, this.#inline(child.children));
        }
      }
    });
  }

  #line(): void {
    if (this.#begun) this.#offset += 1;
    this.#begun = true;
  }

  #words(text: string): ReactNode {
    const from = this.#offset;
    this.#offset += text.length;
    const inside = this.#marks.filter((mark) => mark.start < this.#offset && mark.end > from);
    const cuts = new Set([from, this.#offset]);
    for (const mark of inside) cuts.add(Math.max(from, mark.start)).add(Math.min(this.#offset, mark.end));
    const edges = [...cuts].sort((left, right) => left - right);
    return edges.slice(0, -1).map((start, index) => {
      const end = edges[index + 1] ?? start;
      const words = text.slice(start - from, end - from);
      const mark = inside.find((one) => one.start <= start && one.end >= end);
      return mark ? (
        <mark key={start} data-mark={mark.id} data-at={start}>
          {words}
        </mark>
      ) : (
        <span key={start} data-at={start}>
          {words}
        </span>
      );
    });
  }
}

/** The offsets in the plain text of what is selected inside a MarkdownView, or null. */
export function selectedWords(
  root: HTMLElement,
  selection: Selection | null,
): { start: number; end: number } | null {
  if (!selection || selection.isCollapsed || selection.rangeCount === 0) return null;
  const range = selection.getRangeAt(0);
  let start: number | null = null;
  let end: number | null = null;
  for (const piece of root.querySelectorAll<HTMLElement>("[data-at]")) {
    const words = piece.firstChild;
    if (!words || !range.intersectsNode(words)) continue;
    const at = Number(piece.dataset.at);
    const length = words.textContent?.length ?? 0;
    const from = range.startContainer === words ? range.startOffset : 0;
    const to = range.endContainer === words ? range.endOffset : length;
    if (to <= from) continue;
    start ??= at + from;
    end = at + to;
  }
  return start === null || end === null ? null : { start, end };
}
