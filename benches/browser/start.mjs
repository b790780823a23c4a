// Node 20 does not read TypeScript; the client's own vite does. From the root: node benches/browser/start.mjs

import { fileURLToPath } from "node:url";
import { chromium } from "../../web/node_modules/playwright-core/index.mjs";
import { build, runnerImport } from "../../web/node_modules/vite/dist/node/index.js";

const { module } = await runnerImport(fileURLToPath(new URL("./run.ts", import.meta.url)), {
  configFile: false,
  logLevel: "error",
  resolve: { alias: { "@": fileURLToPath(new URL("../../web/src", import.meta.url)) } },
});
process.exitCode = await module.run(process.argv.slice(2), { chromium, build });
