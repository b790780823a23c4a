// Measures the client's store in Chromium against its limits, and TanStack DB on the same rows in the same run.
// Prints one line per figure. Arguments: words that the name of a part must contain (20000, 200000, reopen).

import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser, BrowserType, Page } from "../../web/node_modules/playwright-core";
import type { Question } from "./page";
import { STATES as RECORD_STATES } from "./records";
import { serve } from "./server";
import { Trace } from "./trace";

const here = fileURLToPath(new URL(".", import.meta.url));
const web = fileURLToPath(new URL("../../web/src", import.meta.url));
const built = fileURLToPath(new URL("../../target/bench-browser", import.meta.url));

const FILTERS: Question[] = ["sync", "print h", "dark m", "9", "tab"].map((text) => ({ text }));
const STATES = [0, 2, 4].map((index) => ({ state: RECORD_STATES[index]?.id ?? "" }));
const SORTS: Question[] = [
  { sort: "title" },
  { sort: "effort", descending: true },
  { sort: "created_at", descending: true },
  { sort: "state" },
];
const GROUPS: Question[] = [{ group: "state" }, { group: "tags" }, { group: "state", text: "cache" }];
const EDITS = 60;

class Report {
  #missed = 0;

  at(what: string, value: number, limit: number, unit: string, more = ""): void {
    this.#line(what, value, `at most ${limit}`, value <= limit, unit, more);
  }

  least(what: string, value: number, limit: number, unit: string, more = ""): void {
    this.#line(what, value, `at least ${limit}`, value >= limit, unit, more);
  }

  say(what: string, value: number, unit: string): void {
    console.log(`${what}: ${value.toFixed(1)} ${unit}`);
  }

  #line(what: string, value: number, limit: string, kept: boolean, unit: string, more: string): void {
    if (!kept) this.#missed += 1;
    console.log(
      `${what}: ${value.toFixed(1)} ${unit} (${limit}): ${kept ? "kept" : "MISSED"}${more && `; ${more}`}`,
    );
  }

  get exitCode(): number {
    return this.#missed > 0 ? 1 : 0;
  }
}

interface Tools {
  chromium: BrowserType;
  /** Vite's. */
  build(options: object): Promise<unknown>;
}

export async function run(words: string[], { chromium, build }: Tools): Promise<number> {
  const wanted = (name: string) => words.length === 0 || words.some((word) => name.includes(word));
  await build({
    root: here,
    configFile: false,
    logLevel: "error",
    resolve: { alias: { "@": web } },
    build: { target: "es2023", outDir: built, emptyOutDir: true, reportCompressedSize: false },
  });
  const { address, server } = await serve(built);
  const report = new Report();
  const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
  try {
    for (const count of [20_000, 200_000]) {
      if (!wanted(String(count))) continue;
      const browser = await chromium.launch({ executablePath, args: ARGUMENTS });
      try {
        await measure(count, browser, address, report);
      } finally {
        await browser.close();
      }
    }
    if (wanted("reopen")) await reopen(50_000, chromium, executablePath, address, report);
  } finally {
    server.closeAllConnections();
    server.close();
  }
  return report.exitCode;
}

const ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"];

async function traced(browser: Browser, page: Page, work: () => Promise<void>): Promise<Trace> {
  await browser.startTracing(page, {
    categories: ["toplevel", "blink.user_timing", "disabled-by-default-devtools.timeline"],
  });
  await work();
  return new Trace(await browser.stopTracing());
}

async function open(browser: Browser, address: string): Promise<Page> {
  const page = await browser.newPage();
  page.on("pageerror", (error) => console.error(error));
  await page.goto(address);
  await page.waitForFunction(() => "bench" in window);
  return page;
}

/** Heap in MB after a collection of garbage. */
async function heap(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send("HeapProfiler.enable");
  await session.send("HeapProfiler.collectGarbage");
  const { usedSize } = await session.send("Runtime.getHeapUsage");
  await session.detach();
  return usedSize / 1024 / 1024;
}

async function measure(count: number, browser: Browser, address: string, report: Report): Promise<void> {
  const name = (what: string) => `${count.toLocaleString("en")} records, ${what}`;
  let page = await open(browser, address);
  const loading = await traced(browser, page, async () => {
    await page.evaluate((size) => window.bench.load(size), count);
  });
  const load = loading.work("load asked", "load first");
  report.say(name("load to the first view"), load, "ms");
  report.say(
    name("load to the first view with all its rows"),
    loading.work("load asked", "load complete"),
    "ms",
  );
  report.at(name("longest task of the load"), loading.longestTask("load asked", "load complete"), 50, "ms");
  const memory = await heap(page);
  if (count >= 200_000) report.at(name("heap after the load"), memory, 150, "MB");
  else report.say(name("heap after the load"), memory, "MB");

  const filters = await asked(browser, page, FILTERS, "filter");
  judge(report, name("new text filter"), filters);
  judge(report, name("new state filter"), await asked(browser, page, STATES, "state"));
  judge(report, name("filter taken away"), await asked(browser, page, [{}, { text: "grid" }, {}], "clear"));
  judge(report, name("new group"), await asked(browser, page, GROUPS, "group"));
  judge(report, name("new sort"), await asked(browser, page, SORTS, "sort"));

  await page.evaluate(() => window.bench.ask({}, "before edits"));
  const editing = await traced(browser, page, async () => {
    await page.evaluate((edits) => window.bench.edit(edits, "edit"), EDITS);
  });
  const edits = Array.from({ length: EDITS }, (_, index) =>
    editing.work(`edit ${index} asked`, `edit ${index} complete`),
  );
  report.at(
    name("one edit, shown, worst of 60"),
    Math.max(...edits),
    16,
    "ms",
    `median ${median(edits).toFixed(1)} ms`,
  );
  report.at(
    name("longest task while editing"),
    editing.longestTask("edit 0 asked", `edit ${EDITS - 1} complete`),
    50,
    "ms",
  );
  await page.close();

  page = await open(browser, address);
  const peerLoading = await traced(browser, page, async () => {
    await page.evaluate((size) => window.bench.peerLoad(size), count);
  });
  const peerLoad = peerLoading.work("peer load asked", "peer load complete");
  const reading = await open(browser, address);
  const onlyRead = await traced(browser, reading, async () => {
    await reading.evaluate((size) => window.bench.read(size), count);
  });
  const read = onlyRead.work("read asked", "read complete");
  await reading.close();
  report.least(
    name("load beyond reading the answer, times as fast as TanStack DB"),
    (peerLoad - read) / (load - read),
    5,
    "x",
    `reading ${read.toFixed(0)} ms, with TanStack DB ${peerLoad.toFixed(0)} ms, ours ${load.toFixed(0)} ms`,
  );
  report.say(name("heap of TanStack DB after its load"), await heap(page), "MB");
  const peerTimes: number[] = [];
  for (const [index, question] of FILTERS.entries()) {
    const mark = `peer ${index}`;
    const trace = await traced(browser, page, async () => {
      await page.evaluate(([what, as]) => window.bench.peerAsk(what, as), [question, mark] as const);
    });
    peerTimes.push(trace.work(`${mark} asked`, `${mark} complete`));
  }
  const ours = median(filters.complete);
  const theirs = median(peerTimes);
  report.least(
    name("text filter, times as fast as TanStack DB"),
    theirs / ours,
    10,
    "x",
    `TanStack DB ${theirs.toFixed(0)} ms, ours ${ours.toFixed(1)} ms`,
  );
}

interface Times {
  first: number[];
  complete: number[];
  longest: number;
  wall: number[];
}

async function asked(browser: Browser, page: Page, questions: Question[], name: string): Promise<Times> {
  const times: Times = { first: [], complete: [], longest: 0, wall: [] };
  for (const [index, question] of questions.entries()) {
    const mark = `${name} ${index}`;
    const trace = await traced(browser, page, async () => {
      await page.evaluate(([what, as]) => window.bench.ask(what, as), [question, mark] as const);
    });
    times.first.push(trace.work(`${mark} asked`, `${mark} first`));
    times.complete.push(trace.work(`${mark} asked`, `${mark} complete`));
    times.wall.push(trace.wall(`${mark} asked`, `${mark} complete`));
    times.longest = Math.max(times.longest, trace.longestTask(`${mark} asked`, `${mark} complete`));
  }
  return times;
}

function judge(report: Report, what: string, { first, complete, longest, wall }: Times): void {
  report.at(`${what}, first 100 rows`, Math.max(...first), 50, "ms");
  report.at(
    `${what}, complete`,
    Math.max(...complete),
    200,
    "ms",
    `${Math.max(...wall).toFixed(0)} ms by the wall clock`,
  );
  report.at(`${what}, longest task`, longest, 50, "ms");
}

function median(values: readonly number[]): number {
  return [...values].sort((left, right) => left - right)[Math.floor(values.length / 2)] ?? 0;
}

async function reopen(
  count: number,
  chromium: BrowserType,
  executablePath: string,
  address: string,
  report: Report,
): Promise<void> {
  const profile = join(tmpdir(), `throughline-bench-${process.pid}`);
  const context = await chromium.launchPersistentContext(profile, { executablePath, args: ARGUMENTS });
  const name = (what: string) => `${count.toLocaleString("en")} records, ${what}`;
  const browser = context.browser();
  try {
    for (const [what, away, limit] of [
      ["cold", false, 1200],
      ["from the local copy", true, 500],
    ] as const) {
      const page = await context.newPage();
      await page.goto(address);
      await page.waitForFunction(() => "bench" in window);
      const work = () =>
        page.evaluate(([size, disk]) => window.bench.load(size, disk), [count, away] as const);
      if (!browser) throw new Error("The browser cannot be traced.");
      const trace = await traced(browser, page, async () => {
        await work();
        await page.evaluate(() => window.bench.ask({ text: "cache" }, "search"));
      });
      const wall = `${trace.wall("load asked", "load first").toFixed(0)} ms by the wall clock`;
      report.at(name(`first view ${what}`), trace.work("load asked", "load first"), limit, "ms", wall);
      report.at(name(`all searchable ${what}`), trace.work("load asked", "search complete"), 2500, "ms");
      report.at(name(`longest task ${what}`), trace.longestTask("load asked", "search complete"), 50, "ms");
      if (!away) await page.waitForFunction(() => window.bench.stored(), undefined, { timeout: 60_000 });
      await page.close();
    }
  } finally {
    await context.close();
    await rm(profile, { recursive: true, force: true });
  }
}
