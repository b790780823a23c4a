// Python tools that check the program from outside, installed once into a folder below target.

import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("../target/journeys-python", import.meta.url));
const requirements = fileURLToPath(new URL("requirements.txt", import.meta.url));

/** The path of an installed command; installs what requirements.txt asks for where it is not there yet. */
export function pythonTool(name: string): string {
  const asked = readFileSync(requirements, "utf8");
  const installed = join(folder, "installed.txt");
  if (!existsSync(installed) || readFileSync(installed, "utf8") !== asked) {
    mkdirSync(folder, { recursive: true });
    run(process.env.PYTHON ?? "python3", ["-m", "venv", "--clear", folder]);
    run(join(folder, "bin", "pip"), [
      "install",
      "--quiet",
      "--disable-pip-version-check",
      "--requirement",
      requirements,
    ]);
    writeFileSync(installed, asked);
  }
  return join(folder, "bin", name);
}

function run(command: string, words: string[]): void {
  try {
    execFileSync(command, words, { stdio: ["ignore", "pipe", "pipe"], encoding: "utf8" });
  } catch (error) {
    const said = (error as { stderr?: string }).stderr ?? String(error);
    throw new Error(
      `${command} ${words.join(" ")} failed. The API is checked by a Python tool: install Python 3 with venv ` +
        `(Debian: apt install python3-venv), or set PYTHON to its path.\n${said}`,
    );
  }
}
