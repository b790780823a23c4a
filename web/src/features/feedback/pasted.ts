/** Several items pasted at once are parted by a line of three or more dashes. */
export function splitPasted(text: string): string[] {
  return text
    .replace(/\r\n?/g, "\n")
    .split(/^[ \t]*-{3,}[ \t]*$/m)
    .map((part) => part.trim())
    .filter(Boolean);
}

const titleLength = 72;

/** A name for a list: the first sentence, cut between words where it is long. */
export function titleOfWords(text: string): string {
  const line = text.trim().split(/\n/)[0]?.trim() ?? "";
  const sentence = /^(.{12,}?[.!?…])(\s|$)/.exec(line)?.[1] ?? line;
  if (sentence.length <= titleLength) return sentence.replace(/[.…]$/, "");
  const cut = sentence.slice(0, titleLength);
  const space = cut.lastIndexOf(" ");
  return `${cut.slice(0, space > titleLength / 2 ? space : titleLength).replace(/[,;:–-]+$/, "")}…`;
}

/** The marked span without the white space at its ends; null when nothing is left. */
export function trimmedSpan(text: string, start: number, end: number): { start: number; end: number } | null {
  const words = text.slice(start, end);
  const lead = words.length - words.trimStart().length;
  const tail = words.length - words.trimEnd().length;
  return lead + tail >= words.length ? null : { start: start + lead, end: end - tail };
}
