import { allSaved, go } from "./client";
import { expect, journey } from "./journey";
import type { Page } from "./tools";

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
  await mark(page, WORDS);
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

/** Drags the mouse over words, as a person marks them. */
async function mark(page: Page, words: string): Promise<void> {
  const ends = await page.evaluate((wanted) => {
    const walker = document.createTreeWalker(
      document.querySelector("main") ?? document.body,
      NodeFilter.SHOW_TEXT,
    );
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const at = node.textContent?.indexOf(wanted) ?? -1;
      // The list beside it may begin with the same words; what is read is drawn larger and comes last.
      if (at < 0 || node.parentElement?.closest("button, a")) continue;
      const range = document.createRange();
      range.setStart(node, at);
      range.setEnd(node, at + wanted.length);
      const boxes = [...range.getClientRects()];
      const first = boxes[0];
      const last = boxes.at(-1);
      if (!first || !last) continue;
      return {
        from: { x: first.left + 1, y: first.top + first.height / 2 },
        to: { x: last.right, y: last.top + last.height / 2 },
      };
    }
    return null;
  }, words);
  if (!ends) throw new Error(`"${words}" does not stand in the text that is open`);
  await page.mouse.move(ends.from.x, ends.from.y);
  await page.mouse.down();
  await page.mouse.move((ends.from.x + ends.to.x) / 2, (ends.from.y + ends.to.y) / 2, { steps: 5 });
  await page.mouse.move(ends.to.x, ends.to.y, { steps: 5 });
  await page.mouse.up();
}
