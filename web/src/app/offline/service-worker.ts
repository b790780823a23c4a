import { ShellCache } from "./shell-cache";

// The build writes these in: the list of what it made, and the hash of that list.
declare const SHELL_FILES: readonly string[];
declare const SHELL_VERSION: string;

/** As much of a service worker's scope as is used here: the types of pages and of workers cannot stand together. */
interface WorkerScope {
  location: Location;
  caches: CacheStorage;
  clients: {
    claim(): Promise<void>;
    matchAll(options: { type: "window"; includeUncontrolled: boolean }): Promise<unknown[]>;
  };
  skipWaiting(): Promise<void>;
  addEventListener(type: "install" | "activate", listener: (event: Waiting) => void): void;
  addEventListener(
    type: "fetch",
    listener: (event: Waiting & { request: Request; respondWith(answer: Promise<Response>): void }) => void,
  ): void;
  addEventListener(type: "message", listener: (event: Waiting & { data: unknown }) => void): void;
}

interface Waiting {
  waitUntil(work: Promise<unknown>): void;
}

const worker = globalThis as unknown as WorkerScope;
const shell = new ShellCache(
  { version: SHELL_VERSION, files: SHELL_FILES },
  worker.location.origin,
  worker.caches,
  (input, init) => fetch(input, init),
);

worker.addEventListener("install", (event) => event.waitUntil(shell.fill()));
worker.addEventListener("activate", (event) =>
  event.waitUntil(shell.tidy().then(() => worker.clients.claim())),
);
worker.addEventListener("fetch", (event) => {
  const answer = shell.answer(event.request);
  if (answer) event.respondWith(answer);
});
worker.addEventListener("message", (event) => {
  if (event.data === "take over") event.waitUntil(worker.skipWaiting());
  if (event.data === "take over if alone") event.waitUntil(takeOverIfAlone());
});

/** A start is the time to change versions, but not under the feet of another tab. */
async function takeOverIfAlone(): Promise<void> {
  const open = await worker.clients.matchAll({ type: "window", includeUncontrolled: true });
  if (open.length <= 1) await worker.skipWaiting();
}
