import { describe, expect, it } from "vitest";
import { answerFor, ShellCache } from "./shell-cache";

const origin = "https://pm.example";
const files = new Set(["/", "/mark.svg", "/assets/index-1.js"]);

describe("what the worker answers", () => {
  const ask = (path: string, mode = "cors", method = "GET") =>
    answerFor({ method, mode, url: new URL(path, origin).href }, origin, files);

  it.each(["/", "/edge/inbox", "/sign-in", "/edge/r/EDGE-12?open=x"])(
    "%s is a place in the client",
    (path) => {
      expect(ask(path, "navigate")).toBe("page");
    },
  );

  it.each(["/assets/index-1.js", "/assets/late-2.js", "/mark.svg"])("%s is a file", (path) => {
    expect(ask(path)).toBe("file");
  });

  it.each(["/api/v1/session", "/api/v1/openapi.json", "/other.txt", "https://elsewhere.example/assets/x.js"])(
    "%s is asked of the network",
    (path) => {
      expect(ask(path)).toBe("network");
    },
  );

  it("what changes something or opens the API in a tab never comes from the cache", () => {
    expect(ask("/edge/inbox", "navigate", "POST")).toBe("network");
    expect(ask("/api/v1/openapi.json", "navigate")).toBe("network");
  });
});

/** The browser's caches, as far as they are used. */
class CachesDouble {
  readonly stores = new Map<string, Map<string, Response>>();

  async open(name: string) {
    const store = this.stores.get(name) ?? new Map<string, Response>();
    this.stores.set(name, store);
    return {
      match: async (path: string) => store.get(path)?.clone(),
      put: async (path: string, answer: Response) => {
        store.set(path, answer);
      },
    };
  }

  async match(path: string) {
    for (const store of this.stores.values()) if (store.has(path)) return store.get(path)?.clone();
    return undefined;
  }

  async keys() {
    return [...this.stores.keys()];
  }

  async delete(name: string) {
    return this.stores.delete(name);
  }
}

function browser() {
  const caches = new CachesDouble();
  const asked: string[] = [];
  const network = { up: true };
  const shell = (version: string, list: string[]) =>
    new ShellCache(
      { version, files: list },
      origin,
      caches as never,
      (async (input: RequestInfo) => {
        const path = typeof input === "string" ? input : new URL(input.url).pathname;
        if (!network.up) throw new TypeError("offline");
        asked.push(path);
        return new Response(`${path} of ${version}`, { status: path.includes("missing") ? 404 : 200 });
      }) as typeof fetch,
    );
  return { caches, asked, network, shell };
}

const request = (path: string, mode = "cors") =>
  ({ method: "GET", mode, url: new URL(path, origin).href }) as Request;
const text = async (answer: Promise<Response> | null) => (answer ? (await answer).text() : null);

describe("the cache of the client", () => {
  it("after one visit opens offline at any address, with all its files", async () => {
    const { network, shell } = browser();
    const one = shell("1", ["/", "/assets/a.js"]);
    await one.fill();
    network.up = false;
    expect(await text(one.answer(request("/edge/inbox", "navigate")))).toBe("/ of 1");
    expect(await text(one.answer(request("/assets/a.js")))).toBe("/assets/a.js of 1");
    expect(one.answer(request("/api/v1/session"))).toBeNull();
  });

  it("a file that cannot be had leaves the old version in its place", async () => {
    const { shell } = browser();
    await expect(shell("2", ["/", "/assets/missing.js"]).fill()).rejects.toThrow("404");
  });

  it("an update fetches only what is new, and an open tab keeps its files", async () => {
    const { asked, shell, network } = browser();
    await shell("1", ["/", "/assets/same.js", "/assets/old.js"]).fill();
    asked.length = 0;
    const two = shell("2", ["/", "/assets/same.js", "/assets/new.js"]);
    await two.fill();
    await two.tidy();
    expect(asked.sort()).toEqual(["/", "/assets/new.js"]);
    network.up = false;
    expect(await text(two.answer(request("/", "navigate")))).toBe("/ of 2");
    expect(await text(two.answer(request("/assets/old.js")))).toBe("/assets/old.js of 1");
  });

  it("the version before the last is forgotten, and what others keep stays", async () => {
    const { caches, shell } = browser();
    await caches.open("somebody-else");
    for (const version of ["1", "2", "3"]) {
      const next = shell(version, ["/"]);
      await next.fill();
      await next.tidy();
    }
    expect(await caches.keys()).toEqual(["somebody-else", "throughline-shell-2", "throughline-shell-3"]);
  });

  it("keeps a late asset when it is first used, and never a failure", async () => {
    const { network, shell } = browser();
    const one = shell("1", ["/"]);
    await one.fill();
    expect(await text(one.answer(request("/assets/late.woff2")))).toBe("/assets/late.woff2 of 1");
    await one.answer(request("/assets/missing.woff2"));
    network.up = false;
    expect(await text(one.answer(request("/assets/late.woff2")))).toBe("/assets/late.woff2 of 1");
    await expect(one.answer(request("/assets/missing.woff2"))).rejects.toThrow("offline");
  });
});
