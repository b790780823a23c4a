// Pictures of every page, for `cargo xtask screens`: wide and narrow, light and dark, with one page that shows them all.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { go, goAstray, PLACES } from "./client";
import { journey, type View } from "./journey";
import type { Page } from "./tools";

const folder = process.env.THROUGHLINE_SCREENS ?? "";
const pages = [...PLACES, "wanted?thread=EDGE-67", "features?open=EDGE-180", "r/EDGE-180", "thread/EDGE-67"];
const views: View[] = [
  { width: 1440, height: 900, colourScheme: "light" },
  { width: 1440, height: 900, colourScheme: "dark" },
  { width: 390, height: 844, colourScheme: "light" },
  { width: 390, height: 844, colourScheme: "dark" },
];

for (const view of views) {
  journey(`pictures of every page, ${title(view)}`, { view }, async (scene, page) => {
    for (const place of pages) {
      await go(page, place);
      await save(page, place, view);
    }
    await goAstray(page);
    await save(page, "no-such-page", view);
    scene.watch.permit(/status of 401/, "nobody is signed in there");
    const stranger = await scene.openBrowser(view);
    await stranger.goto(`${scene.program.address}/sign-in`);
    await stranger.getByRole("button").first().waitFor();
    await save(stranger, "sign-in", view);
    writeSheet();
  });

  journey(`picture of the first run, ${title(view)}`, { view, demo: false }, async (scene, page) => {
    await page.goto(await scene.program.printed("first-run"));
    await page.getByRole("button").first().waitFor();
    await save(page, "first-run", view);
    writeSheet();
  });
}

async function save(page: Page, place: string, view: View): Promise<void> {
  mkdirSync(folder, { recursive: true });
  // A breath for fonts and for what is drawn only after its data came.
  await page.waitForTimeout(250);
  await page.screenshot({ path: join(folder, fileName(place, view)) });
}

function title(view: View): string {
  return `${view.width} px, ${view.colourScheme}`;
}

function fileName(place: string, view: View): string {
  return `${place.replace(/[^a-z0-9]+/gi, "-")}-${view.width}-${view.colourScheme}.png`;
}

function writeSheet(): void {
  const rows = [...pages, "no-such-page", "sign-in", "first-run"].map((place) => {
    const pictures = views.map(
      (view) =>
        `<td><a href="${fileName(place, view)}"><img loading="lazy" alt="${place}, ${title(view)}" src="${fileName(place, view)}"></a></td>`,
    );
    return `<tr><th scope="row">/${place}</th>${pictures.join("")}</tr>`;
  });
  const heads = views.map((view) => `<th scope="col">${title(view)}</th>`).join("");
  const style =
    "body{font:14px system-ui;margin:24px}td,th{padding:8px;vertical-align:top;text-align:left}" +
    "img{max-width:380px;max-height:420px;border:1px solid #ccc}";
  writeFileSync(
    join(folder, "index.html"),
    `<!doctype html><html lang="en"><meta charset="utf-8"><title>Every page</title><style>${style}</style>` +
      `<table><thead><tr><td></td>${heads}</tr></thead><tbody>${rows.join("")}</tbody></table></html>\n`,
  );
}
