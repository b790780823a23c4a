import { violations } from "./accessibility";
import { go, inviteByLink } from "./client";
import { expect, inWorkspace, journey } from "./journey";
import { LocalProvider } from "./provider";
import { afterAll, type Page } from "./tools";

const provider = new LocalProvider("Lantern ID");
afterAll(() => provider.close());

/** Fills in the provider's own pages. */
async function signInThere(page: Page, name: string): Promise<void> {
  await page.waitForURL(`${provider.address}/**`);
  await page.locator("input[name=login]").fill(name);
  await page.locator("input[name=password]").fill("any");
  await page.getByRole("button", { name: /sign-in/i }).click();
}

async function consentThere(page: Page): Promise<void> {
  await page.getByRole("button", { name: /continue/i }).click();
}

journey("signs in by a provider", { settings: () => provider.settings() }, async (scene, page) => {
  provider.serve(scene.program.address);
  scene.watch.permit(/fonts\.googleapis\.com|favicon/, "pages of the provider are its own");
  const link = await inviteByLink(page);

  // Nobody knows her: the provider's word alone lets nobody in.
  const zoe = await scene.openBrowser();
  await zoe.goto(`${scene.program.address}/sign-in`);
  await zoe.getByRole("button", { name: "Continue with Lantern ID" }).waitFor();
  await scene.picture(zoe, "sign-in");
  expect(await violations(zoe)).toEqual([]);
  await zoe.getByRole("button", { name: "Continue with Lantern ID" }).click();
  await signInThere(zoe, "zoe");
  await consentThere(zoe);
  await zoe.getByRole("alert").filter({ hasText: "Nobody here knows you yet" }).waitFor();
  await scene.picture(zoe, "nobody knows her");

  // She cancels at the provider once, and finds the offer again.
  const invited = await scene.openBrowser();
  await invited.goto(link);
  await invited.getByRole("button", { name: "Continue with Lantern ID" }).click();
  await signInThere(invited, "zoe");
  await invited.getByRole("link", { name: /cancel/i }).click();
  await invited.getByRole("alert").filter({ hasText: "cancelled" }).waitFor();
  await scene.picture(invited, "cancelled");
  await invited.getByRole("button", { name: "Continue with Lantern ID" }).click();
  await invited.waitForURL(`${provider.address}/**`);
  await consentThere(invited);
  await inWorkspace(invited);

  // Known from now on: one click in another browser.
  await zoe.getByRole("button", { name: "Continue with Lantern ID" }).click();
  await inWorkspace(zoe);
  await go(zoe, "settings/sign-in");
  await zoe
    .getByRole("list", { name: /sign-in by providers/i })
    .getByText("zoe@example.org")
    .waitFor();
  expect(await violations(zoe)).toEqual([]);
  await scene.picture(zoe, "linked");
  // It is her only way in, and stays.
  scene.watch.permit(/status of 400/, "the last way in stays");
  await zoe.getByRole("button", { name: /unlink lantern id/i }).click();
  await zoe.getByText(/only way in which you can sign in/i).waitFor();
  scene.watch.permit(/feed.*Authentication failed|status of 401/, "a new password ends her other session");
  await zoe.getByLabel(/new password/i).fill("a long enough secret");
  await zoe.getByRole("button", { name: /set the password/i }).click();
  await zoe.getByLabel(/current password/i).waitFor();
  await zoe.getByRole("button", { name: /unlink lantern id/i }).click();
  await zoe.getByText("No identity is linked.").waitFor();

  // The owner links theirs by hand; an address that nobody confirmed is no obstacle to that.
  await go(page, "settings/sign-in");
  await page.getByRole("button", { name: "Link Lantern ID" }).click();
  await signInThere(page, "guest");
  await consentThere(page);
  await page.waitForURL(/settings\/sign-in/);
  await page
    .getByRole("list", { name: /sign-in by providers/i })
    .getByText("guest@example.org")
    .waitFor();
});
