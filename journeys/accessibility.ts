// The rules of WCAG 2.2 AA that a machine can judge, applied to a page as it stands.

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Page } from "./tools";

const rules = readFileSync(
  fileURLToPath(new URL("../web/node_modules/axe-core/axe.min.js", import.meta.url)),
  "utf8",
);

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

interface Violation {
  id: string;
  help: string;
  nodes: { target: unknown[]; failureSummary?: string; html: string }[];
}

/** What breaks a rule, one line for each element: rule, where, why. */
export async function violations(page: Page): Promise<string[]> {
  // As an expression of the debugger and not as a script of the page, so that the page's own policy stays in force.
  await page.evaluate(`${rules}; undefined`);
  const found = (await page.evaluate(
    `axe.run(document, { runOnly: ${JSON.stringify(TAGS)}, resultTypes: ["violations"] }).then((result) => result.violations)`,
  )) as Violation[];
  return found.flatMap((violation) =>
    violation.nodes.map((node) => {
      const why = (node.failureSummary ?? "").split("\n").slice(1, 3).join(" ").trim();
      return `${violation.id}: ${node.html.slice(0, 160)}: ${violation.help}; ${why}`;
    }),
  );
}
