import { violations } from "./accessibility";
import { go, goAstray, PLACES, workspacePath } from "./client";
import { expect, journey, settled, type View } from "./journey";
import type { Page } from "./tools";

const VIEWS: View[] = [
  { width: 1440, height: 900, colourScheme: "light" },
  { width: 1440, height: 900, colourScheme: "dark" },
  { width: 390, height: 844, colourScheme: "light" },
  { width: 390, height: 844, colourScheme: "dark" },
];

for (const view of VIEWS) {
  const name = `${view.width} px wide, ${view.colourScheme}`;

  journey(`finds every page accessible, ${name}`, { view }, async (_scene, page) => {
    const found: string[] = [];
    const visit = async (place: string, open = () => go(page, place)) => {
      await open();
      for (const violation of await violations(page)) found.push(`/${place}: ${violation}`);
      if (view.width < 600 && (await overflows(page))) found.push(`/${place}: is wider than the window`);
    };
    for (const place of PLACES) await visit(place);
    await visit("wanted?thread=EDGE-1");
    await visit("features?open=EDGE-1");
    await visit("r/EDGE-1");
    await visit("thread/EDGE-1");
    await visit("no-such-page", () => goAstray(page));
    expect(found).toEqual([]);
  });

  journey(`finds the door accessible, ${name}`, { view, signedIn: false }, async (scene, page) => {
    // Before signing in, the program answers 401 to the question who is there on some pages.
    scene.watch.permit(/status of 401/, "nobody is signed in");
    await page.goto(`${scene.program.address}/sign-in`);
    await page.getByRole("button", { name: /^sign in$/i }).waitFor();
    expect(await violations(page)).toEqual([]);
  });

  journey(`finds the first run accessible, ${name}`, { view, demo: false }, async (scene, page) => {
    await page.goto(await scene.program.printed("first-run"));
    await page.getByRole("button", { name: /make the account/i }).waitFor();
    expect(await violations(page)).toEqual([]);
  });
}

for (const view of VIEWS.filter((one) => one.colourScheme === "light")) {
  journey(`finds what opens over a page accessible, ${view.width} px wide`, { view }, whatOpens);
}

async function whatOpens(_scene: unknown, page: Page): Promise<void> {
  const found: string[] = [];
  const judge = async (what: string) => {
    for (const violation of await violations(page)) found.push(`${what}: ${violation}`);
    if ((await page.evaluate(BURSTS)) === true) found.push(`${what}: something in it stands beyond its edge`);
  };
  await go(page, "features");
  const main = page.getByRole("main");
  for (const name of [/^group$/i, /^more/i]) {
    await main.getByRole("button", { name }).first().click();
    await page.getByRole("menu").waitFor();
    await judge(`the menu ${name}`);
    await page.keyboard.press("Escape");
    await page.getByRole("menu").waitFor({ state: "detached" });
  }
  for (const name of [/^sort$/i, /^columns$/i, /^as of$/i]) {
    await main.getByRole("button", { name }).first().click();
    await main.getByRole("button", { name, expanded: true }).first().waitFor();
    await judge(`the surface ${name}`);
    await page.keyboard.press("Escape");
    await main.getByRole("button", { name, expanded: false }).first().waitFor();
  }
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: /search/i }).waitFor();
  await judge("the palette");
  await page.keyboard.press("Escape");
  await page.keyboard.press("?");
  await page.getByRole("dialog").waitFor();
  await judge("the map of keys");
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await page.keyboard.press("c");
  await page.getByRole("dialog").getByRole("textbox").first().waitFor();
  await judge("quick create");
  expect(found).toEqual([]);
}

journey("walks through the main places with the keyboard alone", {}, async (_scene, page) => {
  const workspace = workspacePath(page);
  for (const [keys, place] of [
    ["g f", "features"],
    ["g i", "ideas"],
    ["g b", "feedback"],
    ["g d", "decisions"],
    ["g w", "wanted"],
  ] as const) {
    for (const key of keys.split(" ")) await page.keyboard.press(key);
    await page.waitForURL(new RegExp(`${workspace}/${place}`));
    await settled(page);
  }
  // Keys go to the list once it is there.
  await page.getByRole("list", { name: /most wanted/i }).waitFor();
  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  await page.waitForURL(/thread=/);
  await page.keyboard.press("Escape");
  await page.waitForURL((url) => !url.searchParams.has("thread"));
});

/** Whether anything in an open surface stands beyond its right edge without scrolling there. */
const BURSTS = `[...document.querySelectorAll('[role="dialog"], [role="menu"]')].some((surface) =>
  surface.scrollWidth > surface.clientWidth + 1)`;

async function overflows(page: { evaluate(expression: string): Promise<unknown> }): Promise<boolean> {
  return (await page.evaluate("document.documentElement.scrollWidth > window.innerWidth + 1")) === true;
}
