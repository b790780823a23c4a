import { go, shownText, sidePanel, wantedRow } from "./client";
import { expect, journey } from "./journey";
import type { Locator } from "./tools";

/** What stands on the thread, in this order; the days as they were written in the product's own zone. */
const STEPS = [
  [
    /\b43\b/,
    /<picture> Element/i,
    /Under Consideration/,
    /In Development/,
    /Preview Release/,
    /nobody measured this/i,
  ],
  [/27 Mar 2014/, /18 Aug 2015/, /18 Sep 2015/, /16 Nov 2015/, /nobody measured this/i],
];

journey("sees what became of the most wanted", {}, async (scene, page) => {
  expect(new URL(page.url()).pathname, "where one lands after signing in").toMatch(/\/wanted$/);
  await page.getByRole("heading", { name: /most wanted, and what became of it/i }).waitFor();

  const first = page
    .getByRole("list", { name: /most wanted/i })
    .getByRole("listitem")
    .first();
  await first.getByText("Picture Element").first().waitFor();
  const row = await shownText(first);
  expect(row).toMatch(/\b43\b/);
  expect(row).toMatch(/Shipped/);
  expect(row).toMatch(/16 Nov 2015/);
  await scene.picture(page, "landing");

  await wantedRow(page, "Picture Element").click();
  const thread = sidePanel(page);
  await thread.getByText(/nobody measured this/i).waitFor();
  await expectThread(thread);
  await scene.picture(page, "thread");

  // Votes and states of this thread all came in with the import, so each of their steps leads to a row of a file.
  const sources = thread.getByRole("button", { name: /open the source.*row \d+/i });
  await sources.first().waitFor();
  const steps = await sources.count();
  expect(steps, "steps that lead to a row").toBeGreaterThanOrEqual(5);
  for (let step = 0; step < steps; step += 1) {
    const source = sources.nth(step);
    const name = (await source.getAttribute("aria-label")) ?? (await shownText(source));
    const row = /row (\d+)/i.exec(name)?.[1];
    await source.click();
    await page.getByText(/as it stood in the file/i).waitFor();
    await page
      .getByText(new RegExp(`row ${row}\\b`, "i"))
      .first()
      .waitFor();
    if (step === 0) await scene.picture(page, "source row");
    await page.keyboard.press("Escape");
    await page.getByText(/as it stood in the file/i).waitFor({ state: "detached" });
  }

  const address = new URL(page.url());
  const reference = address.searchParams.get("thread");
  expect(reference, "the address names the open thread").toBeTruthy();
  await go(page, `thread/${reference}`);
  await page.getByText(/nobody measured this/i).waitFor();
  await expectThread(page.getByRole("main"));
  await scene.picture(page, "full screen");
});

journey("reads honestly where a day is unknown", {}, async (_scene, page) => {
  await page
    .getByRole("button", { name: /^shipped/i })
    .first()
    .click();
  const rows = page.getByRole("list", { name: /most wanted/i }).getByRole("listitem");
  await rows.first().waitFor();
  await page
    .getByText(/shipped, date unknown/i)
    .first()
    .waitFor();
  // 28 ideas with a shipped feature (29 features, two of which answer the same idea), and one with partial support.
  expect(await rows.first().getAttribute("aria-setsize"), "ideas that were shipped").toBe("29");
});

async function expectThread(thread: Locator): Promise<void> {
  const text = await shownText(thread);
  // The head of the thread names its outcome, with the last day; the steps begin where it was asked for.
  const steps = text.slice(text.search(/\b43\b/));
  for (const row of STEPS) {
    let from = 0;
    for (const step of row) {
      const found = step.exec(steps.slice(from));
      expect(found, `${step} in its place on the thread:\n${text}`).not.toBeNull();
      from += found?.index ?? 0;
    }
  }
}
