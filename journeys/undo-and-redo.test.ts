import { allSaved, expectTitle, makeFeature, retitle, sidePanel, toast } from "./client";
import { journey } from "./journey";

journey("takes back a change and makes it again", {}, async (scene, page) => {
  await makeFeature(page, "Dark mode");
  await retitle(page, "Dark colours");
  await allSaved(page);
  await expectTitle(page, "Dark colours");

  await page.getByRole("button", { name: /^undo: /i }).click();
  await expectTitle(page, "Dark mode");
  await scene.picture(page, "undone");
  await page.getByRole("button", { name: /^redo: /i }).click();
  await expectTitle(page, "Dark colours");

  // With the keys, from outside a field: in one they belong to the field.
  await page.getByRole("heading").first().click();
  await page.keyboard.press("Control+z");
  await expectTitle(page, "Dark mode");
  await page.keyboard.press("Control+Shift+z");
  await expectTitle(page, "Dark colours");
  await allSaved(page);
});

journey("archives by mistake and takes it back from the message", {}, async (_scene, page) => {
  await makeFeature(page, "Not to be archived");
  await sidePanel(page)
    .getByRole("button", { name: /^more$/i })
    .click();
  await page.getByRole("menuitem", { name: /^archive$/i }).click();
  await toast(page, /not to be archived archived/i).waitFor();
  await page
    .getByRole("region", { name: /messages/i })
    .getByRole("button", { name: /^undo$/i })
    .last()
    .click();
  await allSaved(page);
  await page.getByRole("main").getByText("Not to be archived").first().waitFor();
});

journey("sees in the history what was changed, from what to what and by whom", {}, async (scene, page) => {
  await makeFeature(page, "Quick search");
  await retitle(page, "Instant search");
  await allSaved(page);
  await sidePanel(page)
    .getByRole("tab", { name: /history/i })
    .click();
  const history = sidePanel(page);
  await history
    .getByText(/quick search/i)
    .first()
    .waitFor();
  await history
    .getByText(/instant search/i)
    .first()
    .waitFor();
  await history
    .getByText(/in the app/i)
    .first()
    .waitFor();
  await scene.picture(page, "history");
});
