import type { Quote } from "@/contract/schema";

/** Characters kept on both sides of the words. */
const CONTEXT = 32;

export interface QuotePlace {
  start: number;
  end: number;
  /** The words stand at their old offsets. */
  exact: boolean;
}

/** Freezes the words from `start` to `end` (UTF-16 units) of a plain text, with their surroundings. */
export function quoteAt(text: string, start: number, end: number, field: string, snapshot: number): Quote {
  const from = insidePair(text, start) ? start - 1 : start;
  const to = insidePair(text, end) ? end + 1 : end;
  return {
    field,
    snapshot,
    start: from,
    end: to,
    text: text.slice(from, to),
    before: Array.from(text.slice(Math.max(0, from - 2 * CONTEXT), from))
      .slice(-CONTEXT)
      .join(""),
    after: Array.from(text.slice(to, to + 2 * CONTEXT))
      .slice(0, CONTEXT)
      .join(""),
  };
}

/**
 * Where a quote stands in a text now: at its old place if the words are there, else the occurrence whose
 * surroundings agree best with the kept ones, the nearest among equals. Null when the words are gone.
 * The program answers the same (crates/graph, quote.rs).
 */
export function locateQuote(text: string, quote: Quote): QuotePlace | null {
  const { text: words, start: old } = quote;
  if (words === "") return null;
  if (old >= 0 && text.slice(old, old + words.length) === words) {
    return { start: old, end: old + words.length, exact: true };
  }
  let best: { start: number; agreement: number; distance: number } | null = null;
  for (let start = text.indexOf(words); start >= 0; start = text.indexOf(words, start + 1)) {
    const agreement =
      agreementBefore(text, start, quote.before) + agreementAfter(text, start + words.length, quote.after);
    const distance = Math.abs(start - old);
    if (!best || agreement > best.agreement || (agreement === best.agreement && distance < best.distance)) {
      best = { start, agreement, distance };
    }
  }
  return best && { start: best.start, end: best.start + words.length, exact: false };
}

function agreementBefore(text: string, start: number, before: string): number {
  let same = 0;
  while (same < before.length && same < start && text[start - 1 - same] === before[before.length - 1 - same])
    same += 1;
  return same;
}

function agreementAfter(text: string, end: number, after: string): number {
  let same = 0;
  while (same < after.length && end + same < text.length && text[end + same] === after[same]) same += 1;
  return same;
}

/** Half of a surrogate pair is not text, and does not survive the way to the program. */
function insidePair(text: string, offset: number): boolean {
  const unit = text.charCodeAt(offset);
  const former = text.charCodeAt(offset - 1);
  return unit >= 0xdc00 && unit <= 0xdfff && former >= 0xd800 && former <= 0xdbff;
}
