/** The part of Markdown that our texts are made of, as a tree. Everything else is plain words; HTML too. */

export type Inline =
  | { type: "text"; text: string }
  | { type: "break" }
  | { type: "code"; text: string }
  | { type: "bold" | "italic" | "strike"; children: Inline[] }
  | { type: "link"; href: string; children: Inline[] };

export type Block =
  | { type: "paragraph"; children: Inline[] }
  | { type: "heading"; level: 1 | 2 | 3; children: Inline[] }
  | { type: "list"; ordered: boolean; start: number; items: Block[][] }
  | { type: "quote"; blocks: Block[] }
  | { type: "code"; text: string }
  | { type: "rule" };

const FENCE = /^ {0,3}(`{3,}|~{3,})([^`]*)$/;
const HEADING = /^ {0,3}(#{1,6})(?:\s+(.*))?$/;
const RULE = /^ {0,3}(?:(?:-\s*){3,}|(?:\*\s*){3,}|(?:_\s*){3,})$/;
const QUOTE = /^ {0,3}> ?/;
const ITEM = /^( {0,3})([-*+]|\d{1,9}[.)])(?:( {1,4})(?=\S)| *$|( ))/;
/** Deeper nesting than this is text: a hostile snapshot must not exhaust the stack. */
const DEPTH = 24;

export function parseMarkdown(markdown: string): Block[] {
  return parseBlocks(markdown.replace(/\r\n?/g, "\n").split("\n"), 0);
}

/** Block texts, each on lines of its own: what highlights are counted in. */
export function plainText(markdown: string): string {
  return parseMarkdown(markdown).flatMap(blockTexts).join("\n");
}

export function inlineText(children: readonly Inline[]): string {
  return children
    .map((child) => {
      if (child.type === "break") return "\n";
      return "text" in child ? child.text : inlineText(child.children);
    })
    .join("");
}

export function blockTexts(block: Block): string[] {
  switch (block.type) {
    case "paragraph":
    case "heading":
      return [inlineText(block.children)];
    case "list":
      return block.items.flat().flatMap(blockTexts);
    case "quote":
      return block.blocks.flatMap(blockTexts);
    case "code":
      return [block.text];
    case "rule":
      return [];
  }
}

const MENTION = /^mention:([0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})$/;

/** Null for an address that a text must not lead to, such as a script. A mention is harmless: it leads nowhere. */
export function safeAddress(address: string): string | null {
  const trimmed = address.trim();
  return /^(?:https?:\/\/|mailto:)/i.test(trimmed) || MENTION.test(trimmed) ? trimmed : null;
}

/** The person that an address names, as in `[@Ann](mention:ID)`. */
export function mentioned(address: string): string | null {
  return MENTION.exec(address.trim())?.[1] ?? null;
}

function parseBlocks(lines: readonly string[], depth: number): Block[] {
  const blocks: Block[] = [];
  let at = 0;
  const line = () => lines[at] ?? "";
  while (at < lines.length) {
    const text = line();
    if (text.trim() === "") {
      at += 1;
      continue;
    }
    const fence = FENCE.exec(text);
    if (fence) {
      const mark = fence[1] ?? "";
      const code: string[] = [];
      at += 1;
      while (at < lines.length && !closesFence(line(), mark)) {
        code.push(line());
        at += 1;
      }
      at += 1;
      blocks.push({ type: "code", text: code.join("\n") });
      continue;
    }
    const heading = HEADING.exec(text);
    if (heading) {
      const level = Math.min(3, heading[1]?.length ?? 1) as 1 | 2 | 3;
      blocks.push({ type: "heading", level, children: parseInline((heading[2] ?? "").trim()) });
      at += 1;
      continue;
    }
    if (RULE.test(text)) {
      blocks.push({ type: "rule" });
      at += 1;
      continue;
    }
    if (depth < DEPTH && QUOTE.test(text)) {
      const inner: string[] = [];
      while (at < lines.length && QUOTE.test(line())) {
        inner.push(line().replace(QUOTE, ""));
        at += 1;
      }
      blocks.push({ type: "quote", blocks: parseBlocks(inner, depth + 1) });
      continue;
    }
    if (depth < DEPTH && ITEM.test(text)) {
      const list = parseList(lines, at, depth);
      blocks.push(list.block);
      at = list.end;
      continue;
    }
    const paragraph = [text];
    at += 1;
    while (at < lines.length && line().trim() !== "" && !startsBlock(line())) {
      paragraph.push(line());
      at += 1;
    }
    blocks.push({
      type: "paragraph",
      children: parseInline(paragraph.map((one) => one.trimStart()).join("\n")),
    });
  }
  return blocks;
}

function closesFence(text: string, mark: string): boolean {
  const trimmed = text.trim();
  return trimmed.length >= mark.length && trimmed === mark.charAt(0).repeat(trimmed.length);
}

/** Whether a line ends the paragraph before it. A number only does as "1.", or years would make lists. */
function startsBlock(text: string): boolean {
  const item = ITEM.exec(text);
  const marker = item?.[2] ?? "";
  const list =
    item !== null && text.trim() !== marker && (!/\d/.test(marker) || Number.parseInt(marker, 10) === 1);
  return list || FENCE.test(text) || HEADING.test(text) || RULE.test(text) || QUOTE.test(text);
}

function parseList(lines: readonly string[], from: number, depth: number): { block: Block; end: number } {
  const first = (ITEM.exec(lines[from] ?? "")?.[2] ?? "-").slice(-1);
  const start = Number.parseInt(ITEM.exec(lines[from] ?? "")?.[2] ?? "", 10);
  const items: Block[][] = [];
  let at = from;
  while (at < lines.length) {
    const text = lines[at] ?? "";
    const item = ITEM.exec(text);
    if (!item || (item[2] ?? "").slice(-1) !== first || RULE.test(text)) break;
    const indent = (item[1] ?? "").length + (item[2] ?? "").length + (item[3]?.length ?? 1);
    const inner = [text.slice(indent)];
    at += 1;
    while (at < lines.length) {
      const next = lines[at] ?? "";
      if (next.trim() === "") {
        // Blank lines belong to the item only if indented text follows them.
        const after = nextFilled(lines, at);
        if (indentOf(lines[after] ?? "") < indent) break;
        for (; at < after; at += 1) inner.push("");
        continue;
      }
      if (indentOf(next) >= indent) {
        inner.push(next.slice(indent));
      } else if (ITEM.test(next) || startsBlock(next) || inner.at(-1) === "") {
        break;
      } else {
        inner.push(next.trimStart());
      }
      at += 1;
    }
    items.push(parseBlocks(inner, depth + 1));
    const next = nextFilled(lines, at);
    if (ITEM.test(lines[next] ?? "")) at = next;
  }
  return {
    block: { type: "list", ordered: !Number.isNaN(start), start: Number.isNaN(start) ? 1 : start, items },
    end: at,
  };
}

function nextFilled(lines: readonly string[], from: number): number {
  let at = from;
  while (at < lines.length && (lines[at] ?? "").trim() === "") at += 1;
  return at;
}

function indentOf(text: string): number {
  return text.length - text.trimStart().length;
}

interface Opener {
  mark: string;
  /** Index of the node that stands for the mark while nothing closes it. */
  node: number;
}

const MARKS: { [mark: string]: "bold" | "italic" | "strike" } = {
  "**": "bold",
  __: "bold",
  "*": "italic",
  _: "italic",
  "~~": "strike",
};

/** One pass with a stack of open marks, so that no text takes more than linear time. */
export function parseInline(source: string): Inline[] {
  const nodes: Inline[] = [];
  const openers: Opener[] = [];
  const open = new Map<string, number>();
  const ticksWithoutEnd = new Set<number>();
  let words = "";
  let at = 0;
  /** Where an escape ended: an exclamation mark before it begins no image. */
  let escaped = 0;

  const flush = () => {
    if (words) nodes.push({ type: "text", text: words });
    words = "";
  };
  const push = (mark: string, literal = mark) => {
    flush();
    openers.push({ mark, node: nodes.length });
    open.set(mark, (open.get(mark) ?? 0) + 1);
    nodes.push({ type: "text", text: literal });
  };
  /** The nodes since the nearest such opener; the opener and all above it are gone then. */
  const close = (mark: string): Inline[] => {
    flush();
    for (;;) {
      const opener = openers.pop();
      if (!opener) return [];
      open.set(opener.mark, (open.get(opener.mark) ?? 1) - 1);
      if (opener.mark === mark) return nodes.splice(opener.node).slice(1);
    }
  };

  while (at < source.length) {
    const sign = source.charAt(at);
    if (sign === "\\" && /[!-/:-@[-`{-~]/.test(source.charAt(at + 1))) {
      words += source.charAt(at + 1);
      at += 2;
      escaped = at;
      continue;
    }
    if (sign === "\n" || (sign === "\\" && source.charAt(at + 1) === "\n")) {
      words = words.replace(/[ \t]+$/, "");
      flush();
      nodes.push({ type: "break" });
      at += sign === "\n" ? 1 : 2;
      continue;
    }
    if (sign === "`") {
      const length = runLength(source, at);
      const end = ticksWithoutEnd.has(length) ? -1 : closingTicks(source, at + length, length);
      if (end < 0) {
        ticksWithoutEnd.add(length);
        words += source.slice(at, at + length);
        at += length;
      } else {
        flush();
        const code = source.slice(at + length, end).replaceAll("\n", " ");
        const padded = /^ .*[^ ].* $|^ [^ ] $/.test(code);
        nodes.push({ type: "code", text: padded ? code.slice(1, -1) : code });
        at = end + length;
      }
      continue;
    }
    if (sign === "[") {
      const image = source.charAt(at - 1) === "!" && escaped !== at;
      if (image) words = words.slice(0, -1);
      push("[", image ? "![" : "[");
      at += 1;
      continue;
    }
    if (sign === "]" && (open.get("[") ?? 0) > 0) {
      const target = linkTarget(source, at + 1);
      if (target) {
        const children = close("[");
        const href = safeAddress(target.href);
        if (href) nodes.push({ type: "link", href, children });
        else nodes.push(...children);
        at = target.end;
        continue;
      }
    }
    if (sign === "*" || sign === "_" || sign === "~") {
      const length = runLength(source, at);
      const top = openers.at(-1)?.mark;
      const single = sign !== "~" && (length === 1 || (top === sign && (length % 2 === 1 || length === 4)));
      const mark = single ? sign : sign + sign;
      if (length >= mark.length && (sign !== "~" || length === 2)) {
        const before = source.charAt(at - 1);
        const after = source.charAt(at + mark.length);
        const inWord = sign === "_" && /[\p{L}\p{N}]/u.test(before) && /[\p{L}\p{N}]/u.test(after);
        const type = MARKS[mark];
        if (type && !inWord && before.trim() !== "" && (open.get(mark) ?? 0) > 0) {
          const children = close(mark);
          if (children.length > 0) nodes.push({ type, children });
          else words += mark + mark;
          at += mark.length;
          continue;
        }
        if (!inWord && after.trim() !== "") {
          push(mark);
          at += mark.length;
          continue;
        }
      }
      words += source.slice(at, at + length);
      at += length;
      continue;
    }
    words += sign;
    at += 1;
  }
  flush();
  return joined(nodes);
}

function runLength(source: string, from: number): number {
  let end = from;
  while (source.charAt(end) === source.charAt(from) && end < source.length) end += 1;
  return end - from;
}

function closingTicks(source: string, from: number, length: number): number {
  let at = source.indexOf("`", from);
  while (at >= 0) {
    const run = runLength(source, at);
    if (run === length) return at;
    at = source.indexOf("`", at + run);
  }
  return -1;
}

function linkTarget(source: string, from: number): { href: string; end: number } | null {
  const pattern =
    /\(\s*(?:<([^<>\n]{0,4000})>|((?:[^\s()\\]|\\.|\([^\s()]{0,400}\)){0,4000}))(?:\s+"[^"\n]{0,400}")?\s*\)/y;
  pattern.lastIndex = from;
  const found = pattern.exec(source);
  if (!found) return null;
  const href = (found[1] ?? found[2] ?? "").replace(/\\([!-/:-@[-`{-~])/g, "$1");
  return { href, end: pattern.lastIndex };
}

/** Neighbouring words as one, also inside marks. */
function joined(nodes: readonly Inline[]): Inline[] {
  const made: Inline[] = [];
  for (const node of nodes) {
    const last = made.at(-1);
    if (node.type === "text" && last?.type === "text")
      made[made.length - 1] = { type: "text", text: last.text + node.text };
    else if ("children" in node) made.push({ ...node, children: joined(node.children) });
    else made.push(node);
  }
  return made;
}
