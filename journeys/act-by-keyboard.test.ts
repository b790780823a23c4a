import { allSaved, expectTitle, go, openRecord, toast } from "./client";
import { expect, journey } from "./journey";

journey("makes features from one line and from many, and loses no draft", {}, async (scene, page) => {
  await go(page, "features");
  await page.keyboard.press("c");
  const dialog = page.getByRole("dialog");
  const line = dialog.getByRole("textbox", { name: /^title$/i });
  await line.fill("Maps on the train +offline due:2027-01-15");
  await expect.poll(() => dialog.getByRole("listitem").allInnerTexts()).toHaveLength(2);
  await scene.picture(page, "one line");
  await line.press("Enter");
  await dialog.waitFor({ state: "detached" });
  await expectTitle(page, "Maps on the train");
  await page.getByRole("complementary").last().getByText("15 Jan 2027").waitFor();

  await page.getByRole("heading").first().click();
  await page.keyboard.press("c");
  await line.fill("Half a thought");
  await line.press("Escape");
  await dialog.waitFor({ state: "detached" });
  await page.keyboard.press("c");
  await expect.poll(() => line.inputValue()).toBe("Half a thought");

  await line.fill("- One\n- Two\n- Three");
  await dialog.getByRole("button", { name: /^make 3 features$/i }).click();
  await toast(page, /made 3 features/i).waitFor();
  await allSaved(page);
  await page.keyboard.press("Control+z");
  await toast(page, /undone: made 3 features/i).waitFor();
  await allSaved(page);
});

journey("sets the state of the open record by one letter and a few more", {}, async (scene, page) => {
  await openRecord(page, "EDGE-180");
  // Out of the field of the title, where letters are words.
  await page.getByRole("tab", { name: /^record$/i }).click();
  await page.keyboard.press("s");
  const step = page.getByRole("combobox", { name: /set state/i });
  await step.fill("in dev");
  await scene.picture(page, "choices");
  await step.press("Enter");
  await page.getByRole("main").getByText("In Development").first().waitFor();
  await allSaved(page);
  await page.keyboard.press("Control+z");
  await toast(page, /undone: moved/i).waitFor();
  await allSaved(page);
});
