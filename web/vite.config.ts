import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

const program = process.env.THROUGHLINE_PROGRAM ?? "http://127.0.0.1:7410";

const worker = "sw.js";
const publicFolder = new URL("./public/", import.meta.url);

/** Of the fonts only the letters that every page needs; the others are kept when they are first used. */
const isOfTheShell = (file: string) => !file.endsWith(".woff2") || /-latin-(?!ext)/.test(file);

/** Writes into the service worker which files make up the client, and a name for exactly these. */
function shellFiles(): Plugin {
  return {
    name: "shell-files",
    apply: "build",
    enforce: "post",
    generateBundle(_options, bundle) {
      const chunk = bundle[worker];
      if (chunk?.type !== "chunk") this.error(`The build made no ${worker}.`);
      if (chunk.imports.length > 0) this.error(`${worker} must not import anything when it runs.`);
      const made = Object.keys(bundle).filter((file) => file.startsWith("assets/") && isOfTheShell(file));
      const given = readdirSync(publicFolder);
      const files = ["", ...made, ...given].map((file) => `/${file}`).sort();
      const hash = createHash("sha256").update(files.join("\n"));
      // What is made carries its content in its name; the rest is read.
      for (const file of given) hash.update(readFileSync(new URL(file, publicFolder)));
      const page = bundle["index.html"];
      if (page?.type !== "asset") this.error("The build made no index.html.");
      const version = hash.update(page.source).digest("hex").slice(0, 16);
      chunk.code = chunk.code
        .replaceAll("SHELL_FILES", JSON.stringify(files))
        .replaceAll("SHELL_VERSION", JSON.stringify(version));
    },
  };
}

export default defineConfig({
  plugins: [react(), shellFiles()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  build: {
    target: "es2023",
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 700,
    reportCompressedSize: false,
    rolldownOptions: {
      input: {
        index: fileURLToPath(new URL("./index.html", import.meta.url)),
        sw: fileURLToPath(new URL("./src/app/offline/service-worker.ts", import.meta.url)),
      },
      // A worker reaches only what stands below it, and is found under one name for ever.
      output: { entryFileNames: (chunk) => (chunk.name === "sw" ? worker : "assets/[name]-[hash].js") },
    },
  },
  server: { proxy: { "/api": { target: program, ws: true } } },
  test: { environment: "happy-dom", include: ["src/**/*.test.{ts,tsx}"], restoreMocks: true },
});
