import { expect, journey, settled } from "./journey";

const OWNER = { name: "Mara Lind", email: "mara@example.org", password: "a long enough secret" };

journey("makes the owner's account on an empty program", { demo: false }, async (scene, page) => {
  // Whoever comes without the token is led to the same page and cannot get further.
  await page.goto(scene.program.address);
  await page.waitForURL(/\/first-run/);
  await page.getByRole("heading", { name: /make the owner's account/i }).waitFor();

  await page.goto("about:blank");
  await page.goto(await scene.program.printed("first-run"));
  const field = (name: RegExp) => page.getByRole("textbox", { name });
  expect(await field(/token/i).inputValue(), "the address fills in the token").not.toBe("");
  await field(/your name/i).fill(OWNER.name);
  await field(/email/i).fill(OWNER.email);
  await page.getByLabel(/^password/i).fill("short");
  await field(/workspace/i).fill("Lantern");
  await page.getByRole("button", { name: /make the account/i }).click();
  await page
    .getByText(/at least 10 characters/i)
    .last()
    .waitFor();
  await page.getByLabel(/^password/i).fill(OWNER.password);
  await scene.picture(page, "form");
  await page.getByRole("button", { name: /make the account/i }).click();

  await page.waitForURL(/\/wanted/);
  await settled(page);
  await page.getByText(/nothing has been asked for yet/i).waitFor();
  await scene.picture(page, "empty workspace");

  // The account is there after a restart, and its password opens it.
  scene.watch.permit(
    /ERR_CONNECTION_REFUSED|WebSocket connection|status of 401/,
    "the program is stopped for a moment",
  );
  await scene.program.stop();
  await scene.program.start();
  const other = await scene.openBrowser();
  await other.goto(scene.program.address);
  await other.waitForURL(/\/sign-in/);
  await other.getByRole("textbox", { name: /email/i }).fill(OWNER.email);
  await other.getByLabel(/^password/i).fill(OWNER.password);
  await other.getByRole("button", { name: /^sign in$/i }).click();
  await other.waitForURL(/\/wanted/);
});
