import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { settled } from "./program-double";
import { MemoryQueueStorage, type StoredBatch } from "./queue-storage";
import { TabOwnership } from "./tabs";

const open: TabOwnership[] = [];
beforeEach(() => {
  vi.useFakeTimers();
  localStorage.clear();
});
afterEach(() => {
  for (const tab of open.splice(0)) tab.close();
  vi.useRealTimers();
});

/** Web Locks as far as we need them: exclusive, first come first served. */
class LocksDouble {
  readonly #queues = new Map<string, Promise<unknown>>();
  readonly #held = new Set<string>();

  async request(name: string, ...rest: unknown[]): Promise<unknown> {
    const [options, work] = (rest.length === 1 ? [{}, rest[0]] : rest) as [
      { ifAvailable?: boolean; signal?: AbortSignal },
      (lock: object | null) => unknown,
    ];
    if (options.ifAvailable && this.#held.has(name)) return work(null);
    const before = this.#queues.get(name) ?? Promise.resolve();
    const run = before.then(async () => {
      if (options.signal?.aborted) return undefined;
      this.#held.add(name);
      try {
        return await work({ name });
      } finally {
        this.#held.delete(name);
      }
    });
    if (!this.#held.has(name) && !this.#queues.has(name)) this.#held.add(name);
    this.#queues.set(
      name,
      run.catch(() => {}),
    );
    return run;
  }
}

function batch(id: string, tab: string): StoredBatch {
  const rest = {
    format: 2,
    sent: true,
    order: 1,
    label: id,
    operations: [],
    version: -1,
    at: "",
    by: "p",
    quiet: false,
    refusal: null,
  };
  return { id, scope: "s", tab, ...rest };
}

async function tabOn(storage: MemoryQueueStorage, locks: LockManager | null) {
  const adopted: string[] = [];
  const tab = new TabOwnership({
    scope: "s",
    storage,
    locks,
    adopt: (batches) => adopted.push(...batches.map((each) => each.id)),
  });
  open.push(tab);
  await tab.start();
  return { tab, adopted };
}

describe.each([
  ["with locks", () => new LocksDouble() as unknown as LockManager],
  ["without locks", () => null],
])("%s", (_, locksOf) => {
  test("what a dead tab left is adopted, once", async () => {
    const storage = new MemoryQueueStorage();
    await storage.put(batch("left", "dead tab"));
    const locks = locksOf();
    const first = await tabOn(storage, locks);
    const second = await tabOn(storage, locks);
    expect(first.adopted).toEqual(["left"]);
    expect(second.adopted).toEqual([]);
    expect((await storage.list("s")).map((each) => each.tab)).toEqual([first.tab.tab]);
  });

  test("what a living tab has is left alone, and adopted when that tab closes", async () => {
    const storage = new MemoryQueueStorage();
    const locks = locksOf();
    const first = await tabOn(storage, locks);
    await storage.put(batch("mine", first.tab.tab));
    const second = await tabOn(storage, locks);
    await vi.advanceTimersByTimeAsync(70_000);
    expect(second.adopted).toEqual([]);
    first.tab.close();
    await settled();
    await vi.advanceTimersByTimeAsync(70_000);
    expect(second.adopted).toEqual(["mine"]);
  });

  test("another person's edits are not touched", async () => {
    const storage = new MemoryQueueStorage();
    await storage.put({ ...batch("theirs", "dead tab"), scope: "other" });
    const { adopted } = await tabOn(storage, locksOf());
    await vi.advanceTimersByTimeAsync(70_000);
    expect(adopted).toEqual([]);
    expect((await storage.list("other")).map((each) => each.tab)).toEqual(["dead tab"]);
  });
});

test("a tab that crashed without a word is adopted from once its heartbeat is old", async () => {
  const storage = new MemoryQueueStorage();
  await storage.put(batch("left", "crashed"));
  localStorage.setItem("throughline tab crashed", String(Date.now()));
  const { adopted } = await tabOn(storage, null);
  expect(adopted).toEqual([]);
  await vi.advanceTimersByTimeAsync(31_000);
  expect(adopted).toEqual(["left"]);
});
