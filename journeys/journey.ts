// One journey: a person with a fresh program and a fresh browser sets out to do something.

import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Program } from "./program";
import { type Browser, type BrowserContext, chromium, expect, type Page, test } from "./tools";
import { Watch } from "./watch";

export { expect };

/** Where pictures of failed journeys go, and of every step when they are asked for. */
const pictures = fileURLToPath(new URL("../target/journeys/", import.meta.url));

/** How long a person would wait for a thing to show before calling it broken. */
export const PATIENCE_MS = 15_000;

export interface View {
  width: number;
  height: number;
  colourScheme: "light" | "dark";
}

export const DESK: View = { width: 1440, height: 900, colourScheme: "light" };

export interface Setting {
  /** false: an empty program that nobody has an account on. */
  demo?: boolean;
  /** false: the person stands before the sign-in page. */
  signedIn?: boolean;
  view?: View;
  /** Makes what stands in the program's settings file. */
  settings?: () => Promise<string>;
}

export class Scene {
  private pictureNumber = 0;
  private readonly contexts: BrowserContext[] = [];

  private constructor(
    readonly name: string,
    readonly program: Program,
    readonly watch: Watch,
    private readonly browser: Browser,
    private readonly view: View,
  ) {}

  static async begin(name: string, setting: Setting): Promise<Scene> {
    const program = new Program(setting.demo ?? true, await setting.settings?.());
    try {
      const [browser] = await Promise.all([launch(), program.start()]);
      return new Scene(name, program, new Watch(), browser, setting.view ?? DESK);
    } catch (error) {
      await program.dispose();
      throw error;
    }
  }

  /** A browser of its own, with nothing remembered. */
  async openBrowser(view: View = this.view, signedInAs?: Page): Promise<Page> {
    const context = await this.browser.newContext({
      viewport: { width: view.width, height: view.height },
      colorScheme: view.colourScheme,
      reducedMotion: "reduce",
      timezoneId: "Europe/Berlin",
      locale: "en-GB",
      storageState: signedInAs
        ? { cookies: (await signedInAs.context().storageState()).cookies, origins: [] }
        : undefined,
    });
    context.setDefaultTimeout(PATIENCE_MS);
    context.setDefaultNavigationTimeout(PATIENCE_MS);
    this.contexts.push(context);
    this.watch.follow(context);
    return context.newPage();
  }

  /** Follows the one-time address that the terminal printed. */
  async signIn(page: Page): Promise<void> {
    await page.goto(await this.program.printed("sign-in"));
    await inWorkspace(page);
  }

  /** A picture of this step, when `--screens` asked for them. */
  async picture(page: Page, step: string): Promise<void> {
    if (process.env.THROUGHLINE_PICTURES === undefined) return;
    this.pictureNumber += 1;
    await this.savePicture(page, `${this.pictureNumber}-${step}`);
  }

  async recordFailure(): Promise<string> {
    mkdirSync(pictures, { recursive: true });
    const pages = this.contexts.flatMap((context) => context.pages());
    for (const [index, page] of pages.entries()) {
      await this.savePicture(page, `failed-${index + 1}`).catch(() => undefined);
    }
    writeFileSync(`${pictures}${fileName(this.name)}-program.log`, this.program.log());
    return `pictures and the program's log: target/journeys/${fileName(this.name)}-*`;
  }

  async end(): Promise<void> {
    await this.browser.close();
    await this.program.dispose();
  }

  private async savePicture(page: Page, step: string): Promise<void> {
    mkdirSync(pictures, { recursive: true });
    await page.screenshot({ path: `${pictures}${fileName(`${this.name}-${step}`)}.png` });
  }
}

/** Defines one journey. It fails when its steps do, and when the browser noticed an error on the way. */
export function journey(
  name: string,
  setting: Setting,
  steps: (scene: Scene, page: Page) => Promise<void>,
): void {
  test(name, async () => {
    const scene = await Scene.begin(name, setting);
    try {
      const page = await scene.openBrowser();
      if ((setting.demo ?? true) && (setting.signedIn ?? true)) await scene.signIn(page);
      await steps(scene, page);
      expect(scene.watch.findings(), "what the browser noticed").toEqual([]);
    } catch (error) {
      const where = await scene.recordFailure();
      const noticed = scene.watch.findings().map((finding) => `\nnoticed: ${finding}`);
      if (error instanceof Error) error.message += `\n${where}${noticed.join("")}`;
      throw error;
    } finally {
      await scene.end();
    }
  });
}

/** Waits until a page of the workspace shows, with its data and with nothing unsaved. */
export async function inWorkspace(page: Page): Promise<void> {
  await page.getByRole("main").waitFor();
  await page
    .getByRole("banner")
    .getByRole("button", { name: /^saved$/i })
    .waitFor();
  await settled(page);
}

/** Waits until nothing says that it still loads. */
export async function settled(page: Page): Promise<void> {
  await page.waitForLoadState("load");
  await page.locator('[aria-busy="true"]').first().waitFor({ state: "detached" });
}

export async function launch(): Promise<Browser> {
  const flags = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ];
  // Chromium refuses to run as root with its sandbox.
  if (process.getuid?.() === 0) flags.push("--no-sandbox");
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    headless: process.env.THROUGHLINE_HEADED === undefined,
    args: flags,
  });
}

function fileName(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
}
