export interface FuzzyMatch {
  score: number;
  /** Start and end (exclusive) of the matched runs in the text. */
  runs: [number, number][];
}

/**
 * How well `query` fits `text`; null when it does not. Every word of the query must stand in the text,
 * best as the start of a word; failing that its letters must follow one another in order.
 */
export function fuzzyMatch(query: string, text: string): FuzzyMatch | null {
  const words = fold(query).split(/\s+/).filter(Boolean);
  if (words.length === 0) return { score: 0, runs: [] };
  const folded = fold(text);
  const runs: [number, number][] = [];
  let score = 0;
  for (const word of words) {
    const found = whole(word, folded) ?? scattered(word, folded);
    if (!found) return null;
    score += found.score;
    runs.push(...found.runs);
  }
  // Of two texts that hold the words equally well the shorter says more.
  score -= Math.min(folded.length, 120) / 400;
  return { score, runs: merged(runs) };
}

export function fuzzySort<Item>(
  query: string,
  items: Iterable<Item>,
  text: (item: Item) => string,
  limit: number,
): { item: Item; match: FuzzyMatch }[] {
  const hits: { item: Item; match: FuzzyMatch }[] = [];
  for (const item of items) {
    const match = fuzzyMatch(query, text(item));
    if (match) hits.push({ item, match });
  }
  hits.sort((a, b) => b.match.score - a.match.score);
  return hits.slice(0, limit);
}

// Folding must keep every offset where it was, so only same-length foldings are done.
function fold(text: string): string {
  const lower = text.toLowerCase();
  return lower.length === text.length ? lower : text;
}

function whole(word: string, text: string): FuzzyMatch | null {
  let best: FuzzyMatch | null = null;
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    const starts = at === 0 || !/[\p{L}\p{N}]/u.test(text[at - 1] ?? "");
    const score = word.length * 2 + (at === 0 ? 4 : starts ? 3 : 0);
    if (!best || score > best.score) best = { score, runs: [[at, at + word.length]] };
  }
  return best;
}

function scattered(word: string, text: string): FuzzyMatch | null {
  if (word.length < 3) return null;
  const runs: [number, number][] = [];
  let at = 0;
  for (const letter of word) {
    const next = text.indexOf(letter, at);
    if (next < 0) return null;
    runs.push([next, next + 1]);
    at = next + 1;
  }
  const first = runs[0]?.[0] ?? 0;
  const spread = at - first;
  if (spread > word.length * 3) return null;
  return { score: word.length - (spread - word.length) * 0.5, runs };
}

function merged(runs: [number, number][]): [number, number][] {
  const sorted = [...runs].sort((a, b) => a[0] - b[0]);
  const out: [number, number][] = [];
  for (const [start, end] of sorted) {
    const last = out.at(-1);
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else out.push([start, end]);
  }
  return out;
}
