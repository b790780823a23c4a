import { allSaved, go } from "./client";
import { expect, journey } from "./journey";
import { markWords } from "./marking";

const SENTENCES =
  "We serve photographs to phones on slow networks. Every page sends the large pictures to small screens. " +
  "Let me offer several sources and the browser choose.";
const WORDS = "sends the large pictures to small screens";

journey("marks words in feedback and links them to a feature", {}, async (scene, page) => {
  await go(page, "feedback");
  await page.getByRole("button", { name: /paste/i }).first().click();
  await page.getByRole("textbox", { name: /what they said/i }).fill(SENTENCES);
  await page.getByRole("button", { name: /keep it/i }).click();

  const text = page.getByText(WORDS).last();
  await text.waitFor();
  await markWords(page, WORDS);
  await page.keyboard.press("h");
  const field = page.getByRole("combobox", { name: /which feature/i });
  await field.waitFor();
  expect(await page.locator('[aria-modal="true"]').count(), "nothing stands in the way").toBe(0);
  await page.keyboard.type("picture el");
  await page
    .getByRole("option", { name: /<picture> Element/i })
    .first()
    .waitFor();
  await scene.picture(page, "choosing the feature");
  await page.keyboard.press("Enter");

  await page.locator("mark", { hasText: WORDS }).waitFor();
  await page
    .getByText(/1 quote asks for it now/i)
    .first()
    .waitFor();
  await allSaved(page);
  await scene.picture(page, "marked");

  await page.reload();
  await page.locator("mark", { hasText: WORDS }).waitFor();
  await go(page, "wanted");
  await page
    .getByRole("list", { name: /most wanted/i })
    .getByRole("listitem")
    .filter({ hasText: "Picture Element" })
    .getByText(/1 quote/i)
    .first()
    .waitFor();
});
