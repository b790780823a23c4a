import { type Mentionable, mentionAddress, mentionWords } from "./mentions";

/**
 * Markdown in a plain field. A mention shows as its words, `@Ann Lee`, without the address behind them; whoever
 * changes these words turns them into plain ones.
 */

const MENTION =
  /\[(@(?:\\[!-/:-@[-`{-~]|[^[\]\\\n])+)\]\((mention:[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})\)/g;

interface Piece {
  /** Offsets in the shown text. */
  start: number;
  end: number;
  shown: string;
  written: string;
  mention: boolean;
}

function pieces(markdown: string): Piece[] {
  const made: Piece[] = [];
  let start = 0;
  const add = (shown: string, written: string, mention: boolean) => {
    if (!shown) return;
    made.push({ start, end: start + shown.length, shown, written, mention });
    start += shown.length;
  };
  let read = 0;
  for (const found of markdown.matchAll(MENTION)) {
    const words = markdown.slice(read, found.index);
    add(words, words, false);
    add((found[1] ?? "").replace(/\\(.)/g, "$1"), found[0], true);
    read = found.index + found[0].length;
  }
  const rest = markdown.slice(read);
  add(rest, rest, false);
  return made;
}

export function shownText(markdown: string): string {
  return pieces(markdown)
    .map((piece) => piece.shown)
    .join("");
}

/** Whether the shown text has a finished mention at this offset. */
export function isInMention(markdown: string, offset: number): boolean {
  return pieces(markdown).some((piece) => piece.mention && piece.start <= offset && offset < piece.end);
}

/** The Markdown with other words between two offsets of the shown text. */
function replaced(markdown: string, from: number, to: number, words: string): string {
  let before = "";
  let after = "";
  for (const piece of pieces(markdown)) {
    if (piece.end <= from) before += piece.written;
    else if (piece.start >= to) after += piece.written;
    else {
      before += piece.shown.slice(0, Math.max(0, from - piece.start));
      after += piece.shown.slice(Math.max(0, to - piece.start));
    }
  }
  return before + words + after;
}

/** The Markdown after the person has changed the shown text to `shown`, with the caret where they stopped. */
export function revised(markdown: string, shown: string, caret: number): string {
  const former = shownText(markdown);
  // What stands behind the caret was not typed just now, even if the same letters were.
  const most = Math.min(former.length, shown.length - caret);
  let kept = 0;
  while (kept < most && former.at(-1 - kept) === shown.at(-1 - kept)) kept += 1;
  const shorter = Math.min(former.length, shown.length) - kept;
  let same = 0;
  while (same < shorter && former[same] === shown[same]) same += 1;
  return replaced(markdown, same, former.length - kept, shown.slice(same, shown.length - kept));
}

export function writtenMention(person: Mentionable): string {
  return `[${mentionWords(person.name).replace(/[\\[\]*_~`]/g, "\\$&")}](${mentionAddress(person.id)})`;
}

/** The Markdown with the person in place of what was typed, and the offset behind them in the shown text. */
export function withMention(
  markdown: string,
  typed: { from: number; to: number },
  person: Mentionable,
): { markdown: string; caret: number } {
  return {
    markdown: replaced(markdown, typed.from, typed.to, `${writtenMention(person)} `),
    caret: typed.from + mentionWords(person.name).length + 1,
  };
}
