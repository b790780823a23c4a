import type { SheetHead, SheetRow } from "./sheet-types";
import { Workbook } from "./workbook";

/** The head first, then rows in any number of parts, and the word that these were all. */
export type WorkbookOrder = { head: SheetHead } | { rows: readonly SheetRow[] } | { finish: true };

/** As much of a worker's scope as is used here: the types of pages and of workers cannot stand together. */
interface WorkerScope {
  onmessage: ((event: { data: WorkbookOrder }) => void) | null;
  postMessage(file: Blob): void;
}

const worker = globalThis as unknown as WorkerScope;
let workbook: Workbook | null = null;

worker.onmessage = ({ data }) => {
  if ("head" in data) workbook = new Workbook(data.head);
  else if ("rows" in data) workbook?.add(data.rows);
  else if (workbook) worker.postMessage(workbook.finish());
};
