// Somebody works on a train without a network while a colleague works on the same things; then the network is back.

import { allSaved, go, openRecord, retitle, syncChip } from "./client";
import { copied } from "./copies";
import { expect, inWorkspace, journey, PATIENCE_MS } from "./journey";
import type { Page } from "./tools";

const API = "**/api/**";
const PROGRAM_DOES_NOT_ANSWER = /ERR_FAILED|Failed to load resource|WebSocket connection/;
const NEW = 200;

journey("works offline for a morning, with 200 edits, beside a colleague", {}, async (scene, page) => {
  const colleague = await scene.openBrowser(undefined, page);
  await colleague.goto(scene.program.address);
  await inWorkspace(colleague);
  await go(page, "features");
  const before = await countOf(page);
  await copied(page);

  scene.watch.permit(PROGRAM_DOES_NOT_ANSWER, "one of the two has no network in this journey");
  await page.context().route(API, (route) => route.abort());
  await page.reload();
  await syncChip(page, /offline/i).waitFor();

  // 200 new features, and a title that the colleague changes too.
  await page.keyboard.press("c");
  const dialog = page.getByRole("dialog");
  const lines = Array.from({ length: NEW }, (_, n) => `Thought of on the train ${n + 1}`);
  await dialog.getByRole("textbox", { name: /^title$/i }).fill(lines.join("\n"));
  await dialog.getByRole("button", { name: `Make ${NEW} features` }).click();
  await dialog.waitFor({ state: "detached" });
  await openRecord(page, "EDGE-180");
  await retitle(page, "As it was called on the train");
  await syncChip(page, /offline, \d+ waiting/i).waitFor();

  await openRecord(colleague, "EDGE-180");
  await retitle(colleague, "As it was called in the office");
  await allSaved(colleague);

  // The laptop was closed and opened: what waits, waits still.
  await page.reload();
  await syncChip(page, /offline, \d+ waiting/i).waitFor();
  await scene.picture(page, "after closing the laptop");

  await page.context().unroute(API);
  await allSaved(page);
  for (const one of [page, colleague]) {
    await go(one, "features");
    await expect.poll(() => countOf(one), { timeout: PATIENCE_MS }).toBe(before + NEW);
  }

  // One title stands and the other is shown beside it, to both.
  for (const one of [page, colleague]) {
    await openRecord(one, "EDGE-180");
    await one.getByText(/two people changed title at the same time/i).waitFor();
    const seen = await one.getByRole("main").innerText();
    expect(seen).toContain("As it was called on the train");
    expect(seen).toContain("As it was called in the office");
  }
  await scene.picture(page, "both titles");
});

journey("writes in two tabs of one browser, and closes one of them", {}, async (_scene, page) => {
  const other = await page.context().newPage();
  await other.goto(page.url());
  await inWorkspace(other);
  await openRecord(page, "EDGE-180");
  await retitle(page, "From the first tab");
  await openRecord(other, "EDGE-67");
  await retitle(other, "From the second tab");
  await other.close();
  await allSaved(page);
  await page.reload();
  await inWorkspace(page);
  await openRecord(page, "From the second tab");
  await openRecord(page, "From the first tab");
});

/** How many features the open list says that there are. */
async function countOf(page: Page): Promise<number> {
  const count = page
    .getByRole("main")
    .getByText(/^\d+ features$/)
    .first();
  return Number.parseInt(await count.innerText(), 10);
}
