import { FOLDING_RANGES } from "./folding";

let folding: Map<string, string> | null = null;

function foldingTable(): Map<string, string> {
  if (folding) return folding;
  const table = new Map<string, string>();
  for (const range of FOLDING_RANGES.split(" ")) {
    const [first = "0", length = "0", stride = "1", delta = "0"] = range.split(".");
    const start = Number.parseInt(first, 16);
    for (let offset = 0; offset <= Number.parseInt(length, 16); offset += Number.parseInt(stride, 16)) {
      table.set(String.fromCodePoint(start + offset), String.fromCodePoint(start + offset + Number(delta)));
    }
  }
  folding = table;
  return table;
}

const BEYOND_ASCII = /[\u0080-\uffff]/;

/**
 * The form in which texts are compared: NFC, simple case folding per code point, NFC. It has no locale and
 * never looks at neighbouring characters. "ß" stays "ß", "ς" folds to "σ", "İ" to "i", "ı" stays.
 */
export function fold(text: string): string {
  if (!BEYOND_ASCII.test(text)) return text.toLowerCase();
  const table = foldingTable();
  let out = "";
  for (const character of text.normalize("NFC")) out += table.get(character) ?? character;
  return out.normalize("NFC");
}

/** Order by code point. UTF-16 units would put U+E000..U+FFFF after the characters beyond them. */
export function compareCodePoints(left: string, right: string): number {
  const shorter = Math.min(left.length, right.length);
  for (let i = 0; i < shorter; i++) {
    const a = left.charCodeAt(i);
    const b = right.charCodeAt(i);
    if (a === b) continue;
    const aPair = a >= 0xd800 && a <= 0xdfff;
    const bPair = b >= 0xd800 && b <= 0xdfff;
    if (aPair !== bPair) return aPair ? 1 : -1;
    return a - b;
  }
  return left.length - right.length;
}

/** Code points of the NFC form. */
export function textLength(text: string): number {
  if (!BEYOND_ASCII.test(text)) return text.length;
  let length = 0;
  for (const _ of text.normalize("NFC")) length++;
  return length;
}

/** Every code point on its own, so a final sigma is no special case. */
export function lower(text: string): string {
  return mapCharacters(text, (character) => character.toLowerCase());
}

export function upper(text: string): string {
  return mapCharacters(text, (character) => character.toUpperCase());
}

function mapCharacters(text: string, change: (character: string) => string): string {
  let out = "";
  for (const character of text.normalize("NFC")) out += change(character);
  return out.normalize("NFC");
}

function editDistance(left: string[], right: string[]): number {
  let previous = right.map((_, index) => index + 1);
  previous.unshift(0);
  for (const [row, character] of left.entries()) {
    const current = [row + 1];
    for (const [column, other] of right.entries()) {
      const substituted = (previous[column] ?? 0) + (character === other ? 0 : 1);
      current.push(Math.min(substituted, (previous[column + 1] ?? 0) + 1, (current[column] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[right.length] ?? 0;
}

/** The candidate at the least edit distance, at most a third of the name (at least 1); ties by code point. */
export function nearest(name: string, candidates: Iterable<string>): string | null {
  const wanted = [...fold(name)];
  if (wanted.length > 64) return null;
  let best: string | null = null;
  let least = Math.max(1, Math.floor(wanted.length / 3)) + 1;
  for (const candidate of [...candidates].sort(compareCodePoints)) {
    const distance = editDistance(wanted, [...fold(candidate)]);
    if (distance < least) {
      least = distance;
      best = candidate;
    }
  }
  return best;
}
