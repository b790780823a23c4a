/** Most rows that one paste makes or changes. */
export const PASTE_LIMIT = 2_000;

/**
 * What was pasted, as a rectangle of cells: a spreadsheet's range (tabs), a table (HTML), CSV, or a list
 * with one thing a line, whose bullets, numbers and tick boxes are taken off.
 */
export function readPasted(text: string, html = ""): string[][] {
  const table = html.includes("<t") ? readTable(html) : [];
  if (table.length > 0) return table;
  const clean = text.replace(/\r\n?/g, "\n").replace(/\n+$/, "");
  if (clean.trim() === "") return [];
  if (clean.includes("\t")) return readDelimited(clean, "\t");
  const lines = clean.split("\n").filter((line) => line.trim() !== "");
  if (lines.length > 1 && looksLikeCsv(lines)) return readDelimited(clean, ",");
  return lines.map((line) => [line.replace(/^\s*(?:[-*•–]|\d{1,3}[.)])\s+(?:\[[ xX]\]\s+)?/, "").trim()]);
}

function readTable(html: string): string[][] {
  const page = new DOMParser().parseFromString(html, "text/html");
  const table = page.querySelector("table");
  if (!table) return [];
  return [...table.querySelectorAll("tr")]
    .map((row) =>
      [...row.querySelectorAll("th, td")].map((cell) => (cell.textContent ?? "").replace(/\s+/g, " ").trim()),
    )
    .filter((row) => row.length > 0);
}

/** Every line has the same number of commas outside quotes, and at least one. */
function looksLikeCsv(lines: readonly string[]): boolean {
  const bare = lines.map((line) => line.replace(/"(?:[^"]|"")*"/g, ""));
  const counts = bare.map((line) => line.split(",").length - 1);
  // A comma and a space is a sentence's, not a sheet's.
  return (
    (counts[0] ?? 0) > 0 &&
    counts.every((count) => count === counts[0]) &&
    !bare.some((line) => /, /.test(line))
  );
}

function readDelimited(text: string, separator: string): string[][] {
  const rows: string[][] = [[]];
  let cell = "";
  let inQuotes = false;
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at] ?? "";
    if (inQuotes) {
      if (sign !== '"') cell += sign;
      else if (text[at + 1] === '"') {
        cell += '"';
        at += 1;
      } else inQuotes = false;
    } else if (sign === '"' && cell === "") {
      inQuotes = true;
    } else if (sign === separator) {
      rows.at(-1)?.push(cell);
      cell = "";
    } else if (sign === "\n") {
      rows.at(-1)?.push(cell);
      cell = "";
      rows.push([]);
    } else cell += sign;
  }
  rows.at(-1)?.push(cell);
  return rows.map((row) => row.map((one) => one.trim())).filter((row) => row.some((one) => one !== ""));
}

export interface PasteColumn {
  /** Id of a collection field; null: the column is left out. */
  field: string | null;
}

/** Which field each pasted column is, by the words of its head; null without a head that fits. */
export function readHead(
  head: readonly string[],
  fields: readonly { id: string; label: string }[],
): PasteColumn[] | null {
  const plain = (words: string) => words.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "");
  const named = head.map((words) => ({
    field:
      fields.find((field) => plain(field.label) === plain(words) || plain(field.id) === plain(words))?.id ??
      null,
  }));
  const known = named.filter((column) => column.field !== null).length;
  return known > 0 && known * 2 >= head.filter((words) => words !== "").length ? named : null;
}
