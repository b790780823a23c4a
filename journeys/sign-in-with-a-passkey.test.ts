import { violations } from "./accessibility";
import { Authenticator } from "./authenticator";
import { go } from "./client";
import { DESK, expect, inWorkspace, journey } from "./journey";
import type { Page } from "./tools";

const PASSWORD = "a long enough secret";
const LIST = { name: "Passkeys" };

async function signOut(page: Page): Promise<void> {
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: /search/i }).fill("sign out");
  await page
    .getByRole("option", { name: /sign out/i })
    .first()
    .click();
  await page.waitForURL(/\/sign-in/);
}

journey("signs in with a passkey", { signedIn: false }, async (scene, page) => {
  const here = scene.program.address.replace("127.0.0.1", "localhost");
  const link = (await scene.program.printed("sign-in")).replace("127.0.0.1", "localhost");
  await page.goto(link);
  await inWorkspace(page);
  await go(page, "settings/sign-in");
  await page.getByLabel(/new password/i).fill(PASSWORD);
  await page.getByRole("button", { name: /set the password/i }).click();
  await page.getByLabel(/current password/i).waitFor();

  const device = await Authenticator.plugIn(page);
  const passkeys = page.getByRole("list", LIST);
  await passkeys.getByText("You have no passkey.").waitFor();
  await page.getByRole("button", { name: "Add a passkey" }).click();
  const dialog = page.getByRole("dialog");
  const name = dialog.getByRole("textbox", { name: /^name/i });
  expect(await name.inputValue(), "as the browser and the system are called").toMatch(/^Chrome, /);
  expect(await violations(page)).toEqual([]);
  await scene.picture(page, "add");
  await name.fill("Work laptop");
  scene.watch.permit(/status of 403/, "a wrong password, and later a removed passkey");
  await dialog.getByLabel(/your password/i).fill("not the password");
  await dialog.getByRole("button", { name: /go on/i }).click();
  await dialog.getByRole("alert").filter({ hasText: "The current password is not right." }).waitFor();
  await dialog.getByLabel(/your password/i).fill(PASSWORD);
  await device.recognises(false);
  await dialog.getByRole("button", { name: /go on/i }).click();
  await dialog.getByRole("alert").filter({ hasText: "No passkey was made" }).waitFor();
  await scene.picture(page, "not made");
  await device.recognises(true);
  await dialog.getByRole("button", { name: /go on/i }).click();
  await passkeys.getByText("Work laptop").waitFor();
  await dialog.waitFor({ state: "detached" });
  await passkeys.getByText(/never used/).waitFor();
  expect(await device.kept()).toEqual([{ host: "localhost", uses: expect.any(Number), discoverable: true }]);
  expect(await violations(page)).toEqual([]);
  await passkeys.scrollIntoViewIfNeeded();
  await scene.picture(page, "added");

  // One for each device.
  await page.getByRole("button", { name: "Add a passkey" }).click();
  await dialog.getByLabel(/your password/i).fill(PASSWORD);
  await dialog.getByRole("button", { name: /go on/i }).click();
  await dialog.getByRole("alert").filter({ hasText: "already" }).waitFor();
  await dialog.getByRole("button", { name: /cancel/i }).click();

  await device.touched(false);
  await signOut(page);
  const button = page.getByRole("button", { name: "Sign in with a passkey" });
  await button.waitFor();
  expect(await page.getByLabel(/email/i).getAttribute("autocomplete")).toBe("username webauthn");
  expect(await violations(page)).toEqual([]);
  await scene.picture(page, "sign-in");
  for (const colourScheme of ["light", "dark"] as const) {
    const phone = await scene.openBrowser({ ...DESK, width: 390, colourScheme });
    await phone.goto(`${here}/sign-in`);
    await phone.getByRole("button", { name: "Sign in with a passkey" }).waitFor();
    expect(await violations(phone)).toEqual([]);
    await scene.picture(phone, `sign-in ${colourScheme} phone`);
    await phone.close();
  }

  // Somebody else's finger.
  await device.recognises(false);
  await device.touched(true);
  await button.click();
  await page.getByRole("alert").filter({ hasText: "No passkey was used" }).waitFor();
  await scene.picture(page, "not used");
  await device.recognises(true);
  await button.click();
  await inWorkspace(page);
  expect((await device.kept())[0]?.uses).toBeGreaterThan(0);
  await go(page, "settings/sign-in");
  await passkeys.getByText(/last used/).waitFor();

  // What the browser fills into a field holds the passkey too: no button is needed.
  await signOut(page);
  await inWorkspace(page);
  expect((await device.kept())[0]?.uses).toBeGreaterThan(1);
  await go(page, "settings/sign-in");

  await page.getByRole("button", { name: "Rename Work laptop" }).click();
  await dialog.getByRole("textbox", { name: /^name/i }).fill("Old laptop");
  await dialog.getByRole("button", { name: /save/i }).click();
  await passkeys.getByText("Old laptop").waitFor();
  await dialog.waitFor({ state: "detached" });
  await page.setViewportSize({ width: 390, height: 844 });
  await passkeys.scrollIntoViewIfNeeded();
  await scene.picture(page, "renamed phone");
  await page.emulateMedia({ colorScheme: "dark" });
  await scene.picture(page, "renamed dark phone");
  expect(await violations(page)).toEqual([]);
  await page.getByRole("button", { name: "Remove Old laptop" }).click();
  await dialog.getByLabel(/your password/i).fill(PASSWORD);
  expect(await violations(page)).toEqual([]);
  await scene.picture(page, "remove dark phone");
  await dialog.getByRole("button", { name: /^remove$/i }).click();
  await passkeys.getByText("You have no passkey.").waitFor();

  // The owner reads who came in how.
  await page.setViewportSize({ width: DESK.width, height: DESK.height });
  await go(page, "settings/people");
  await page.getByRole("button", { name: "Show what happened" }).click();
  const log = page.getByRole("list", { name: "What happened" });
  await log
    .getByText(/signed in with a passkey/i)
    .first()
    .waitFor();
  await log
    .getByText(/removed the passkey old laptop/i)
    .first()
    .waitFor();

  // Where the browser calls this machine by its number, the settings say at which address passkeys are.
  const other = await scene.openBrowser({ ...DESK, width: 390 });
  await other.goto(`${scene.program.address}/sign-in`);
  await other.getByLabel(/email/i).fill("demo@throughline.invalid");
  await other.getByLabel(/^password/i).fill(PASSWORD);
  expect(await other.getByRole("button", { name: /with a passkey/i }).count()).toBe(0);
  await other.getByRole("button", { name: /^sign in$/i }).click();
  await inWorkspace(other);
  await go(other, "settings/sign-in");
  const there = other.getByRole("link", { name: here });
  expect(await there.getAttribute("href")).toBe(`${here}${new URL(other.url()).pathname}`);
  expect(await other.getByRole("button", { name: "Add a passkey" }).count()).toBe(0);
  await there.scrollIntoViewIfNeeded();
  expect(await violations(other)).toEqual([]);
  await scene.picture(other, "another address phone");
});
