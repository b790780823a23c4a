import { violations } from "./accessibility";
import { go, toast } from "./client";
import { expect, journey, PATIENCE_MS } from "./journey";

journey("shows a roadmap to whoever has the link, and takes it back", {}, async (scene, page) => {
  await go(page, "features?layout=board&filter=area%20%3D%20%22CSS%22&group=state");
  await page.getByRole("button", { name: /^more$/i }).click();
  await page.getByRole("menuitem", { name: /share by a link/i }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox", { name: /^name$/i }).fill("What we are working on");
  await dialog.getByRole("checkbox", { name: /^key$/i }).uncheck();
  await dialog.getByRole("checkbox", { name: /^state$/i }).check();
  await dialog.getByRole("checkbox", { name: /^description$/i }).check();
  await dialog.getByLabel(/^password$/i).fill("for our customers");
  expect(await violations(page)).toEqual([]);
  await scene.picture(page, "share");
  await dialog.getByRole("button", { name: /make the link/i }).click();
  const link = dialog.getByRole("textbox", { name: /^link$/i });
  await link.waitFor();
  const address = await link.inputValue();
  await dialog.getByRole("button", { name: /^done$/i }).click();

  scene.watch.permit(/status of 403/, "the link asks for its password, and is withdrawn later");
  const customer = await scene.openBrowser();
  await customer.goto(address);
  const password = customer.getByLabel(/^password$/i);
  await password.fill("a guess");
  await customer.getByRole("button", { name: /^open$/i }).click();
  await customer.getByText(/not the password/i).waitFor();
  expect(await violations(customer)).toEqual([]);
  await scene.picture(customer, "password");
  await password.fill("for our customers");
  await customer.getByRole("button", { name: /^open$/i }).click();
  await customer.getByRole("heading", { name: "What we are working on" }).waitFor({ timeout: PATIENCE_MS });
  await customer
    .getByText(/^shipped$/i)
    .first()
    .waitFor();
  expect(await customer.getByText(/EDGE-\d/).count(), "keys are not shown").toBe(0);
  expect(await violations(customer)).toEqual([]);
  await scene.picture(customer, "board");
  await customer.getByRole("group", { name: /box alignment/i }).click();
  await customer.getByRole("dialog").waitFor();
  await scene.picture(customer, "record");
  expect(await violations(customer)).toEqual([]);
  await customer.reload();
  await password.waitFor();

  await go(page, "settings/links");
  const list = page.getByRole("list", { name: /^links$/i });
  await list.getByText(/opened once/i).waitFor();
  await list.getByRole("button", { name: /who opened what we/i }).click();
  await list.getByText(/wrong password/i).waitFor();
  await scene.picture(page, "links");
  expect(await violations(page)).toEqual([]);
  await list.getByRole("button", { name: /^withdraw/i }).click();
  await toast(page, /link withdrawn/i).waitFor();
  await password.fill("for our customers");
  await customer.getByRole("button", { name: /^open$/i }).click();
  await customer.getByText(/was withdrawn/i).waitFor();
});

journey("shows one record by a link, on a telephone", {}, async (scene, page) => {
  await go(page, "r/EDGE-180");
  await page.keyboard.press("ControlOrMeta+k");
  await page.getByRole("dialog").getByRole("combobox").fill("share by a link");
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: /make the link/i }).click();
  const address = await dialog.getByRole("textbox", { name: /^link$/i }).inputValue();
  const customer = await scene.openBrowser({ width: 390, height: 844, colourScheme: "dark" });
  await customer.goto(address);
  await customer.getByText(/shared by/i).waitFor({ timeout: PATIENCE_MS });
  await customer.getByText("EDGE-180").first().waitFor();
  await scene.picture(customer, "record");
  expect(await violations(customer)).toEqual([]);
});
