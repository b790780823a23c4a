import type { GraphRecord } from "@/contract/schema";
import { Breath } from "@/graph/slices";
import type { SheetRow } from "@/kit/spreadsheet/sheet-types";
import { sheetCell } from "./sheet-cells";
import type { Collection, CollectionColumn } from "./use-collection";

const ROWS_AT_ONCE = 64;

/** The columns on show; before them what the rows are grouped by, where no column says it. */
export function sheetColumns({ columns, groupFields }: Pick<Collection, "columns" | "groupFields">) {
  const shown = new Set(columns.map((column) => column.field.id));
  const groups = groupFields.filter((field) => !shown.has(field.id));
  return [...groups.map((field): CollectionColumn => ({ field, width: field.width })), ...columns];
}

/** The rows as a spreadsheet keeps them, a few at a time, so that the page goes on answering. */
export async function* sheetParts(
  columns: readonly CollectionColumn[],
  rows: readonly GraphRecord[],
): AsyncGenerator<readonly SheetRow[]> {
  const breath = new Breath();
  for (let at = 0; at < rows.length; at += ROWS_AT_ONCE) {
    const part = rows.slice(at, at + ROWS_AT_ONCE);
    yield part.map((row) => columns.map(({ field }) => sheetCell(field, row)));
    await breath.after(part.length);
  }
}

/** Saves the rows on show as an Excel file of this device. */
export async function downloadWorkbook(title: string, collection: Collection): Promise<void> {
  // Few people need it, and nobody at first.
  const { writeWorkbook } = await import("@/kit/spreadsheet/write-workbook");
  const columns = sheetColumns(collection);
  const head = { name: title, columns: columns.map(({ field, width }) => ({ label: field.label, width })) };
  save(`${title}.xlsx`, await writeWorkbook(head, sheetParts(columns, collection.rows)));
}

function save(name: string, file: Blob): void {
  const address = URL.createObjectURL(file);
  const link = document.createElement("a");
  link.href = address;
  link.download = name.replace(/[\\/:*?"<>|]+/g, " ").trim();
  link.click();
  URL.revokeObjectURL(address);
}
