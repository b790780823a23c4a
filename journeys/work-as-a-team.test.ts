import { violations } from "./accessibility";
import { go, inviteByLink, joinBy, makePrivateSpace, toast } from "./client";
import { expect, journey, PATIENCE_MS } from "./journey";

journey("lets a team into a private space, and takes it away from everybody", {}, async (scene, page) => {
  const address = await inviteByLink(page);
  const colleague = await scene.openBrowser();
  await joinBy(colleague, address);
  await go(colleague, "settings/people");

  await makePrivateSpace(page, "Acquisitions");
  const dialog = page.getByRole("dialog");
  await page.getByRole("button", { name: /new team/i }).click();
  await dialog.getByRole("button", { name: /make the team/i }).click();
  await dialog.getByText("Give the team a name.").waitFor();
  await dialog.getByRole("textbox", { name: /^name$/i }).fill("Dealers");
  await scene.picture(page, "new team");
  await dialog.getByRole("button", { name: /make the team/i }).click();
  await page.getByRole("combobox", { name: /add somebody to dealers/i }).selectOption({ label: "Ben Okri" });
  await toast(page, /ben okri is in dealers now/i).waitFor();
  await page
    .getByRole("combobox", { name: /let a team into acquisitions/i })
    .selectOption({ label: "Dealers" });
  const role = page.getByRole("combobox", { name: /what dealers is in acquisitions/i });
  await role.selectOption("maker");
  await toast(page, /dealers is maker in acquisitions/i).waitFor();
  expect(
    await page
      .getByRole("combobox", { name: /what ben okri is in acquisitions/i })
      .locator("option")
      .first()
      .innerText(),
  ).toBe("Maker, by Dealers");
  expect(await violations(page)).toEqual([]);
  await page.getByRole("list", { name: /^teams$/i }).scrollIntoViewIfNeeded();
  await scene.picture(page, "teams");
  await page.getByRole("button", { name: /show what happened/i }).click();
  await page.getByText(/made the team dealers a maker in acquisitions/i).waitFor();
  await page.setViewportSize({ width: 390, height: 844 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  await page.getByRole("list", { name: /^spaces$/i }).scrollIntoViewIfNeeded();
  await scene.picture(page, "teams on a telephone");
  await page.setViewportSize({ width: 1440, height: 900 });

  const spaces = colleague.getByRole("list", { name: /^spaces$/i });
  await spaces.getByText("Acquisitions").waitFor({ timeout: PATIENCE_MS });
  await page.getByRole("button", { name: /remove the team dealers/i }).click();
  await dialog.getByRole("button", { name: /^remove$/i }).click();
  await toast(page, /the team dealers is removed/i).waitFor();
  await expect.poll(() => spaces.getByText("Acquisitions").count(), { timeout: PATIENCE_MS }).toBe(0);
});
