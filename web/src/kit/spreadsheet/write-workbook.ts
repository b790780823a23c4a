import type { SheetHead, SheetRow } from "./sheet-types";
import type { WorkbookOrder } from "./workbook-worker";

/**
 * Writes an Excel file beside the page. `parts` is asked for the next rows when the page has time: between two of
 * them it may wait as long as it likes.
 */
export async function writeWorkbook(
  head: SheetHead,
  parts: AsyncIterable<readonly SheetRow[]>,
): Promise<Blob> {
  const worker = new Worker(new URL("./workbook-worker.ts", import.meta.url), { type: "module" });
  const say = (order: WorkbookOrder) => worker.postMessage(order);
  try {
    const written = new Promise<Blob>((resolve, reject) => {
      worker.onmessage = ({ data }: MessageEvent<Blob>) => resolve(data);
      worker.onerror = (event) => reject(new Error(event.message || "The worker did not start."));
    });
    // Heard below, after the last part; until then a failure must not count as one that nobody heard.
    written.catch(() => {});
    say({ head });
    for await (const rows of parts) say({ rows });
    say({ finish: true });
    return await written;
  } finally {
    worker.terminate();
  }
}
