/**
 * Order keys as base-62 fractions: "V" stands for 0.V. A key never ends in the lowest digit, so there is
 * always room below it, and plain code-unit comparison of two keys is their order.
 */
const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const BASE = DIGITS.length;

/** How many digits count when a key goes before the first or after the last. */
const END_DIGITS = 3;

export function isRank(text: unknown): text is string {
  return typeof text === "string" && /^[0-9A-Za-z]*[1-9A-Za-z]$/.test(text);
}

/**
 * A key strictly between `before` and `after`; null is the open end on that side. Equal or crossed
 * bounds (two people placed at the same spot at once) give a key just after `before`.
 */
export function rankBetween(before: string | null, after: string | null): string {
  const low = isRank(before) ? before : "";
  const high = isRank(after) && (low === "" || after > low) ? after : null;
  if (high === null) return low === "" ? middle("", null) : increased(low);
  if (low === "") return decreased(high);
  return middle(low, high);
}

/** `count` rising keys strictly between the bounds, spread evenly so that none grows long. */
export function ranksBetween(before: string | null, after: string | null, count: number): string[] {
  if (count <= 0) return [];
  if (after === null) {
    const ranks: string[] = [];
    let last = before;
    for (let made = 0; made < count; made += 1) {
      last = rankBetween(last, null);
      ranks.push(last);
    }
    return ranks;
  }
  const half = Math.floor(count / 2);
  const centre = rankBetween(before, after);
  return [...ranksBetween(before, centre, half), centre, ...ranksBetween(centre, after, count - half - 1)];
}

function digitAt(key: string, index: number): number {
  return index < key.length ? DIGITS.indexOf(key.charAt(index)) : 0;
}

function middle(low: string, high: string | null): string {
  let made = "";
  let bounded = high !== null;
  for (let index = 0; ; index += 1) {
    const from = digitAt(low, index);
    const to = bounded && high !== null ? digitAt(high, index) : BASE;
    if (from === to) {
      made += DIGITS.charAt(from);
      continue;
    }
    const between = Math.floor((from + to) / 2);
    if (between > from) return made + DIGITS.charAt(between);
    // Neighbouring digits: take the lower one and go on with no upper bound below it.
    made += DIGITS.charAt(from);
    bounded = false;
  }
}

/** One step up, counted in the few digits after the leading highest ones, so that appending stays short. */
function increased(low: string): string {
  const digits = leading(low, BASE - 1);
  for (let index = digits.length - 1; ; index -= 1) {
    const digit = digits[index] ?? 0;
    if (digit === BASE - 1) continue;
    digits[index] = digit + 1;
    return trimmed(digits.slice(0, index + 1));
  }
}

function decreased(high: string): string {
  const digits = leading(high, 0);
  for (let index = digits.length - 1; ; index -= 1) {
    const digit = digits[index] ?? 0;
    if (digit === 0) continue;
    digits[index] = digit - 1;
    return trimmed(digits.fill(BASE - 1, index + 1));
  }
}

/** The first digits: all that equal `skipped`, then a fixed number; one of those differs from it. */
function leading(key: string, skipped: number): number[] {
  let same = 0;
  while (same < key.length && digitAt(key, same) === skipped) same += 1;
  return Array.from({ length: same + END_DIGITS }, (_, index) => digitAt(key, index));
}

function trimmed(digits: number[]): string {
  let length = digits.length;
  while (length > 0 && digits[length - 1] === 0) length -= 1;
  return digits
    .slice(0, length)
    .map((digit) => DIGITS.charAt(digit))
    .join("");
}
