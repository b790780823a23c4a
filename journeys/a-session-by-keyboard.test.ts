// A whole session of somebody who has no mouse: reading, writing, changing many, undoing, leaving.

import { allSaved, toast } from "./client";
import { expect, journey, PATIENCE_MS, settled } from "./journey";
import type { Locator, Page } from "./tools";

const SENTENCE = "I print maps before every trip.";

journey("works through a session with the keyboard alone", {}, async (scene, page) => {
  const keys = page.keyboard;
  const main = page.getByRole("main");

  // What can be done here?
  await keys.press("?");
  await page.getByRole("dialog").getByText("Most wanted").first().waitFor();
  await scene.picture(page, "the map of keys");
  await keys.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });

  // Somebody said something.
  await goBy(page, "g b", /^feedback$/i);
  await keys.press("p");
  await focused(page.getByRole("textbox", { name: /what they said/i }));
  await keys.type(SENTENCE);
  await keys.press("Control+Enter");
  const text = page.getByRole("textbox", { name: /arrow keys move the caret/i });
  await page.getByText(SENTENCE).last().waitFor();
  await tabTo(page, text);
  await keys.press("Home");
  await keys.press("Shift+End");
  await keys.press("h");
  await keys.type("picture el");
  await page
    .getByRole("option", { name: /<picture> Element/i })
    .first()
    .waitFor();
  await keys.press("Enter");
  await page.locator("mark", { hasText: SENTENCE }).waitFor();
  await allSaved(page);

  // Three features are moved at once, and moved back.
  await goBy(page, "g f", /^features$/i);
  await keys.press("Control+f");
  await keys.type('area = "CSS" and state.category != "done"');
  await keys.press("Enter");
  await keys.press("Escape");
  await keys.press("Escape");
  await main.getByText(/^36 of \d+ features$/).waitFor();
  await keys.press("j");
  await keys.press("x");
  for (let more = 0; more < 2; more += 1) {
    await keys.press("j");
    await keys.press("x");
  }
  await page.getByText("3 selected").waitFor();
  await keys.press("s");
  await focused(page.getByRole("combobox", { name: /set state/i }));
  await keys.type("in dev");
  await keys.press("Enter");
  await page.getByRole("button", { name: /undo: moved 3 features/i }).waitFor();
  await allSaved(page);
  await keys.press("Control+z");
  await toast(page, /undone: moved 3 features/i).waitFor();
  await keys.press("Escape");
  await page.getByText("3 selected").waitFor({ state: "detached" });

  // Another layout by its name, a record by its title, a word about it.
  await act(page, "timeline");
  await page.waitForURL(/layout=timeline/);
  await act(page, "EDGE-180");
  await page.getByText("43 votes").first().waitFor();
  await tabTo(page, page.getByRole("textbox", { name: /comment/i }).first());
  await keys.type("Nobody has measured this.");
  await keys.press("Control+Enter");
  await page.getByText("Nobody has measured this.").first().waitFor();
  await allSaved(page);

  await act(page, "sign out");
  await page.waitForURL(/sign-in/);
});

async function goBy(page: Page, keys: string, name: RegExp): Promise<void> {
  for (const key of keys.split(" ")) await page.keyboard.press(key);
  await page.getByRole("heading", { level: 1, name }).waitFor();
  await settled(page);
}

/** The first thing that the palette offers for these words. */
async function act(page: Page, words: string): Promise<void> {
  await page.keyboard.press("Control+k");
  await focused(page.getByRole("combobox", { name: /search/i }));
  await page.keyboard.type(words);
  await page
    .getByRole("option", { name: new RegExp(words, "i") })
    .first()
    .waitFor();
  await page.keyboard.press("Enter");
}

async function focused(field: Locator): Promise<void> {
  await field.first().waitFor();
  await expect
    .poll(() => field.first().evaluate((element) => element === document.activeElement), {
      timeout: PATIENCE_MS,
    })
    .toBe(true);
}

/** Goes on with Tab as somebody does who looks for a thing. */
async function tabTo(page: Page, what: Locator): Promise<void> {
  await what.waitFor();
  for (let stop = 0; stop < 80; stop += 1) {
    if (await what.evaluate((element) => element.contains(document.activeElement))) return;
    await page.keyboard.press("Tab");
  }
  throw new Error("Tab does not lead there");
}
