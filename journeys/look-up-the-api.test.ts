import { violations } from "./accessibility";
import { go, workspacePath } from "./client";
import { expect, inWorkspace, journey, type View } from "./journey";

const PHONE: View = { width: 390, height: 844, colourScheme: "dark" };

journey("finds what a script needs in the API reference, and tries it", {}, async (scene, page) => {
  const workspace = workspacePath(page);
  await go(page, "settings/sign-in");
  await page.getByRole("main").getByRole("link", { name: "API reference" }).click();
  await page.waitForURL(new RegExp(`${workspace}/api`));
  await page.getByRole("heading", { level: 1, name: "API reference" }).waitFor();
  expect(await page.title()).toContain("API reference");
  expect(await violations(page)).toEqual([]);
  await scene.picture(page, "overview");

  // By keyboard from the search to the endpoint.
  const search = page.getByRole("searchbox", { name: /find an endpoint/i });
  await search.fill("no such thing");
  await page.getByText("No endpoint has all of").waitFor();
  await search.fill("get records of one kind");
  await page
    .getByRole("navigation", { name: "Endpoints" })
    .getByRole("link", { name: /\/records/ })
    .waitFor();
  await search.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => url.searchParams.get("endpoint") === "get-records");
  await expect.poll(() => page.title()).toMatch(/^GET \/records · API reference/);
  const command = page.getByRole("region", { name: "Command for a shell" });
  await page.getByRole("textbox", { name: "kind", exact: true }).fill("feature");
  await page.getByRole("textbox", { name: "limit", exact: true }).fill("2");
  const line = `${scene.program.address}/api/v1/workspaces${workspace}/records?kind=feature&limit=2`;
  await expect.poll(() => command.innerText()).toContain(`curl "${line}"`);
  await page.getByRole("button", { name: "Send" }).click();
  const answer = page.getByRole("region", { name: "What came back" });
  const { records } = JSON.parse(await answer.innerText()) as { records: { kind: string }[] };
  expect(records.map(({ kind }) => kind)).toEqual(["feature", "feature"]);
  await page.getByText(/^200 after/).waitFor();

  // The reply is described down to what stands inside its parts.
  const reply = page.getByRole("region", { name: "Reply" });
  await reply.getByRole("button", { name: "list of GraphRecord" }).first().click();
  await reply.getByRole("button", { name: "list of Conflict" }).click();
  await reply.getByText("kept", { exact: true }).waitFor();
  expect(await violations(page)).toEqual([]);
  await scene.picture(page, "endpoint");

  // A refusal is shown as programs get it.
  scene.watch.permit(/status of 400/, "a filter that cannot be read");
  await page.getByRole("textbox", { name: "filter", exact: true }).fill("effort >");
  await page.getByRole("button", { name: "Send" }).click();
  await page.getByText(/^400 after/).waitFor();
  await expect.poll(() => answer.innerText()).toContain('"code": "invalid_input"');

  // The address leads there again, also without the name of a workspace, and back to before.
  await page.goto(`${scene.program.address}/api?endpoint=get-records-record`);
  await inWorkspace(page);
  expect(new URL(page.url()).pathname).toBe(`${workspace}/api`);
  await page.getByRole("heading", { level: 2, name: /\{record\}/ }).waitFor();
  const linked = page.getByRole("navigation", { name: "Endpoints" }).locator("[aria-current]");
  await expect
    .poll(() => linked.evaluate((link) => link.getBoundingClientRect().bottom <= window.innerHeight))
    .toBe(true);
  await page.getByRole("button", { name: "Send" }).click();
  const missing = page.getByRole("textbox", { name: "record", exact: true });
  await expect.poll(() => missing.getAttribute("aria-invalid")).toBe("true");
  expect(await violations(page)).toEqual([]);
});

journey("looks up an endpoint on a phone", { view: PHONE }, async (scene, page) => {
  await go(page, "api");
  const list = page.getByRole("navigation", { name: "Endpoints" });
  expect(await list.isVisible()).toBe(false);
  await page.getByRole("button", { name: /^\d+ endpoints$/ }).click();
  await list.waitFor();
  expect(await violations(page)).toEqual([]);
  await scene.picture(page, "list");
  await page.getByRole("searchbox", { name: /find an endpoint/i }).fill("most-wanted");
  await list.getByRole("link", { name: /most-wanted/ }).click();
  await list.waitFor({ state: "hidden" });
  await page.getByRole("button", { name: "Send" }).click();
  await page.getByRole("region", { name: "What came back" }).waitFor();
  expect(await violations(page)).toEqual([]);
  await scene.picture(page, "endpoint");
});

journey("says when the description of the API cannot be read, and tries again", {}, async (scene, page) => {
  scene.watch.permit(/status of 503/, "the document is kept from the page");
  await page.context().route("**/openapi.json", (route) => route.fulfill({ status: 503, body: "away" }));
  await go(page, "api");
  await page
    .getByRole("alert")
    .getByText(/could not be read/)
    .waitFor();
  expect(await violations(page)).toEqual([]);
  await page.context().unroute("**/openapi.json");
  await page.getByRole("button", { name: "Try again" }).click();
  await page.getByRole("navigation", { name: "Endpoints" }).waitFor();
});
