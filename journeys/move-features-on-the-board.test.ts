import { allSaved, escaped, go } from "./client";
import { expect, journey, PATIENCE_MS } from "./journey";
import type { Locator, Page } from "./tools";

journey("moves a feature on the board with the mouse", {}, async (scene, page) => {
  await go(page, "features?layout=board");
  const from = column(page, /under consideration/i);
  const to = column(page, /in development/i);
  await from.waitFor();
  const title = await titleOfCard(from, 0);

  await drag(page, card(from, title), to);
  await card(to, title).waitFor();
  expect(await card(from, title).count()).toBe(0);
  await allSaved(page);
  await scene.picture(page, "between columns");

  const before = await titles(to);
  const [first, second] = before;
  if (first === undefined || second === undefined)
    throw new Error("the column needs two cards for this journey");
  await drag(page, card(to, second), card(to, first));
  await expect
    .poll(async () => (await titles(to)).slice(0, 2), { timeout: PATIENCE_MS })
    .toEqual([second, first]);
  await allSaved(page);

  await page.reload();
  await expect
    .poll(async () => (await titles(to)).slice(0, 2), { timeout: PATIENCE_MS })
    .toEqual([second, first]);
  await card(to, title).waitFor();
});

journey("moves a feature on the board with the keyboard", {}, async (_scene, page) => {
  await go(page, "features?layout=board");
  const from = column(page, /under consideration/i);
  await from.waitFor();
  const title = await titleOfCard(from, 0);
  await from.getByRole("group", { name: new RegExp(escaped(title), "i") }).focus();
  await page.keyboard.press("Space");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Space");
  await card(from, title).waitFor({ state: "detached" });
  await allSaved(page);
});

function column(page: Page, name: RegExp): Locator {
  return page.getByRole("list", { name }).or(page.getByRole("region", { name })).first();
}

function cards(within: Locator): Locator {
  return within.getByRole("listitem");
}

function card(within: Locator, title: string): Locator {
  return cards(within).filter({ hasText: title }).first();
}

async function titleOfCard(within: Locator, index: number): Promise<string> {
  return (await titles(within))[index] ?? "";
}

/** The longest line of a card is its title; the key and the counts are shorter. */
async function titles(within: Locator): Promise<string[]> {
  await cards(within).first().waitFor();
  const texts = await cards(within).allInnerTexts();
  return texts.map(
    (text) =>
      text
        .split("\n")
        .map((line) => line.trim())
        .sort((a, b) => b.length - a.length)[0] ?? "",
  );
}

/** Slowly enough that the browser sees a drag: it begins only after the pointer has moved. */
async function drag(page: Page, what: Locator, onto: Locator): Promise<void> {
  const start = await what.boundingBox();
  const end = await onto.boundingBox();
  if (!start || !end) throw new Error("nothing to drag, or nowhere to drag it");
  await page.mouse.move(start.x + start.width / 2, start.y + Math.min(start.height / 2, 20));
  await page.mouse.down();
  await page.mouse.move(start.x + start.width / 2 + 8, start.y + 28, { steps: 4 });
  // Near the top edge: onto a column this is its beginning, onto a card it is the place before it.
  await page.mouse.move(end.x + end.width / 2, end.y + 12, { steps: 12 });
  await page.mouse.move(end.x + end.width / 2, end.y + 10, { steps: 2 });
  await page.mouse.up();
}
