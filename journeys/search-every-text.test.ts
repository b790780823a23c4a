import { allSaved, go, openRecord } from "./client";
import { expect, journey, settled } from "./journey";

journey("finds words in texts and comments, also with a slip of the finger", {}, async (scene, page) => {
  await go(page, "features");
  await openRecord(page, "EDGE-180");
  await page.getByRole("textbox", { name: /comment/i }).fill("The quagmire of settings has to go.");
  await page.getByRole("button", { name: /^comment$/i }).click();
  await allSaved(page);

  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: /search/i }).fill("quagmire");
  await page.getByRole("option", { name: /search all texts for “quagmire”/i }).click();
  await page.waitForURL(/\/search\?q=quagmire/);
  const found = page.getByRole("list", { name: /what was found/i });
  const hit = found.getByRole("button").first();
  await hit.waitFor();
  expect(await hit.locator("mark").innerText()).toBe("quagmire");
  await hit.click();
  await page.getByRole("complementary").last().getByText("The quagmire of settings").waitFor();
  await page.keyboard.press("Escape");

  const words = page.getByRole("searchbox", { name: /words to look for/i });
  await words.fill("pitcure element");
  await page.getByText(/written nearly so/i).waitFor();
  await settled(page);
  await scene.picture(page, "nearly");
  await page
    .getByRole("radio", { name: /^ideas$/i })
    .or(page.getByRole("button", { name: /^ideas$/i }))
    .first()
    .click();
  await page.waitForURL(/kinds=idea/);
  await expect.poll(() => found.getByRole("button").count()).toBeGreaterThan(0);

  // Narrowed by the same language as a list.
  await page.keyboard.press("Control+f");
  const filter = page.getByRole("combobox", { name: /filter/i });
  const before = await found.getByRole("button").count();
  await filter.fill("tally.count > 1000");
  await filter.press("Enter");
  await page.waitForURL(/filter=/);
  await expect.poll(() => found.getByRole("button").count()).toBeLessThan(before);
  await settled(page);
  await scene.picture(page, "filtered");
  await filter.fill("");
  await filter.press("Enter");
  await expect.poll(() => found.getByRole("button").count()).toBe(before);

  await words.fill("xyzzyplugh");
  await page.getByText(/nothing holds/i).waitFor();
});
