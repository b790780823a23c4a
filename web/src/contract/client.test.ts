import { afterEach, describe, expect, test, vi } from "vitest";
import { ApiError, type BootstrapLine, Client, OfflineError, retryDelay } from "./client";
import type { Frame } from "./schema";

afterEach(() => {
  vi.useRealTimers();
});

interface Asked {
  path: string;
  init: RequestInit;
}

function clientAnswering(...answers: (Response | Error)[]): { client: Client; asked: Asked[] } {
  const asked: Asked[] = [];
  const client = new Client({
    fetch: async (path, init = {}) => {
      asked.push({ path: String(path), init });
      const answer = answers.shift();
      if (!answer || answer instanceof Error) throw answer ?? new Error("nothing more to answer");
      return answer;
    },
  });
  return { client, asked };
}

const json = (body: unknown, status = 200) => new Response(JSON.stringify(body), { status });
const header = (asked: Asked | undefined, name: string) => new Headers(asked?.init.headers).get(name);

describe("requests", () => {
  test("carry the session's token when they change something, and only then", async () => {
    const { client, asked } = clientAnswering(json({ csrf: "token" }), json({}), json({ steps: [] }));
    await client.signIn("a@b.c", "secret");
    await client.commit("w/1", { id: "b", label: "L", operations: [] });
    await client.thread("w/1", "r");
    expect(asked.map((each) => header(each, "x-csrf-token"))).toEqual([null, "token", null]);
    expect(asked.map((each) => [each.init.method, each.path])).toEqual([
      ["POST", "/api/v1/sign-in"],
      ["POST", "/api/v1/workspaces/w%2F1/batches"],
      ["GET", "/api/v1/workspaces/w%2F1/records/r/thread"],
    ]);
    expect(JSON.parse(String(asked[1]?.init.body))).toEqual({ id: "b", label: "L", operations: [] });
  });

  test("of who looks at the doors themselves are answered as they stand, a refusal too", async () => {
    const { client, asked } = clientAnswering(
      new Response('{"a":1}'),
      json({ code: "not_found" }, 404),
      new Error("cut"),
    );
    const headers = { "if-none-match": '"7"' };
    expect(await client.answer("/api/v1/session", headers)).toEqual({ status: 200, text: '{"a":1}' });
    expect(header(asked[0], "if-none-match")).toBe('"7"');
    expect(await client.answer("/api/v1/gone")).toEqual({ status: 404, text: '{"code":"not_found"}' });
    await expect(client.answer("/api/v1/session")).rejects.toThrow(OfflineError);
  });

  test("leave out what is not asked for", async () => {
    const { client, asked } = clientAnswering(json({}), json({}), json({}));
    await client.recordHistory("w", "r", null);
    await client.recordHistory("w", "r", 7);
    await client.importRow("w", "i", "ideas & votes.csv", 3);
    expect(asked.map((each) => each.path.split("/").slice(5).join("/"))).toEqual([
      "records/r/history",
      "records/r/history?before=7",
      "imports/i/rows?file=ideas+%26+votes.csv&row=3",
    ]);
  });

  test("name each kind whose past they ask for", async () => {
    const { client, asked } = clientAnswering(json({}), json({}));
    await client.asOf("w", "2015-06-01", ["feature", "idea"]);
    await client.asOf("w", "2015-06-01T12:00:00+02:00");
    expect(asked.map((each) => each.path.split("/").slice(5).join("/"))).toEqual([
      "as-of?at=2015-06-01&kind=feature&kind=idea",
      "as-of?at=2015-06-01T12%3A00%3A00%2B02%3A00",
    ]);
  });
});

describe("what belongs to a person", () => {
  test("is asked for and written at addresses of its own", async () => {
    const empty = () => new Response(null, { status: 204 });
    const personal = { values: { favourites: ["r"] }, watching: ["r"] };
    const inbox = { entries: [], unread: 0, next_before: null };
    const { client, asked } = clientAnswering(
      json(personal),
      empty(),
      empty(),
      json(inbox),
      json({ unread: 2 }),
    );
    client.csrf = "token";
    expect(await client.personal("w/1")).toEqual(personal);
    await client.putPersonal("w", "favourites", ["r"]);
    await client.watch("w", "r", false);
    expect(await client.inbox("w", { show: "all", before: 7, limit: 20 })).toEqual(inbox);
    expect(await client.markInbox("w", { records: ["r"], read: true, snoozed_until: null })).toEqual({
      unread: 2,
    });
    expect(asked.map((each) => [each.init.method, each.path.replace("/api/v1/workspaces/", "")])).toEqual([
      ["GET", "w%2F1/personal"],
      ["PUT", "w/personal/favourites"],
      ["PUT", "w/records/r/watch"],
      ["GET", "w/inbox?show=all&before=7&limit=20"],
      ["POST", "w/inbox/mark"],
    ]);
    expect(asked.map((each) => JSON.parse(String(each.init.body ?? "null")))).toEqual([
      null,
      { value: ["r"] },
      { watching: false },
      null,
      { records: ["r"], read: true, snoozed_until: null },
    ]);
    expect(asked.map((each) => header(each, "x-csrf-token"))).toEqual([
      null,
      "token",
      "token",
      null,
      "token",
    ]);
  });
});

describe("failures", () => {
  test("of the program carry its code, words and details", async () => {
    const envelope = {
      code: "changed_since",
      message: "Somebody was here.",
      parameters: { n: 1 },
      details: [2],
      trace: "t",
    };
    const { client } = clientAnswering(json(envelope, 409));
    const failure = await client.session().catch((error) => error);
    expect(failure).toBeInstanceOf(ApiError);
    expect({ ...failure, message: failure.message }).toMatchObject({ ...envelope, status: 409 });
  });

  test("of the network, of a proxy, and of an answer cut short are being offline", async () => {
    const cut = new Response("{", { status: 200 });
    const { client } = clientAnswering(new TypeError("failed"), new Response("<html>", { status: 502 }), cut);
    for (let time = 0; time < 3; time += 1) {
      expect(await client.session().catch((error) => error)).toBeInstanceOf(OfflineError);
    }
  });

  test("without an envelope still have a code", async () => {
    const { client } = clientAnswering(
      new Response("no", { status: 401 }),
      new Response("", { status: 413 }),
    );
    expect((await client.session().catch((error) => error)).code).toBe("signed_out");
    expect((await client.session().catch((error) => error)).code).toBe("too_large");
  });

  test("by one's own abort stay an abort", async () => {
    const abort = new AbortController();
    abort.abort();
    const { client } = clientAnswering(new DOMException("aborted", "AbortError"));
    expect((await client.session(abort.signal).catch((error) => error)).name).toBe("AbortError");
  });
});

describe("streamBootstrap", () => {
  const lines = [
    { type: "head", records: 1 },
    { type: "records", rows: [{ id: "ü😀" }] },
    { type: "end", records: 1 },
  ];
  const bytes = new TextEncoder().encode(lines.map((line) => JSON.stringify(line)).join("\n"));

  test.each([1, 3, 7, 1000])("reads lines whole however the bytes arrive (%i at a time)", async (size) => {
    const body = new ReadableStream({
      start(controller) {
        for (let at = 0; at < bytes.length; at += size) controller.enqueue(bytes.slice(at, at + size));
        controller.close();
      },
    });
    const read: BootstrapLine[] = [];
    await clientAnswering(new Response(body)).client.streamBootstrap("w", (line) => read.push(line));
    expect(read).toEqual(lines);
  });

  test("gives a line before the next has arrived", async () => {
    const read: string[] = [];
    const seen: number[] = [];
    let sent = 0;
    const body = new ReadableStream(
      {
        pull(controller) {
          seen.push(read.length);
          if (sent === 2) return controller.close();
          sent += 1;
          controller.enqueue(new TextEncoder().encode('{"type":"records","rows":[]}\n'));
        },
      },
      { highWaterMark: 0 },
    );
    await clientAnswering(new Response(body)).client.streamBootstrap("w", (line) => read.push(line.type));
    expect(seen).toEqual([0, 1, 2]);
  });

  test("a stream that breaks is being offline", async () => {
    const body = new ReadableStream({ pull: (controller) => controller.error(new Error("reset")) });
    const reading = clientAnswering(new Response(body)).client.streamBootstrap("w", () => {});
    await expect(reading).rejects.toBeInstanceOf(OfflineError);
  });
});

class SocketDouble {
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: (() => void) | null = null;
  closed = false;
  readyState = 0;
  readonly sent: unknown[] = [];
  constructor(readonly address: string) {}
  open(): void {
    this.readyState = 1;
    this.onopen?.();
  }
  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }
  close(): void {
    this.closed = true;
  }
}

/** A client whose sockets are opened one after the other by who tests it. */
function withSockets(): { client: Client; sockets: SocketDouble[] } {
  const sockets: SocketDouble[] = [];
  const openSocket = (address: string) => {
    const socket = new SocketDouble(address);
    sockets.push(socket);
    return socket as unknown as WebSocket;
  };
  return { client: new Client({ origin: "https://pm.example", openSocket }), sockets };
}

describe("openFeed", () => {
  test("comes back by itself, from where the reader stands by then", async () => {
    vi.useFakeTimers();
    const { client, sockets } = withSockets();
    let sequence = 4;
    const heard: unknown[] = [];
    const feed = client.openFeed("w", {
      after: () => sequence,
      frame: (frame) => heard.push(frame.up_to),
      connected: (open) => heard.push(open),
    });
    expect(sockets[0]?.address).toBe("wss://pm.example/api/v1/workspaces/w/feed?after=4");
    sockets[0]?.onopen?.();
    sockets[0]?.onmessage?.({ data: JSON.stringify({ type: "frame", up_to: 9 } as Frame) });
    sequence = 9;
    sockets[0]?.onclose?.();
    expect(heard).toEqual([true, 9, false]);
    expect(sockets).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(500);
    expect(sockets[1]?.address).toContain("after=9");
    sockets[0]?.onmessage?.({ data: JSON.stringify({ type: "frame", up_to: 99 } as Frame) });
    expect(heard).toEqual([true, 9, false]);
    feed.close();
    expect(sockets[1]?.closed).toBe(true);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sockets).toHaveLength(2);
  });

  test("ends when a new first copy is needed, and leaves alone what a newer program may say", async () => {
    vi.useFakeTimers();
    const { client, sockets } = withSockets();
    const heard: unknown[] = [];
    client.openFeed("w", {
      after: () => 4,
      frame: (frame) => heard.push(frame.up_to),
      restart: (reason) => heard.push(reason),
      connected: () => {},
    });
    sockets[0]?.onmessage?.({ data: JSON.stringify({ type: "tomorrow" }) });
    sockets[0]?.onmessage?.({ data: JSON.stringify({ type: "restart", reason: "behind" }) });
    expect(heard).toEqual(["behind"]);
    expect(sockets[0]?.closed).toBe(true);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sockets).toHaveLength(1);
  });

  test("says what its reader could see, and says so when it is refused", async () => {
    vi.useFakeTimers();
    const { client, sockets } = withSockets();
    const refused = vi.fn();
    const feed = client.openFeed("w", {
      after: () => 4,
      access: () => "a1",
      frame: () => {},
      connected: () => {},
      refused,
    });
    expect(sockets[0]?.address).toBe("wss://pm.example/api/v1/workspaces/w/feed?after=4&access=a1");
    sockets[0]?.onopen?.();
    sockets[0]?.onclose?.();
    expect(refused).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(500);
    sockets[1]?.onclose?.();
    expect(refused).toHaveBeenCalledTimes(1);
    feed.close();
  });
});

test("a remembered session is asked for anew before the first change, once", async () => {
  const asked: string[] = [];
  const client = new Client({
    origin: "https://pm.example",
    fetch: (async (address: string, init: RequestInit) => {
      const token = (init.headers as { [name: string]: string })["x-csrf-token"];
      asked.push(`${init.method} ${new URL(address).pathname} ${token ?? ""}`.trim());
      return Response.json(address.endsWith("/session") ? { csrf: "fresh" } : {});
    }) as typeof fetch,
  });
  client.sessionRemembered = true;
  await client.inbox("w");
  await client.markInbox("w", {});
  await client.markInbox("w", {});
  expect(asked).toEqual([
    "GET /api/v1/workspaces/w/inbox",
    "GET /api/v1/session",
    "POST /api/v1/workspaces/w/inbox/mark fresh",
    "POST /api/v1/workspaces/w/inbox/mark fresh",
  ]);
});

test("what the feed says beside frames reaches its listeners, and what it is told is told again", async () => {
  vi.useFakeTimers();
  const sockets: SocketDouble[] = [];
  const client = new Client({
    origin: "https://pm.example",
    openSocket: (address) => {
      sockets.push(new SocketDouble(address));
      return sockets.at(-1) as unknown as WebSocket;
    },
  });
  const frames: unknown[] = [];
  const heard: unknown[] = [];
  const deaf = client.listenToFeed("w", (notice) => heard.push(notice));
  client.tellFeed("w", { type: "here", place: "/features", record: null });
  const feed = client.openFeed("w", {
    after: () => 1,
    frame: (frame) => frames.push(frame),
    connected: () => {},
  });
  expect(sockets[0]?.sent).toEqual([]);
  sockets[0]?.open();
  expect(sockets[0]?.sent).toEqual([{ type: "here", place: "/features", record: null }]);
  sockets[0]?.onmessage?.({ data: '{"type":"inbox","unread":3}' });
  expect(heard).toEqual([{ type: "inbox", unread: 3 }]);
  expect(frames).toEqual([]);
  client.tellFeed("w", { type: "here", place: "/ideas", record: null });
  expect(sockets[0]?.sent).toHaveLength(2);
  sockets[0]?.onclose?.();
  await vi.advanceTimersByTimeAsync(500);
  sockets[1]?.open();
  expect(sockets[1]?.sent).toEqual([{ type: "here", place: "/ideas", record: null }]);
  deaf();
  sockets[1]?.onmessage?.({ data: '{"type":"inbox","unread":4}' });
  expect(heard).toHaveLength(1);
  feed.close();
});

test("pauses grow to half a minute at most and are never the same for all", () => {
  const delays = Array.from({ length: 50 }, () => retryDelay(30));
  expect(Math.max(...delays)).toBeLessThanOrEqual(30_000);
  expect(Math.min(...delays)).toBeGreaterThanOrEqual(15_000);
  expect(new Set(delays).size).toBeGreaterThan(10);
  expect(retryDelay(1)).toBeLessThanOrEqual(500);
});
