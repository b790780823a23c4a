import type { Lines } from "../lines/lines";
import type { CellPlace, CellRange } from "./table-navigation";
import type { CellBlock, TableColumn } from "./table-types";

export function cellId(id: string, line: number, column: number): string {
  return `${id}-${line}-${column}`;
}

/** The line of the row that an element of a table stands in; null outside of its rows. */
export function lineAt(element: Element | null): number | null {
  const row = element?.closest<HTMLElement>("[data-line]");
  return row ? Number(row.dataset.line) : null;
}

/** The cell that an element of a table stands in; null outside of its cells. */
export function cellAt(element: Element | null): CellPlace | null {
  const row = lineAt(element);
  const column = element?.closest<HTMLElement>("[data-column]")?.dataset.column;
  return row === null || column === undefined ? null : { row, column: Number(column) };
}

/** A block of lines and columns, by keys and ids; null where it holds nothing but headings. */
export function blockOf<Row>(
  lines: Lines<Row>,
  columns: readonly TableColumn<Row>[],
  range: CellRange,
): CellBlock | null {
  const rows = lines.keysBetween(range.top, range.bottom);
  if (rows.length === 0) return null;
  return { rows, columns: columns.slice(range.start, range.end + 1).map((column) => column.id) };
}
