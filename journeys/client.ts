// Where things are in the client, by the names that a person reads or hears. Journeys go through these, so that a
// changed label is mended in one place.

import { expect, inWorkspace, PATIENCE_MS } from "./journey";
import type { Locator, Page } from "./tools";

/** Pages below a workspace, by the last part of their address. */
export const PLACES = [
  "inbox",
  "wanted",
  "search?q=picture",
  "features",
  "features?layout=board",
  "features?layout=list",
  "features?layout=timeline",
  "features?layout=calendar",
  "features?group=state&asof=2015-06-01&vs=now",
  "work",
  "ideas",
  "feedback",
  "decisions",
  "views",
  "activity",
  "imports",
  "imports/new",
  "archive",
  "settings",
  "settings/sign-in",
  "settings/people",
  "settings/links",
  "settings/workspace",
  "settings/states",
  "settings/fields",
  "settings/webhooks",
  "settings/status",
  "api",
  "api?endpoint=get-records",
  "api?endpoint=post-batches",
  "records/person",
] as const;

/** `/edge`, from any page of the workspace. */
export function workspacePath(page: Page): string {
  return `/${new URL(page.url()).pathname.split("/")[1]}`;
}

export async function go(page: Page, place: string): Promise<void> {
  await page.goto(new URL(`${workspacePath(page)}/${place}`, page.url()).href);
  await inWorkspace(page);
}

/** An address below the workspace that leads nowhere; its page says so and has no list and nothing to save. */
export async function goAstray(page: Page): Promise<void> {
  await page.goto(new URL(`${workspacePath(page)}/no-such-page`, page.url()).href);
  await page.getByText(/no page at this address/i).waitFor();
}

export function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

/** A row of the most wanted list. */
export function wantedRow(page: Page, title: string): Locator {
  return page
    .getByRole("list", { name: /most wanted/i })
    .getByRole("button", { name: new RegExp(escaped(title), "i") })
    .first();
}

/** The record or the thread that stands open beside a list. */
export function sidePanel(page: Page): Locator {
  return page.getByRole("complementary").last();
}

/** Opens a record beside the list of features, by its key or its title. */
export async function openRecord(page: Page, reference: string): Promise<Locator> {
  await page.keyboard.press("Control+k");
  const search = page.getByRole("combobox", { name: /search/i });
  await search.fill(reference);
  await page
    .getByRole("option", { name: new RegExp(escaped(reference), "i") })
    .first()
    .waitFor();
  await page.keyboard.press("Enter");
  const title = page.getByRole("textbox", { name: /title/i }).first();
  await title.waitFor();
  return title;
}

/** Makes a feature from the top bar and leaves its panel open. */
export async function makeFeature(page: Page, title: string): Promise<void> {
  await go(page, "features");
  await page
    .getByRole("banner")
    .getByRole("button", { name: /make a new record/i })
    .click();
  await page.getByRole("menuitem", { name: /new feature/i }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox", { name: /title/i }).fill(title);
  await dialog.getByRole("button", { name: /make it/i }).click();
  await dialog.waitFor({ state: "detached" });
  await allSaved(page);
}

/** Writes another title over the one of the record that is open, as a person does: click, write, Enter. */
export async function retitle(page: Page, title: string): Promise<void> {
  const field = titleField(page);
  await field.click();
  await page.keyboard.press("Control+a");
  await page.keyboard.type(title);
  await page.keyboard.press("Enter");
}

export function titleField(page: Page): Locator {
  return page.getByRole("textbox", { name: /title/i }).first();
}

/** What a person reads there, as it is drawn and not as it stands in the document. */
export async function shownText(place: Locator): Promise<string> {
  await place.first().waitFor();
  return (await place.allInnerTexts()).join("\n");
}

/** The words of a field, whether it is an input or text that can be edited in place. */
export async function wordsOf(field: Locator): Promise<string> {
  const isInput = await field.evaluate((element) => "value" in element);
  return isInput ? field.inputValue() : shownText(field);
}

export async function expectTitle(page: Page, title: string): Promise<void> {
  await expect.poll(async () => wordsOf(titleField(page)), { timeout: PATIENCE_MS }).toBe(title);
}

/** What the top bar says about what is being saved. */
export function syncChip(page: Page, says: RegExp): Locator {
  return page.getByRole("banner").getByRole("button", { name: says });
}

export async function allSaved(page: Page): Promise<void> {
  await syncChip(page, /^saved$/i).waitFor();
}

/** A message at the foot of the window. */
export function toast(page: Page, says: RegExp): Locator {
  return page.getByRole("region", { name: /messages/i }).getByText(says);
}

/** Somebody who has no account yet. */
export interface Newcomer {
  name: string;
  email: string;
  password: string;
}

export const BEN: Newcomer = { name: "Ben Okri", email: "ben@example.org", password: "a long enough secret" };

/** Makes an invitation on the page of people, with a role in the first space or with none; answers its link. */
export async function inviteByLink(page: Page, role?: string): Promise<string> {
  await go(page, "settings/people");
  await page.getByRole("button", { name: /invite somebody/i }).click();
  const dialog = page.getByRole("dialog");
  if (role) await dialog.getByRole("combobox", { name: /in microsoft edge/i }).selectOption(role);
  await dialog.getByRole("button", { name: /make a link/i }).click();
  const address = await dialog.getByRole("textbox", { name: /^link$/i }).inputValue();
  await dialog.getByRole("button", { name: /^done$/i }).click();
  return address;
}

/** Follows the link of an invitation and comes in by it. */
export async function joinBy(colleague: Page, address: string, newcomer: Newcomer = BEN): Promise<void> {
  await colleague.goto(address);
  await colleague.getByRole("textbox", { name: /your name/i }).fill(newcomer.name);
  await colleague.getByRole("textbox", { name: /email/i }).fill(newcomer.email);
  await colleague.getByLabel(/^password/i).fill(newcomer.password);
  await colleague.getByRole("button", { name: /^join$/i }).click();
  await colleague.waitForURL(/\/wanted/);
  await inWorkspace(colleague);
}

/** Makes a space that nobody else is in. */
export async function makePrivateSpace(page: Page, name: string): Promise<void> {
  await go(page, "settings/people");
  await page.getByRole("button", { name: /new space/i }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox", { name: /^name$/i }).fill(name);
  await dialog.getByRole("combobox", { name: /who is in it/i }).selectOption("");
  await dialog.getByRole("button", { name: /make the space/i }).click();
  await page
    .getByRole("list", { name: /^spaces$/i })
    .getByText(name)
    .waitFor();
  await inWorkspace(page);
}
