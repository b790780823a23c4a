import { violations } from "./accessibility";
import { allSaved, go, makePrivateSpace, toast } from "./client";
import { expect, journey } from "./journey";

journey("takes a feature to another space and back", {}, async (scene, page) => {
  await makePrivateSpace(page, "Acquisitions");

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
