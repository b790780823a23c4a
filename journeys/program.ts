// The real program, started as a person would start it, on a free port with a data folder of its own.

import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The demo is imported at the first start; on a busy machine with an unoptimised build that takes a while. */
const START_LIMIT_MS = 60_000;
const STOP_LIMIT_MS = 10_000;

const executable =
  process.env.THROUGHLINE_BIN ?? fileURLToPath(new URL("../target/debug/throughline", import.meta.url));

export class Program {
  private readonly home = mkdtempSync(join(tmpdir(), "throughline-journey-"));
  readonly data = join(this.home, "data");
  private child: ChildProcess | null = null;
  private exited: Promise<void> = Promise.resolve();
  private output = "";
  private port = 0;

  constructor(
    private readonly demo: boolean,
    /** What stands in its settings file; without any it has none. */
    private readonly settings = "",
  ) {}

  /** Starts, or starts again on the same port with the same data. */
  async start(): Promise<void> {
    const words = ["serve", "--data", this.data, "--listen", `127.0.0.1:${this.port}`];
    if (this.demo) words.push("--demo");
    if (this.settings) {
      const file = join(this.home, "settings.toml");
      writeFileSync(file, this.settings);
      words.push("--settings", file);
    }
    this.output = "";
    const child = spawn(executable, words, { stdio: ["ignore", "pipe", "pipe"], env: this.environment() });
    this.child = child;
    const keep = (chunk: Buffer) => {
      this.output += chunk.toString();
    };
    child.stdout?.on("data", keep);
    child.stderr?.on("data", keep);
    this.exited = new Promise((resolve) => {
      child.once("exit", () => resolve());
      child.once("error", (error) => {
        this.output += `\n${error.message}`;
        resolve();
      });
    });
    this.port = Number(new URL(await this.printed("address")).port);
    const page = await (await fetch(this.address)).text();
    if (page.includes("without the web client")) {
      throw new Error(`${executable} has no client in it; build the client first, then the program again`);
    }
  }

  /** Everything in PostgreSQL, where the journeys are to be run on one: in a schema of this program's own. */
  private environment(): NodeJS.ProcessEnv {
    const address = process.env.THROUGHLINE_TEST_DATABASE;
    if (address === undefined || process.env.THROUGHLINE_TEST_ON_POSTGRES === undefined) return process.env;
    const schema = `journey_${this.data
      .toLowerCase()
      .replaceAll(/[^a-z0-9]/g, "")
      .slice(-40)}`;
    const joint = address.includes("?") ? "&" : "?";
    return { ...process.env, THROUGHLINE_DATABASE: `${address}${joint}options=-csearch_path%3D${schema}` };
  }

  get address(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** The value that the program printed behind a name, such as `sign-in`. */
  async printed(name: string): Promise<string> {
    const line = new RegExp(`^\\s*${name}:\\s*(\\S+)`, "m");
    let ended = false;
    void this.exited.then(() => {
      ended = true;
    });
    const limit = Date.now() + START_LIMIT_MS;
    while (Date.now() < limit) {
      const found = line.exec(this.output)?.[1];
      if (found !== undefined) return found;
      if (ended) break;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const what = ended ? "ended" : "still runs";
    throw new Error(`${executable} never printed "${name}:"; it ${what}. It wrote:\n${this.output}`);
  }

  /** Asks it to end, as Ctrl-C does, and waits. */
  async stop(): Promise<void> {
    await this.end("SIGINT");
  }

  /** As when the machine loses power: it gets no chance to save anything. */
  async kill(): Promise<void> {
    await this.end("SIGKILL");
  }

  /** Ends it and removes its data. */
  async dispose(): Promise<void> {
    await this.end("SIGTERM");
    rmSync(this.home, { recursive: true, force: true });
  }

  log(): string {
    return this.output;
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const child = this.child;
    if (child === null) return;
    this.child = null;
    child.kill(signal);
    const limit = setTimeout(() => child.kill("SIGKILL"), STOP_LIMIT_MS);
    await this.exited;
    clearTimeout(limit);
  }
}
