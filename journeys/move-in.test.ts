import { violations } from "./accessibility";
import { go, openRecord, toast } from "./client";
import { expect, journey, PATIENCE_MS } from "./journey";
import type { Page } from "./tools";

/** As a spreadsheet of somebody in Berlin has it: semicolons, their dates, line breaks inside of cells. */
const HEADER = "ID;Title;Description;Status;Owner;Labels;Due date;Room;Aside";
const ROWS = [
  'H-1;Replace the lamp;"The old one flickers.\nBring a ladder.";Open;Ada Example;light, urgent;24.12.2026;North hall;',
  'H-2;Paint the door;"Green; not ""mint"".";In progress;Grace Example;paint;01.02.2027;South hall;',
  "H-3;Oil the hinges;;Done;Ada Example;;;North hall;",
  "H-4;Move the shelves;Two people.;On ice;Grace Example;heavy;;Cellar;",
  "H-5;Order new chairs;;Open;Ada Example;furniture;15.01.2027;South hall;",
  "H-6;Label the cables;;Done;Grace Example;light;;Cellar;",
  "H-7;Clean the gutters;;Open;Ada Example;;03.03.2027;Roof;",
  "H-8;Mend the fence;;In progress;Grace Example;garden;;Garden;",
  "H-9;Test the alarm;;Open;Ada Example;urgent;31.12.2026;North hall;ask the neighbours first",
  "H-10;Sort the keys;;Done;Grace Example;;;Cellar;",
  "H-11;Water the plants;;Open;Ada Example;garden;;Garden;",
  "H-12;Book the van;;On ice;Grace Example;heavy;20.01.2027;Garden;",
];
const FILE = {
  name: "house-move.csv",
  mimeType: "text/csv",
  buffer: Buffer.from(`${[HEADER, ...ROWS].join("\r\n")}\r\n`),
};

const step = (page: Page, name: RegExp) => page.getByRole("heading", { level: 2, name });
const next = (page: Page) => page.getByRole("button", { name: /^continue$/i });

/** The figure beside a word in the account of what would be made. */
function figure(page: Page, word: string) {
  return page
    .locator("dl > div")
    .filter({ has: page.locator("dt", { hasText: new RegExp(`^\\s*${word}\\s*$`) }) })
    .locator("dd");
}

/** What the report says that a column became. */
function became(page: Page, column: string) {
  return page
    .getByRole("row")
    .filter({ has: page.getByRole("rowheader", { name: column, exact: true }) })
    .getByRole("cell")
    .nth(4);
}

async function chooseFile(page: Page): Promise<void> {
  await go(page, "imports/new");
  await page.locator("input[type=file]").setInputFiles(FILE);
  const files = page.getByRole("list", { name: /chosen files/i });
  await files.getByText(/12 rows/i).waitFor({ timeout: PATIENCE_MS });
  await next(page).click();
  await step(page, /what becomes of it/i).waitFor();
}

/** The room is told in the description instead of a field of its own. */
async function mapRoom(page: Page): Promise<void> {
  const room = page.getByRole("combobox", { name: /^room goes to$/i });
  await room.waitFor({ timeout: PATIENCE_MS });
  await room.selectOption("section");
}

journey("moves in with a table, looks first, and takes it all back", {}, async (scene, page) => {
  await go(page, "imports");
  await page.getByRole("button", { name: /^import…$/i }).click();
  await step(page, /choose files/i).waitFor();
  expect(await violations(page)).toEqual([]);

  // What cannot be read is refused in words, beside its name.
  scene.watch.permit(/Failed to load resource/, "a file is refused");
  await page
    .locator("input[type=file]")
    .setInputFiles({ name: "empty.csv", mimeType: "text/csv", buffer: Buffer.from("") });
  const files = page.getByRole("list", { name: /chosen files/i });
  await files.getByRole("alert").waitFor({ timeout: PATIENCE_MS });
  await files.getByRole("button", { name: /remove empty.csv/i }).click();
  await scene.picture(page, "files");

  await chooseFile(page);
  const becomes = page.getByRole("combobox", { name: /rows of house-move.csv become/i });
  await becomes.waitFor({ timeout: PATIENCE_MS });
  await expect.poll(() => becomes.inputValue()).toBe("kind:work_item");
  const target = (column: string) =>
    page.getByRole("combobox", { name: new RegExp(`^${column} goes to$`, "i") });
  expect(await target("Title").inputValue()).toBe("field:title");
  expect(await target("Due date").inputValue()).toBe("field:due");
  expect(await target("Aside").inputValue()).toBe("nowhere");
  await mapRoom(page);
  await page.getByRole("textbox", { name: /heading in the description/i }).waitFor();
  expect(await violations(page)).toEqual([]);
  await scene.picture(page, "mapping");

  // What was said stands after a reload.
  await page.reload();
  await expect
    .poll(async () => (await target("Room").count()) === 1 && (await target("Room").inputValue()), {
      timeout: PATIENCE_MS,
    })
    .toBe("section");
  await next(page).click();

  await step(page, /words for states and people/i).waitFor();
  const state = (word: string) =>
    page.getByRole("combobox", { name: new RegExp(`^the state ${word} becomes$`, "i") });
  await state("On ice").waitFor({ timeout: PATIENCE_MS });

  // The browser's Back and Forward go through the steps, which stand in the address.
  expect(page.url()).toMatch(/#words$/);
  await page.goBack();
  await step(page, /what becomes of it/i).waitFor();
  expect(page.url()).toMatch(/draft=[^#]+#mapping$/);
  expect(await target("Room").inputValue()).toBe("section");
  await page.goBack();
  await step(page, /choose files/i).waitFor();
  await page.goForward();
  await step(page, /what becomes of it/i).waitFor();
  await page.goForward();
  await step(page, /words for states and people/i).waitFor();
  await page.reload();
  await step(page, /words for states and people/i).waitFor();
  await state("On ice").waitFor({ timeout: PATIENCE_MS });

  // Several words become one state at once.
  const picked = (word: string) => page.getByRole("checkbox", { name: new RegExp(`^select ${word}$`, "i") });
  await picked("On ice").check();
  await picked("In progress").press("Space");
  const before = await state("In progress").inputValue();
  const several = page.getByRole("combobox", { name: /what the 2 selected words become/i });
  await several.selectOption("new:backlog");
  expect(await state("On ice").inputValue()).toBe("new:backlog");
  expect(await state("In progress").inputValue()).toBe("new:backlog");
  expect(await several.inputValue()).toBe("new:backlog");
  expect(await state("Done").inputValue()).not.toBe("new:backlog");
  await scene.picture(page, "several-words");
  await state("In progress").selectOption(before);
  expect(await several.inputValue()).toBe("");
  const people = page.getByRole("list", { name: /^people$/i });
  await people.getByRole("button", { name: /ada example is new person/i }).waitFor();
  expect(await violations(page)).toEqual([]);
  await scene.picture(page, "words");
  await next(page).click();

  await step(page, /look before you leap/i).waitFor();
  await figure(page, "New").waitFor({ timeout: PATIENCE_MS });
  expect(await figure(page, "New").innerText()).toBe("12");
  expect(await figure(page, "Changed").innerText()).toBe("0");
  expect(await figure(page, "New people").innerText()).toBe("2");
  expect(await figure(page, "Lost").innerText()).toMatch(/^0/);
  await page
    .getByText(/^by column$/i)
    .first()
    .click();
  await became(page, "Due date").waitFor();
  expect(await became(page, "Due date").innerText()).toBe("Work item: Due");
  expect(await violations(page)).toEqual([]);
  await scene.picture(page, "rehearsal");
  await page.getByRole("button", { name: /^import 12 work items$/i }).click();

  await toast(page, /imported house-move/i).waitFor({ timeout: PATIENCE_MS });
  await page.waitForURL(/\/imports\/[0-9a-f-]{36}/);
  await page.getByRole("heading", { level: 1, name: /house-move/i }).waitFor();
  expect(await figure(page, "New").innerText()).toBe("12");
  expect(await violations(page)).toEqual([]);
  expect(await became(page, "Due date").innerText()).toBe("Work item: Due");
  expect(await became(page, "Owner").innerText()).toBe("Work item: Owner");
  expect(await became(page, "Room").innerText()).toBe("Work item: Description, under “Room”");
  await scene.picture(page, "report");

  // An import that is done is no place to go back to: Back leads to where it was begun from.
  await page.goBack();
  await page.waitForURL(/\/imports$/);
  await page.goForward();
  await page.getByRole("heading", { level: 1, name: /house-move/i }).waitFor({ timeout: PATIENCE_MS });

  await go(page, "records/work_item");
  await page.getByText("Book the van").first().waitFor({ timeout: PATIENCE_MS });
  await openRecord(page, "Replace the lamp");
  await page.getByText("Bring a ladder.").first().waitFor();
  await page.getByText("North hall").first().waitFor();
  await page.getByText("Ada Example").first().waitFor();
  await scene.picture(page, "record");

  // The same file again changes nothing.
  await chooseFile(page);
  await mapRoom(page);
  await next(page).click();
  await step(page, /words for states and people/i).waitFor();
  await people.getByRole("button", { name: /ada example is ada example/i }).waitFor({ timeout: PATIENCE_MS });
  await next(page).click();
  await page.getByText(/everything in these files is here already/i).waitFor({ timeout: PATIENCE_MS });
  expect(await figure(page, "New").innerText()).toBe("0");
  expect(await figure(page, "Unchanged").innerText()).toBe("12");
  await scene.picture(page, "again");

  await go(page, "imports");
  await page.getByRole("button", { name: /more about house-move/i }).click();
  await page.getByRole("menuitem", { name: /take it back/i }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText(/go to the trash/i).waitFor();
  expect(await violations(page)).toEqual([]);
  await dialog.getByRole("button", { name: /^take it back$/i }).click();
  await toast(page, /took back house-move/i).waitFor({ timeout: PATIENCE_MS });
  await page
    .getByRole("list", { name: /^imports$/i })
    .getByText(/taken back/i)
    .waitFor();
  await go(page, "records/work_item");
  await page.getByRole("heading", { level: 1, name: /work items/i }).waitFor();
  await expect.poll(() => page.getByText("Book the van").count(), { timeout: PATIENCE_MS }).toBe(0);
});

journey("chooses what becomes of files on a telephone", {}, async (scene, page) => {
  await go(page, "imports");
  const phone = await scene.openBrowser({ width: 390, height: 844, colourScheme: "dark" }, page);
  await phone.goto(new URL(`${new URL(page.url()).pathname}/new`, page.url()).href);
  await phone.locator("input[type=file]").setInputFiles(FILE);
  await phone
    .getByRole("list", { name: /chosen files/i })
    .getByText(/12 rows/i)
    .waitFor({ timeout: PATIENCE_MS });
  expect(await violations(phone)).toEqual([]);
  await next(phone).click();
  await phone.getByRole("combobox", { name: /^room goes to$/i }).waitFor({ timeout: PATIENCE_MS });
  const wide = () => phone.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
  expect(await wide()).toBe(false);
  expect(await violations(phone)).toEqual([]);
  await scene.picture(phone, "mapping");
  await next(phone).click();
  await phone.getByRole("checkbox", { name: /^select all$/i }).check({ timeout: PATIENCE_MS });
  await phone.getByRole("combobox", { name: /what the \d selected words become/i }).waitFor();
  expect(await wide()).toBe(false);
  expect(await violations(phone)).toEqual([]);
  await scene.picture(phone, "words");
});
