// Every address of the API, asked with thousands of made up requests, answers in the forms that its document gives.

import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Program } from "./program";
import { pythonTool } from "./python";
import { signIn } from "./session";
import { expect, test } from "./tools";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** What may go wrong that a schema can know of. */
const CHECKS = [
  "not_a_server_error",
  "status_code_conformance",
  "content_type_conformance",
  "response_headers_conformance",
  "response_schema_conformance",
  "unsupported_method",
  "negative_data_rejection",
];

/** Runs it in the folder of its installation, where what it leaves is in nobody's way. */
function output(command: string, words: string[]): Promise<{ code: number | null; text: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, words, {
      cwd: dirname(dirname(command)),
      stdio: ["ignore", "pipe", "pipe"],
    });
    let text = "";
    const keep = (chunk: Buffer) => {
      text += chunk.toString();
    };
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    child.once("error", reject);
    child.once("exit", (code) => resolve({ code, text }));
  });
}

/** The document without what lets one in: that is given with each request, and is not to be made up. */
function openDocument(): string {
  const document = JSON.parse(readFileSync(here("../web/src/contract/openapi.json"), "utf8"));
  delete document.components.securitySchemes;
  for (const methods of Object.values<Record<string, { security?: unknown }>>(document.paths))
    for (const operation of Object.values(methods)) delete operation.security;
  const path = join(mkdtempSync(join(tmpdir(), "throughline-journey-")), "openapi.json");
  writeFileSync(path, JSON.stringify(document));
  return path;
}

test("answers every made up request as the document says", { timeout: 300_000 }, async () => {
  const tool = pythonTool("st");
  const program = new Program(true);
  try {
    await program.start();
    const session = await signIn(program);
    const { code, text } = await output(tool, [
      ...["--config-file", here("schemathesis.toml"), "run", openDocument()],
      ...["--url", program.address, "--seed", "1", "--max-examples", "15", "--no-color"],
      ...["-H", `Cookie: ${session.cookie}`, "-H", `X-Csrf-Token: ${session.csrf}`],
      ...["--phases", "examples,coverage,fuzzing", "--checks", CHECKS.join(","), "--request-timeout", "30"],
      // Streams without end, and the one request after which all others are nobody's.
      ...["--exclude-path-regex", "(changes/stream|sign-out)$", "--continue-on-failure", "--warnings", "off"],
    ]);
    expect(code, `${text}\n${program.log()}`).toBe(0);
    const made = Number(/(\d+) generated/.exec(text)?.[1] ?? 0);
    expect(made).toBeGreaterThan(2_000);
  } finally {
    await program.dispose();
  }
});
