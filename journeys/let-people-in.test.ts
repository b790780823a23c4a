import { violations } from "./accessibility";
import { allSaved, BEN, go, inviteByLink, joinBy, makePrivateSpace, toast } from "./client";
import { expect, inWorkspace, journey, PATIENCE_MS } from "./journey";
import type { Page } from "./tools";

journey("lets a colleague in, raises them, and takes it back", {}, async (scene, page) => {
  await go(page, "settings/people");
  await page.getByRole("button", { name: /invite somebody/i }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox", { name: /email/i }).fill(BEN.email);
  await dialog.getByRole("combobox", { name: /in microsoft edge/i }).selectOption("contributor");
  expect(await violations(page)).toEqual([]);
  await dialog.getByRole("button", { name: /make a link/i }).click();
  const link = dialog.getByRole("textbox", { name: /^link$/i });
  await link.waitFor();
  await scene.picture(page, "link");
  const address = await link.inputValue();
  await dialog.getByRole("button", { name: /^done$/i }).click();
  await page
    .getByRole("list", { name: /open invitations/i })
    .getByText(BEN.email)
    .waitFor();

  const colleague = await scene.openBrowser();
  await colleague.goto(address);
  await colleague.getByText(/invites you in as contributor/i).waitFor();
  expect(await colleague.getByRole("textbox", { name: /email/i }).inputValue()).toBe(BEN.email);
  await colleague.getByRole("textbox", { name: /your name/i }).fill(BEN.name);
  await colleague.getByLabel(/^password/i).fill(BEN.password);
  expect(await violations(colleague)).toEqual([]);
  await scene.picture(colleague, "join");
  await colleague.getByRole("button", { name: /^join$/i }).click();
  await colleague.waitForURL(/\/wanted/);
  await inWorkspace(colleague);

  // A contributor adds, and decides nothing.
  expect(await offeredKinds(colleague)).toEqual(["New work item", "New idea", "Paste feedback"]);
  await go(colleague, "r/EDGE-180");
  await colleague.getByRole("textbox", { name: /comment/i }).fill("We need this too.");
  await colleague.getByRole("button", { name: /^comment$/i }).click();
  await colleague.getByRole("list").getByText("We need this too.").waitFor();
  await allSaved(colleague);
  expect(await colleague.getByRole("textbox", { name: /title/i }).count(), "the title is not theirs").toBe(0);

  // Raised while they are there, they see it without doing anything.
  const role = page.getByRole("combobox", { name: /what ben okri is in microsoft edge/i });
  await role.selectOption("maker");
  await toast(page, /ben okri is maker in/i).waitFor();
  await colleague.getByRole("textbox", { name: /title/i }).first().waitFor({ timeout: PATIENCE_MS });
  await inWorkspace(colleague);
  expect(await offeredKinds(colleague)).toContain("New feature");

  scene.watch.permit(
    /status of 404|WebSocket connection/,
    "whoever was let go is told that there is nothing",
  );
  await page.getByRole("button", { name: /remove ben okri/i }).click();
  await page
    .getByRole("dialog")
    .getByRole("button", { name: /^remove$/i })
    .click();
  await toast(page, /ben okri is not in this workspace/i).waitFor();
  await colleague
    .getByText(/no workspace/i)
    .first()
    .waitFor({ timeout: PATIENCE_MS });
  await page.getByRole("button", { name: /show what happened/i }).click();
  const log = page.getByRole("list", { name: /^what happened$/i });
  await log.getByText(/let ben okri go/i).waitFor();
  await page.getByRole("combobox", { name: /^kind$/i }).selectOption({ label: "Invitations" });
  await log.getByText(/came in as member/i).waitFor();
  await scene.picture(page, "people");
});

journey("keeps a private space from whoever is not in it", {}, async (scene, page) => {
  const address = await inviteByLink(page, "maker");
  const colleague = await scene.openBrowser();
  await joinBy(colleague, address);
  await go(colleague, "features");

  await makePrivateSpace(page, "Acquisitions");
  const dialog = page.getByRole("dialog");
  await page
    .getByRole("banner")
    .getByRole("button", { name: /make a new record/i })
    .click();
  await page.getByRole("menuitem", { name: /new feature/i }).click();
  await dialog.getByRole("textbox", { name: /title/i }).fill("Buy the rival");
  await dialog.getByRole("combobox", { name: /^space$/i }).selectOption({ label: "Acquisitions" });
  await dialog.getByRole("button", { name: /make it/i }).click();
  await allSaved(page);
  await page.getByText("ACQU-1").first().waitFor();

  const shown = () => colleague.getByText("Buy the rival").count();
  await colleague.reload();
  await inWorkspace(colleague);
  expect(await shown()).toBe(0);
  await go(page, "settings/people");
  await page.getByRole("combobox", { name: /what ben okri is in acquisitions/i }).selectOption("viewer");
  await colleague.getByText("Buy the rival").first().waitFor({ timeout: PATIENCE_MS });
  await page.getByRole("combobox", { name: /what ben okri is in acquisitions/i }).selectOption("");
  await expect.poll(shown, { timeout: PATIENCE_MS }).toBe(0);
});

journey("joins with the account that one has", {}, async (scene, page) => {
  const first = await scene.openBrowser();
  await joinBy(first, await inviteByLink(page));
  await first.close();
  await page.getByRole("button", { name: /remove ben okri/i }).click();
  await page
    .getByRole("dialog")
    .getByRole("button", { name: /^remove$/i })
    .click();
  await toast(page, /ben okri is not in this workspace/i).waitFor();

  const second = await scene.openBrowser();
  await second.goto(await inviteByLink(page));
  await second.getByRole("button", { name: /i have an account/i }).click();
  // The page before has fields of the same names.
  await second.getByRole("heading", { name: /^sign in$/i }).waitFor();
  await second.getByRole("textbox", { name: /email/i }).fill(BEN.email);
  await second.getByLabel(/^password/i).fill(BEN.password);
  await second.getByRole("button", { name: /^sign in$/i }).click();
  await second.getByText(`You are signed in as ${BEN.email}`).waitFor();
  await second.getByRole("button", { name: /^join$/i }).click();
  await second.waitForURL(/\/wanted/);
  await inWorkspace(second);
});

/** What the menu of the top bar offers to make. */
async function offeredKinds(page: Page): Promise<string[]> {
  await page
    .getByRole("banner")
    .getByRole("button", { name: /make a new record/i })
    .click();
  const entries = page.getByRole("menuitem");
  await entries.first().waitFor();
  const names = await entries.allInnerTexts();
  await page.keyboard.press("Escape");
  return names.map((name) => name.split("\n")[0] ?? "");
}
