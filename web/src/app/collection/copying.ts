/** A rectangle of words, its first row the names of the columns. */
export type Sheet = readonly (readonly string[])[];

/** RFC 4180. A cell that a spreadsheet would take for a formula gets a leading apostrophe. */
export function asCsv(sheet: Sheet): string {
  return `${sheet.map((row) => row.map((cell) => quoted(guarded(cell))).join(",")).join("\r\n")}\r\n`;
}

/** As spreadsheets put on the clipboard: tabs between cells, quotes where a cell holds a tab or a break. */
export function asTabs(sheet: Sheet): string {
  return sheet
    .map((row) => row.map((cell) => (/[\t\r\n"]/.test(cell) ? quoted(cell) : cell)).join("\t"))
    .join("\n");
}

export function asMarkdown(sheet: Sheet): string {
  const [head = [], ...rows] = sheet;
  const line = (cells: readonly string[]) => `| ${cells.map(markdownCell).join(" | ")} |`;
  return `${[line(head), `|${head.map(() => " --- ").join("|")}|`, ...rows.map(line)].join("\n")}\n`;
}

function quoted(cell: string): string {
  return /[",\r\n\t]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

/** OWASP's list of what begins a formula; plain numbers stay. */
function guarded(cell: string): string {
  return /^[=+\-@\t\r]/.test(cell) && !/^[+-]?\d+([.,]\d+)?$/.test(cell) ? `'${cell}` : cell;
}

function markdownCell(cell: string): string {
  return cell.replace(/\\/g, "\\\\").replaceAll("|", "\\|").replace(/\r?\n/g, " ");
}
