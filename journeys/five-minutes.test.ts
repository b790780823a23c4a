// The first five minutes of somebody who has never seen the program, as a script: what they do, in how many clicks.

import { allSaved, sidePanel, wantedRow } from "./client";
import { expect, journey, PATIENCE_MS, settled } from "./journey";
import { markWords } from "./marking";
import type { Locator, Page } from "./tools";

const CLICKS_ALLOWED = 25;
const SENTENCES =
  "We serve photographs to phones on slow networks. Every page sends the large pictures to small screens. " +
  "Let me offer several sources and the browser choose.";
const WORDS = "sends the large pictures to small screens";

/** A hand that counts. */
class Hand {
  clicks = 0;

  constructor(private readonly page: Page) {}

  async click(what: Locator, options: Parameters<Locator["click"]>[0] = {}): Promise<void> {
    this.clicks += 1;
    await what.click(options);
  }

  /** A drag is one press of the button. */
  async drag(from: { x: number; y: number }, to: { x: number; y: number }): Promise<void> {
    this.clicks += 1;
    await this.page.mouse.move(from.x, from.y);
    await this.page.mouse.down();
    await this.page.mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2, { steps: 8 });
    await this.page.mouse.move(to.x, to.y, { steps: 8 });
    await this.page.mouse.up();
  }
}

journey("walks through the product in five minutes, in at most 25 clicks", {}, async (scene, page) => {
  const hand = new Hand(page);
  const rail = page.getByRole("navigation", { name: /^main$/i });
  const main = page.getByRole("main");

  // It lands on what was wanted most; the first thread is one click away.
  await hand.click(wantedRow(page, "Picture Element"));
  const panel = sidePanel(page);
  await panel.getByText(/nobody measured this/i).waitFor();
  await scene.picture(page, "the first thread");

  // Why was this turned down? Nobody wrote it down: do so.
  await hand.click(wantedRow(page, "Object.observe()"));
  const gap = panel.getByRole("listitem").filter({ hasText: /no decision recorded/i });
  await hand.click(gap.getByRole("button", { name: /add/i }));
  await hand.click(panel.getByText("No", { exact: true }));
  await panel.getByRole("textbox", { name: /why/i }).fill("The proposal was withdrawn.");
  await hand.click(panel.getByRole("button", { name: /record the decision/i }));
  await panel.getByText("The proposal was withdrawn.").waitFor();
  await allSaved(page);

  // What somebody said becomes evidence.
  await hand.click(rail.getByRole("link", { name: /feedback/i }));
  await hand.click(page.getByRole("button", { name: /paste/i }).first());
  await page.getByRole("textbox", { name: /what they said/i }).fill(SENTENCES);
  await hand.click(page.getByRole("button", { name: /keep it/i }));
  await page.getByText(WORDS).last().waitFor();
  hand.clicks += 1;
  await markWords(page, WORDS);
  await page.keyboard.press("h");
  await page.keyboard.type("picture el");
  await page
    .getByRole("option", { name: /<picture> Element/i })
    .first()
    .waitFor();
  await page.keyboard.press("Enter");
  await page.locator("mark", { hasText: WORDS }).waitFor();
  await allSaved(page);

  // Find, group and filter the features.
  await hand.click(rail.getByRole("link", { name: /features/i }));
  await page.getByRole("grid").waitFor();
  await filterBy(page, 'area = "CSS" and state.category != "done"');
  await expect.poll(() => main.getByRole("row").count(), { timeout: PATIENCE_MS }).toBeGreaterThan(20);
  await hand.click(main.getByRole("button", { name: /^group$/i }));
  await hand.click(page.getByRole("menuitem", { name: /^state$/i }).first());
  await main
    .getByRole("row")
    .filter({ hasText: /not supported/i })
    .first()
    .waitFor();
  await scene.picture(page, "grouped and filtered");

  // One of them gets a date by drawing it, and loses it again.
  await hand.click(main.getByText("Timeline", { exact: true }));
  const unplanned = main.getByRole("row", { name: /no date/i });
  await unplanned.first().waitFor();
  const name = (await unplanned.first().getAttribute("aria-label"))?.split(",")[0] ?? "";
  const planned = main.getByRole("row", { name }).and(page.locator(":has([data-movable])"));
  // A lane is longer than the window: what is drawn on is the part that one sees.
  const box = await unplanned.first().boundingBox();
  const right = page.viewportSize()?.width ?? 0;
  if (!box) throw new Error("the timeline has no lane to draw on");
  const y = box.y + box.height / 2;
  await hand.drag({ x: right - 400, y }, { x: right - 180, y });
  await planned.waitFor();
  await scene.picture(page, "on the timeline");
  await allSaved(page);
  await page.keyboard.press("Control+z");
  await planned.waitFor({ state: "detached" });

  // Twenty at once get a tag.
  await hand.click(main.getByText("Table", { exact: true }));
  await page.getByRole("treegrid").waitFor();
  const boxes = main.getByRole("checkbox", { name: /^select (?!all)/i });
  await hand.click(boxes.nth(0));
  await hand.click(boxes.nth(19), { modifiers: ["Shift"] });
  await main.getByText("20 selected").waitFor();
  await hand.click(page.getByRole("button", { name: /add or remove tags/i }));
  await page.keyboard.type("style");
  await page.keyboard.press("Enter");
  // The list of tags stays for the next one.
  await page
    .getByRole("option", { name: /^style/i })
    .first()
    .waitFor();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: /undo.*tagged 20 features with style/i }).waitFor();
  await allSaved(page);

  // The way it is looked at is worth keeping.
  await hand.click(page.getByRole("button", { name: /save view/i }));
  await page.getByRole("textbox", { name: /name of the view/i }).fill("Open styling work");
  await page.keyboard.press("Enter");
  await page
    .getByRole("navigation", { name: /^views$/i })
    .getByText("Open styling work")
    .waitFor();
  await allSaved(page);

  // How did all this stand on 1 June 2015, and what differed?
  await hand.click(page.getByRole("button", { name: /^as of$/i }));
  await page.getByRole("textbox", { name: /^day$/i }).fill("1 Jun 2015");
  await hand.click(page.getByText("Now", { exact: true }));
  await page.keyboard.press("Enter");
  await page.getByText(/from 1 jun 2015 to now/i).waitFor();
  await main
    .getByRole("row")
    .filter({ hasText: /changes?/i })
    .first()
    .waitFor();
  await scene.picture(page, "what differed");

  expect(hand.clicks, "clicks").toBeLessThanOrEqual(CLICKS_ALLOWED);

  // A reload loses nothing of it.
  await page.reload();
  await settled(page);
  await page.getByText(/from 1 jun 2015 to now/i).waitFor();
});

async function filterBy(page: Page, expression: string): Promise<void> {
  await page.keyboard.press("Control+f");
  await page.keyboard.type(expression);
  await page.keyboard.press("Enter");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
}
