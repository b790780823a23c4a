import { allSaved, expectTitle, go, makeFeature, openRecord, retitle, shownText } from "./client";
import { expect, inWorkspace, journey, PATIENCE_MS } from "./journey";

journey("sees in a second browser what is changed in the first", {}, async (scene, page) => {
  await makeFeature(page, "Offline maps");
  const other = await scene.openBrowser(undefined, page);
  await other.goto(new URL("/", page.url()).href);
  await inWorkspace(other);
  await openRecord(other, "Offline maps");

  await retitle(page, "Maps without a network");
  await expectTitle(other, "Maps without a network");

  await retitle(other, "Maps on the train");
  await expectTitle(page, "Maps on the train");
  await scene.picture(other, "second browser");

  await go(other, "features");
  await other.getByText("Maps on the train").first().waitFor();
});

journey("writes in the same text from two browsers", {}, async (scene, page) => {
  await makeFeature(page, "Shared words");
  const other = await scene.openBrowser(undefined, page);
  await other.goto(page.url());
  const here = page.locator('[contenteditable="true"]').last();
  const there = other.locator('[contenteditable="true"]').last();
  for (const browser of [page, other]) {
    const opener = browser.getByText(/write (a|the) description/i).first();
    await opener.or(browser.locator('[contenteditable="true"]')).first().click();
  }
  await Promise.all([here.waitFor(), there.waitFor()]);

  await here.click();
  await page.keyboard.type("First sentence. ");
  await expect.poll(() => shownText(there), { timeout: PATIENCE_MS }).toContain("First sentence.");

  await there.click();
  await other.keyboard.press("Control+End");
  await other.keyboard.type("Second sentence.");
  await expect.poll(() => shownText(here), { timeout: PATIENCE_MS }).toContain("Second sentence.");
  expect(words(await shownText(here))).toBe(words(await shownText(there)));
  await allSaved(page);
});

/** Without the name that stands at the other's caret, and without how the lines break. */
function words(text: string): string {
  return text
    .replace(/Demo owner/g, "")
    .replace(/\s+/g, " ")
    .trim();
}
