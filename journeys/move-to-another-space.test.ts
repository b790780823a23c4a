import { violations } from "./accessibility";
import { allSaved, go, toast } from "./client";
import { expect, inWorkspace, journey } from "./journey";

journey("takes a feature to another space and back", {}, async (scene, page) => {
  await go(page, "settings/people");
  await page.getByRole("button", { name: /new space/i }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox", { name: /^name$/i }).fill("Acquisitions");
  await dialog.getByRole("combobox", { name: /who is in it/i }).selectOption("");
  await dialog.getByRole("button", { name: /make the space/i }).click();
  await page
    .getByRole("list", { name: /^spaces$/i })
    .getByText("Acquisitions")
    .waitFor();
  await inWorkspace(page);

  await go(page, "r/EDGE-180");
  await page.getByRole("textbox", { name: /comment/i }).fill("It goes along.");
  await page.getByRole("button", { name: /^comment$/i }).click();
  await allSaved(page);
  await page.getByRole("button", { name: /more/i }).last().click();
  await page.getByRole("menuitem", { name: /move to space/i }).click();
  await page.getByRole("option", { name: /acquisitions/i }).waitFor();
  expect(await violations(page)).toEqual([]);
  await scene.picture(page, "which space");
  await page.getByRole("option", { name: /acquisitions/i }).click();
  await toast(page, /moved .* to acquisitions/i).waitFor();
  await allSaved(page);
  await page.getByText("ACQU-1").first().waitFor();
  await page.getByRole("list").getByText("It goes along.").waitFor();
  await scene.picture(page, "moved");

  await page.keyboard.press("Control+z");
  await page.getByText("EDGE-180").first().waitFor();
  await page.keyboard.press("Control+Shift+z");
  await page.getByText("ACQU-1").first().waitFor();
  await allSaved(page);

  // The former key leads to it, also in a tab that begins anew.
  await go(page, "r/EDGE-180");
  await page.getByText("ACQU-1").first().waitFor();
});
