import { readFileSync } from "node:fs";
import { violations } from "./accessibility";
import { go, makeFeature } from "./client";
import { expect, journey, PATIENCE_MS } from "./journey";
import { type Page, strFromU8, unzipSync } from "./tools";

/** The files of the workbook that the browser saved after `press`. */
async function saved(page: Page, press: () => Promise<void>) {
  const [download] = await Promise.all([page.waitForEvent("download", { timeout: PATIENCE_MS }), press()]);
  const packed = readFileSync(await download.path());
  const files = unzipSync(packed);
  const sheet = strFromU8(files["xl/worksheets/sheet1.xml"] ?? new Uint8Array());
  const rows = [...sheet.matchAll(/<row r="\d+">(.*?)<\/row>/gs)].map(([, row = ""]) => row);
  return { name: download.suggestedFilename(), packed, files, sheet, rows };
}

/** Words of a row, by the letter of their column. */
function words(row: string): Map<string, string> {
  const cells = row.matchAll(/<c r="([A-Z]+)\d+"[^>]*t="inlineStr"><is><t[^>]*>(.*?)<\/t>/gs);
  return new Map([...cells].map(([, column = "", text = ""]) => [column, text]));
}

async function download(page: Page): Promise<void> {
  await page.getByRole("button", { name: /^more$/i }).click();
  await page.getByRole("menuitem", { name: /download as excel/i }).click();
}

journey("takes a view to Excel, whole and with its types", {}, async (scene, page) => {
  await makeFeature(page, "=1+1");

  await go(page, "features?layout=table&group=area&cols=title~state~votes~due~created_at");
  const count = await page
    .getByText(/^\d+ features$/i)
    .first()
    .innerText();
  const total = Number(/\d+/.exec(count)?.[0]);
  await page.getByRole("button", { name: /^more$/i }).click();
  await page.getByRole("menuitem", { name: /download as excel/i }).waitFor();
  expect(await violations(page)).toEqual([]);
  await scene.picture(page, "menu");
  await page.keyboard.press("Escape");

  const whole = await saved(page, () => download(page));
  expect(whole.name).toMatch(/\.xlsx$/);
  expect(total).toBeGreaterThan(100);
  expect(whole.rows.length, "all rows, not those that are drawn, and the headings").toBe(total + 1);
  expect([...words(whole.rows[0] ?? "").values()]).toEqual([
    "Area",
    "Title",
    "State",
    "Votes",
    "Due",
    "Made",
  ]);
  expect(whole.sheet).toContain('state="frozen"');
  expect(strFromU8(whole.files["xl/workbook.xml"] ?? new Uint8Array())).toMatch(/<sheet name="[^"]{1,31}"/);

  // What looks like a formula is text, and nothing in the file is one.
  const guarded = whole.rows.find((row) => [...words(row).values()].includes("=1+1")) ?? "";
  expect(guarded).toMatch(/<c r="B\d+" s="3" t="inlineStr"><is><t xml:space="preserve">=1\+1</);
  expect(whole.sheet).not.toMatch(/<f[ >]/);
  // Votes are numbers, and the day it was made is a day.
  expect(guarded).toMatch(/<c r="D\d+"><v>0<\/v>/);
  expect(guarded).toMatch(/<c r="F\d+" s="2"><v>\d{5}<\/v>/);
  // Not each of them can be nought.
  expect(whole.rows.some((row) => /<c r="D\d+"><v>[1-9]\d*<\/v>/.test(row))).toBe(true);

  // Only what the filter leaves, by the palette.
  await go(page, `features?layout=table&filter=${encodeURIComponent('area = "CSS"')}`);
  const some = await saved(page, async () => {
    await page.keyboard.press("ControlOrMeta+k");
    await page.getByRole("dialog").getByRole("combobox").fill("excel");
    await page
      .getByRole("option", { name: /download as excel/i })
      .first()
      .waitFor();
    await page.keyboard.press("Enter");
  });
  expect(some.rows.length).toBeGreaterThan(1);
  expect(some.rows.length).toBeLessThan(total);

  // The program itself reads what it wrote.
  await go(page, "imports/new");
  await page.locator("input[type=file]").setInputFiles({
    name: "features.xlsx",
    mimeType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    buffer: some.packed,
  });
  await page
    .getByRole("list", { name: /chosen files/i })
    .getByText(new RegExp(`${some.rows.length - 1} rows`, "i"))
    .waitFor({ timeout: PATIENCE_MS });
});
