import { fileURLToPath } from "node:url";

const screens = process.env.THROUGHLINE_SCREENS !== undefined;

// Journeys share the machine with the program and the browser that they start, so they run one after the other.
export default {
  root: fileURLToPath(new URL(".", import.meta.url)),
  cacheDir: fileURLToPath(new URL("../target/journeys-cache", import.meta.url)),
  test: {
    environment: "node",
    include: screens ? ["screens.ts"] : ["*.test.ts"],
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 60_000,
  },
};
