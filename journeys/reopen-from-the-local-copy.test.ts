import { allSaved, expectTitle, go, makeFeature, openRecord, retitle, syncChip } from "./client";
import { copied, copies } from "./copies";
import { expect, inWorkspace, journey } from "./journey";

const API = "**/api/**";
const PROGRAM_DOES_NOT_ANSWER = /ERR_FAILED|Failed to load resource|WebSocket connection/;

journey(
  "reads and writes while the program does not answer, from the copy of yesterday",
  {},
  async (scene, page) => {
    const before = await copied(page);
    await makeFeature(page, "Kept on this device");
    await allSaved(page);
    await copied(page, before);

    scene.watch.permit(PROGRAM_DOES_NOT_ANSWER, "the program does not answer in this journey");
    await page.context().route(API, (route) => route.abort());
    await page.reload();
    await syncChip(page, /offline/i).waitFor();
    await openRecord(page, "Kept on this device");
    await scene.picture(page, "from the local copy");
    await retitle(page, "Changed without the program");

    await page.context().unroute(API);
    await allSaved(page);
    const other = await scene.openBrowser(undefined, page);
    await other.goto(scene.program.address);
    await inWorkspace(other);
    await openRecord(other, "Changed without the program");
    await expectTitle(other, "Changed without the program");
  },
);

journey("opens again without fetching everything, and sees what others did", {}, async (scene, page) => {
  await go(page, "features");
  await copied(page);
  const other = await scene.openBrowser(undefined, page);
  await other.goto(scene.program.address);
  await inWorkspace(other);
  await makeFeature(other, "Made in another browser");
  await allSaved(other);

  const fetched: string[] = [];
  page.on("request", (request) => fetched.push(new URL(request.url()).pathname));
  await page.reload();
  await inWorkspace(page);
  await openRecord(page, "Made in another browser");
  expect(fetched.filter((path) => path.endsWith("/bootstrap"))).toEqual([]);
});

journey("leaves no copy behind after signing out", {}, async (_scene, page) => {
  await copied(page);
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: /search/i }).fill("sign out");
  await page
    .getByRole("option", { name: /sign out/i })
    .first()
    .waitFor();
  await page.keyboard.press("Enter");
  await page.waitForURL(/sign-in/);
  expect(await copies(page)).toEqual([]);
});
