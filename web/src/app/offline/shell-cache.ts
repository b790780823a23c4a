/** How the service worker answers, apart from the worker itself so that it can be tried without one. */

export type ShellAnswer = "page" | "file" | "network";

interface AskedFor {
  method: string;
  mode: string;
  url: string;
}

/**
 * page: the client, which finds its place by the address; file: from the cache when it is there; network: as if there
 * were no worker. What the program says over its API is never kept.
 */
export function answerFor(request: AskedFor, origin: string, files: ReadonlySet<string>): ShellAnswer {
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== origin) return "network";
  if (url.pathname === "/api" || url.pathname.startsWith("/api/")) return "network";
  if (request.mode === "navigate") return "page";
  if (url.pathname.startsWith("/assets/") || files.has(url.pathname)) return "file";
  return "network";
}

const prefix = "throughline-shell-";
/** A tab that was open before an update goes on with the files it was made of. */
const generationsKept = 2;

export interface ShellFiles {
  /** Names what stands in `files`; another version is another cache. */
  version: string;
  /** Paths, the page itself as "/". */
  files: readonly string[];
}

/** The files of the client, in a cache named after their version. */
export class ShellCache {
  readonly #caches: CacheStorage;
  readonly #fetch: typeof fetch;
  readonly #shell: ShellFiles;
  readonly #origin: string;
  readonly #files: ReadonlySet<string>;

  constructor(shell: ShellFiles, origin: string, stores: CacheStorage, fetching: typeof fetch) {
    this.#shell = shell;
    this.#origin = origin;
    this.#caches = stores;
    this.#fetch = fetching;
    this.#files = new Set(shell.files);
  }

  /** All files or none: a client with holes would be worse than an old one. */
  async fill(): Promise<void> {
    const cache = await this.#caches.open(this.#name);
    await Promise.all(this.#shell.files.map((path) => this.#bring(cache, path)));
  }

  /** Forgets the versions before the last. */
  async tidy(): Promise<void> {
    const own = (await this.#caches.keys()).filter((name) => name.startsWith(prefix));
    const others = own.filter((name) => name !== this.#name);
    const old = others.slice(0, Math.max(0, others.length - (generationsKept - 1)));
    await Promise.all(old.map((name) => this.#caches.delete(name)));
  }

  /** Null where the browser shall ask the network by itself. */
  answer(request: Request): Promise<Response> | null {
    switch (answerFor(request, this.#origin, this.#files)) {
      case "page":
        return this.#page(request);
      case "file":
        return this.#file(request);
      default:
        return null;
    }
  }

  get #name(): string {
    return prefix + this.#shell.version;
  }

  async #page(request: Request): Promise<Response> {
    const cache = await this.#caches.open(this.#name);
    return (await cache.match("/")) ?? this.#fetch(request);
  }

  async #file(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url);
    const cache = await this.#caches.open(this.#name);
    // An asset has its content in its name, so that of an older version is as good.
    const known =
      (await cache.match(pathname)) ?? (isAsset(pathname) ? await this.#caches.match(pathname) : undefined);
    if (known) return known;
    const answer = await this.#fetch(request);
    if (answer.ok && isAsset(pathname)) await cache.put(pathname, answer.clone());
    return answer;
  }

  async #bring(cache: Cache, path: string): Promise<void> {
    const known = isAsset(path) ? await this.#caches.match(path) : undefined;
    const answer = known ?? (await this.#fetch(path, { cache: "reload", credentials: "same-origin" }));
    if (!answer.ok) throw new Error(`${path} was answered with ${answer.status}.`);
    await cache.put(path, answer);
  }
}

const isAsset = (path: string): boolean => path.startsWith("/assets/");
