import { violations } from "./accessibility";
import { allSaved, go, inviteByLink, joinBy, toast } from "./client";
import { expect, inWorkspace, journey, PATIENCE_MS } from "./journey";
import type { Page } from "./tools";

/** A fact of the record that is open. */
const fact = (page: Page, name: RegExp) =>
  page.getByRole("term").filter({ hasText: name }).locator("xpath=following-sibling::dd").first();

journey("shows a field to makers only", {}, async (scene, page) => {
  const address = await inviteByLink(page, "viewer");
  const colleague = await scene.openBrowser();
  await joinBy(colleague, address);

  await go(page, "settings/fields");
  await page.getByRole("button", { name: /new field for features/i }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox", { name: /^name$/i }).fill("Revenue");
  await dialog.getByRole("radio", { name: /^number$/i }).check({ force: true });
  await dialog.getByRole("button", { name: /make the field/i }).click();
  await allSaved(page);
  await go(page, "r/EDGE-180");
  await page.getByRole("button", { name: /set revenue/i }).click();
  await page.keyboard.type("7654321");
  await page.keyboard.press("Enter");
  await allSaved(page);
  await go(colleague, "r/EDGE-180");
  await fact(colleague, /revenue/i)
    .getByText(/7.?654.?321/)
    .waitFor();

  await go(page, "settings/fields");
  await page.getByRole("button", { name: /who sees what of features/i }).click();
  const select = dialog.getByRole("combobox", { name: /who sees revenue/i });
  await select.waitFor();
  expect(await violations(page)).toEqual([]);
  await scene.picture(page, "who sees what");
  await select.selectOption({ label: "Makers and up" });
  await dialog.getByRole("combobox", { name: /who sees effort/i }).selectOption({ label: "Owners" });
  await dialog.getByRole("button", { name: /^save$/i }).click();
  await toast(page, /saved who sees what of features/i).waitFor();
  await page
    .getByText(/makers and up/i)
    .first()
    .waitFor({ state: "attached" });
  await scene.picture(page, "restricted");

  // It is gone for the colleague, who did nothing; and stays gone in a tab that begins from the copy on disk.
  await expect.poll(() => colleague.getByText(/revenue/i).count(), { timeout: PATIENCE_MS }).toBe(0);
  await colleague.reload();
  await inWorkspace(colleague);
  expect(await colleague.getByText(/7.?654.?321/).count()).toBe(0);
  expect(await colleague.getByText(/^effort/i).count()).toBe(0);
  await scene.picture(colleague, "without it");

  await go(page, "r/EDGE-180");
  await fact(page, /revenue/i)
    .getByText(/7.?654.?321/)
    .waitFor();
  await page
    .getByText(/\(makers and up\)/i)
    .first()
    .waitFor({ state: "attached" });
  expect(await violations(page)).toEqual([]);
  await scene.picture(page, "with a lock");
});
