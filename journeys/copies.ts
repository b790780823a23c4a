// The copies of a workspace that the page keeps on its device.

import { PATIENCE_MS } from "./journey";
import type { Page } from "./tools";

/** The page's own copies, as they are on this device. */
export async function copies(page: Page): Promise<{ sequence: number; chunks: { rows: number }[] }[]> {
  return page.evaluate(
    () =>
      new Promise((resolve, reject) => {
        const opening = indexedDB.open("throughline_copies");
        opening.onerror = () => reject(opening.error);
        opening.onsuccess = () => {
          const database = opening.result;
          const reading = database.transaction("manifests").objectStore("manifests").getAll();
          reading.onerror = () => reject(reading.error);
          reading.onsuccess = () => {
            database.close();
            resolve(reading.result);
          };
        };
      }),
  );
}

/** Copies are written when the page has nothing else to do. */
export async function copied(page: Page, after = 0): Promise<number> {
  const until = Date.now() + PATIENCE_MS;
  for (;;) {
    const [copy] = await copies(page);
    if (copy && copy.sequence > after) return copy.sequence;
    if (Date.now() > until) throw new Error(`No copy beyond sequence ${after} was written.`);
    await page.waitForTimeout(200);
  }
}
