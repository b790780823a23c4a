import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { OfflineError } from "@/contract/client";
import { settled } from "@/graph/program-double";
import { inboxEntry, PersonalDouble } from "../personal/personal-double";
import { InboxStore, inboxGroups } from "./inbox-store";

const now = new Date("2026-11-25T12:00:00.000Z");
const tomorrow = "2026-11-26T08:00:00.000Z";

async function opened(count = 4) {
  const port = new PersonalDouble();
  port.entries = Array.from({ length: count }, (_, n) => inboxEntry(n, n + 1, n % 2 ? "b" : "a"));
  const store = new InboxStore(port);
  await store.open("unread");
  return { port, store };
}

const ids = (store: InboxStore) => store.state.entries.map((entry) => entry.id);

describe("the inbox", () => {
  it("shows what is unread, newest first, with the count", async () => {
    const { store } = await opened();
    expect(store.state).toMatchObject({ phase: "ready", unread: 4 });
    expect(ids(store)).toEqual([3, 2, 1, 0]);
  });

  it("what is read stays in sight until the list is opened again", async () => {
    const { port, store } = await opened();
    await store.mark({ records: ["a"], read: true }, now);
    expect(store.state.unread).toBe(2);
    expect(ids(store)).toHaveLength(4);
    expect(port.marks).toEqual([{ records: ["a"], read: true }]);
    await store.refresh();
    expect(ids(store)).toHaveLength(4);
    await store.open("unread");
    expect(ids(store)).toEqual([3, 1]);
  });

  it("unread again counts again", async () => {
    const { store } = await opened();
    await store.mark({ all: true, read: true }, now);
    expect(store.state.unread).toBe(0);
    await store.mark({ ids: [2], read: false }, now);
    expect(store.state.unread).toBe(1);
  });

  it("what is put off leaves the list and is found among the snoozed", async () => {
    const { store } = await opened();
    await store.mark({ records: ["b"], snoozed_until: tomorrow }, now);
    expect(ids(store)).toEqual([2, 0]);
    expect(store.state.unread).toBe(2);
    await store.open("snoozed");
    expect(ids(store)).toEqual([3, 1]);
    await store.mark({ records: ["b"], snoozed_until: null }, now);
    expect(ids(store)).toEqual([]);
    expect(store.state.unread).toBe(4);
  });

  it("a mark that does not arrive is taken back", async () => {
    const { port, store } = await opened();
    port.away = new OfflineError("away");
    await expect(store.mark({ all: true, read: true }, now)).rejects.toThrow("away");
    expect(store.state.unread).toBe(4);
    expect(store.state.entries.every((entry) => entry.read_at === null)).toBe(true);
  });

  it("away before the first answer it says so, later it keeps what it has", async () => {
    const port = new PersonalDouble();
    port.away = new OfflineError("away");
    const store = new InboxStore(port);
    await store.open("unread");
    expect(store.state.phase).toBe("failed");
    port.away = null;
    port.entries = [inboxEntry(1, 1, "a")];
    await store.refresh();
    expect(store.state).toMatchObject({ phase: "ready", error: null });
    port.away = new OfflineError("away");
    await store.refresh();
    expect(store.state.phase).toBe("ready");
    expect(ids(store)).toEqual([1]);
  });

  it("fetches older ones page by page and loses none by a refresh", async () => {
    const { port } = await opened();
    port.entries = Array.from({ length: 25 }, (_, n) => inboxEntry(n, n + 1, "a"));
    port.pageSize = 10;
    const store = new InboxStore(port);
    await store.open("all");
    await store.older();
    await store.refresh();
    await store.older();
    expect(ids(store)).toEqual(Array.from({ length: 25 }, (_, n) => 24 - n));
    expect(store.state.nextBefore).toBeNull();
  });

  it("hears of new ones from the feed, and counts without being opened", async () => {
    const { port, store } = await opened(1);
    port.entries.push(inboxEntry(100, 9, "c"));
    port.sayUnread(2);
    await settled();
    expect(ids(store)).toEqual([100, 0]);
    const closed = new InboxStore(port);
    await closed.count();
    expect(closed.state).toMatchObject({ unread: 2, phase: "idle", entries: [] });
  });

  it("the answer of a list that was left does not show in the next", async () => {
    const { store } = await opened();
    const first = store.open("all");
    const second = store.open("snoozed");
    await Promise.all([first, second]);
    expect(store.state.show).toBe("snoozed");
    expect(ids(store)).toEqual([]);
  });
});

it("groups hold every entry once, and stand by their newest", () => {
  const entries = fc
    .uniqueArray(fc.nat(500), { maxLength: 40 })
    .map((sequences) => sequences.sort((a, b) => b - a).map((n) => inboxEntry(n, n, `r${n % 7}`)));
  fc.assert(
    fc.property(entries, (all) => {
      const groups = inboxGroups(all);
      expect(groups.flatMap((group) => group.entries.map((entry) => entry.id)).sort()).toEqual(
        all.map((entry) => entry.id).sort(),
      );
      const newest = groups.map((group) => group.entries[0]?.sequence ?? 0);
      expect(newest).toEqual([...newest].sort((a, b) => b - a));
      expect(groups.every((group) => group.unread === group.entries.length)).toBe(true);
    }),
  );
});
