import { allSaved, go, shownText, sidePanel, wantedRow } from "./client";
import { expect, journey } from "./journey";

const REASON = "The proposal was withdrawn; proxies cover what is left of it.";

journey("records why something is not planned", {}, async (scene, page) => {
  const row = wantedRow(page, "Object.observe()");
  await row.waitFor();
  const words = await shownText(row);
  expect(words).toMatch(/\b41\b/);
  expect(words).toMatch(/not currently planned/i);
  expect(words).toMatch(/no decision recorded/i);

  await row.click();
  const thread = sidePanel(page);
  const gap = thread.getByText(/no decision recorded/i).first();
  await gap.waitFor();
  await thread
    .getByRole("listitem")
    .filter({ hasText: /no decision recorded/i })
    .getByRole("button", { name: /add/i })
    .click();

  await thread
    .getByRole("radio", { name: /^no$/i })
    .or(thread.getByRole("button", { name: /^no$/i }))
    .first()
    .click();
  await thread.getByRole("textbox", { name: /why/i }).fill(REASON);
  await scene.picture(page, "writing the decision");
  await thread.getByRole("button", { name: /record the decision/i }).click();

  await thread.getByText(REASON).waitFor();
  expect(await gap.count(), "the gap is closed").toBe(0);
  await allSaved(page);
  await scene.picture(page, "the decision on the thread");

  expect(await shownText(row)).not.toMatch(/no decision recorded/i);
  await go(page, "decisions");
  await page
    .getByRole("main")
    .getByText(/Object\.observe\(\)/)
    .first()
    .waitFor();
  await page.getByText(REASON).first().waitFor();
});

journey("is asked for the reason when it is missing", {}, async (_scene, page) => {
  await wantedRow(page, "Object.observe()").click();
  const thread = sidePanel(page);
  await thread
    .getByRole("listitem")
    .filter({ hasText: /no decision recorded/i })
    .getByRole("button", { name: /add/i })
    .click();
  await thread.getByRole("button", { name: /record the decision/i }).click();
  await thread.getByText(/write why/i).waitFor();
});
