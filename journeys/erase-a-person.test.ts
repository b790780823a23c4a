import { violations } from "./accessibility";
import { BEN, go, inviteByLink, joinBy } from "./client";
import { expect, journey, PATIENCE_MS } from "./journey";

journey("erases a colleague for ever, and reads what was erased where", {}, async (scene, page) => {
  const colleague = await scene.openBrowser();
  const newcomer = { ...BEN, name: "Zaphodine Okri", email: "zaphodine@example.org" };
  await joinBy(colleague, await inviteByLink(page), newcomer);
  const dialog = page.getByRole("dialog");

  // By keyboard alone, from the person's row.
  const more = page.getByRole("button", { name: /more about zaphodine okri/i });
  await more.waitFor({ timeout: PATIENCE_MS });
  await more.focus();
  await page.keyboard.press("Enter");
  // The keys go to the menu once it has the focus.
  await page.locator("[role=menu]:focus-within").waitFor();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await dialog.getByRole("heading", { name: /erase zaphodine okri/i }).waitFor();
  await dialog.getByText(/values of their record/i).waitFor();
  await dialog.getByText(/account, with its sessions and tokens/i).waitFor();
  const erase = dialog.getByRole("button", { name: /erase for ever/i });
  expect(await erase.isDisabled()).toBe(true);
  const typed = dialog.getByRole("textbox", { name: /type zaphodine okri to go on/i });
  await typed.fill("zaphodine");
  expect(await erase.isDisabled()).toBe(true);
  await typed.fill("Zaphodine Okri");
  expect(await violations(page)).toEqual([]);
  await scene.picture(page, "what would be erased");
  await page.emulateMedia({ colorScheme: "dark" });
  await scene.picture(page, "what would be erased, in the dark");
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize({ width: 390, height: 844 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  await scene.picture(page, "what would be erased, on a telephone");
  await page.setViewportSize({ width: 1440, height: 900 });
  await typed.focus();
  await page.keyboard.press("Enter");

  await dialog.getByRole("heading", { name: /report of/i }).waitFor({ timeout: PATIENCE_MS });
  await dialog.getByText("Erased", { exact: true }).waitFor({ timeout: PATIENCE_MS });
  await dialog.getByText(/remains on the disk/i).waitFor();
  expect(await dialog.innerText()).not.toContain("Zaphodine");
  expect(await violations(page)).toEqual([]);
  await scene.picture(page, "what was erased");
  const csv = dialog.getByRole("link", { name: /^csv$/i });
  const [file] = await Promise.all([page.waitForEvent("download"), csv.click()]);
  expect(file.suggestedFilename()).toMatch(/^erasure-.*\.csv$/);
  await page.keyboard.press("Escape");

  // Nobody of that name is here any more, in no browser.
  await expect.poll(() => page.getByText("Zaphodine Okri").count(), { timeout: PATIENCE_MS }).toBe(0);
  // They leave the workspace a moment before their account is gone: either may be what their browser was told.
  const nowhere = colleague.getByText(/there is no workspace/i);
  await nowhere.or(colleague.getByRole("button", { name: /^sign in$/i })).waitFor({ timeout: PATIENCE_MS });
  await colleague.reload();
  await colleague.getByRole("button", { name: /^sign in$/i }).waitFor({ timeout: PATIENCE_MS });
  const reports = page.getByRole("list", { name: /people who were erased/i });
  await reports.getByRole("button", { name: /report of/i }).click();
  await dialog.getByText(/remains on the disk/i).waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: /show what happened/i }).click();
  await page.getByText(/erased a person/i).waitFor();
  await go(page, "activity");
  await page.getByText("Erased person", { exact: true }).first().waitFor({ timeout: PATIENCE_MS });
  expect(await page.locator("main").innerText()).not.toContain("Zaphodine");
  await scene.picture(page, "the history of a person who was erased");
  await page.getByRole("link", { name: "Erased person" }).first().click();
  await page.getByText(/this was erased/i).waitFor();
  expect(await violations(page)).toEqual([]);
  await scene.picture(page, "what is left of a person");
});
