import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { extname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { bootstrapLines } from "./records";

const TYPES: { [extension: string]: string } = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
};

/** Serves the built page, and bootstraps of generated records under the workspaces w20000, w50000 and so on. */
export async function serve(folder: string): Promise<{ address: string; server: Server }> {
  const made = new Map<number, Buffer[]>();
  const server = createServer(async (request, response) => {
    const path = new URL(request.url ?? "/", "http://bench").pathname;
    const count = /^\/api\/v1\/workspaces\/w(\d+)\/bootstrap$/.exec(path)?.[1];
    if (count) {
      const lines =
        made.get(Number(count)) ??
        Array.from(bootstrapLines(Number(count)), (line) => Buffer.from(`${line}\n`));
      made.set(Number(count), lines);
      response.writeHead(200, { "content-type": "application/x-ndjson" });
      for (const line of lines)
        if (!response.write(line)) await new Promise((resolve) => response.once("drain", resolve));
      response.end();
      return;
    }
    try {
      const file = join(folder, path === "/" ? "index.html" : path);
      const content = await readFile(file);
      const type = TYPES[extname(file)] ?? "application/octet-stream";
      response.writeHead(200, { "content-type": type, "content-encoding": "gzip" });
      response.end(gzipSync(content));
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  return { address: `http://127.0.0.1:${port}`, server };
}
