import { allSaved, expectTitle, go, makeFeature, openRecord, retitle, syncChip } from "./client";
import { expect, inWorkspace, journey, PATIENCE_MS } from "./journey";
import type { Page } from "./tools";

const API = "**/api/**";
const PROGRAM_DOES_NOT_ANSWER = /ERR_FAILED|Failed to load resource|WebSocket connection/;

/** The page's own copies, as they are on this device. */
async function copies(page: Page): Promise<{ sequence: number; chunks: { rows: number }[] }[]> {
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
async function copied(page: Page, after = 0): Promise<number> {
  const until = Date.now() + PATIENCE_MS;
  for (;;) {
    const [copy] = await copies(page);
    if (copy && copy.sequence > after) return copy.sequence;
    if (Date.now() > until) throw new Error(`No copy beyond sequence ${after} was written.`);
    await page.waitForTimeout(200);
  }
}

journey(
  "reads and writes while the program does not answer, from the copy of yesterday",
  {},
  async (scene, page) => {
    const before = await copied(page);
    await makeFeature(page, "Kept on this device");
    await allSaved(page);
    await copied(page, before);

    scene.watch.permit(PROGRAM_DOES_NOT_ANSWER, "the program does not answer in this journey");
    await page.context().route(API, (route) => route.abort());
    await page.reload();
    await syncChip(page, /offline/i).waitFor();
    await openRecord(page, "Kept on this device");
    await scene.picture(page, "from the local copy");
    await retitle(page, "Changed without the program");

    await page.context().unroute(API);
    await allSaved(page);
    const other = await scene.openBrowser(undefined, page);
    await other.goto(scene.program.address);
    await inWorkspace(other);
    await openRecord(other, "Changed without the program");
    await expectTitle(other, "Changed without the program");
  },
);

journey("opens again without fetching everything, and sees what others did", {}, async (scene, page) => {
  await go(page, "features");
  await copied(page);
  const other = await scene.openBrowser(undefined, page);
  await other.goto(scene.program.address);
  await inWorkspace(other);
  await makeFeature(other, "Made in another browser");
  await allSaved(other);

  const fetched: string[] = [];
  page.on("request", (request) => fetched.push(new URL(request.url()).pathname));
  await page.reload();
  await inWorkspace(page);
  await openRecord(page, "Made in another browser");
  expect(fetched.filter((path) => path.endsWith("/bootstrap"))).toEqual([]);
});

journey("leaves no copy behind after signing out", {}, async (_scene, page) => {
  await copied(page);
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: /search/i }).fill("sign out");
  await page
    .getByRole("option", { name: /sign out/i })
    .first()
    .waitFor();
  await page.keyboard.press("Enter");
  await page.waitForURL(/sign-in/);
  expect(await copies(page)).toEqual([]);
});
