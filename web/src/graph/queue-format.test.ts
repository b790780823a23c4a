import { afterEach, describe, expect, test, vi } from "vitest";
import { OfflineError } from "@/contract/client";
import type { Operation } from "@/contract/schema";
import { Graph } from "./graph";
import { setField } from "./operations";
import { ProgramDouble, refusal, row, settled } from "./program-double";
import { convertedBatch, QUEUE_FORMAT } from "./queue-format";
import { MemoryQueueStorage, type StoredBatch } from "./queue-storage";

const DAY = 86_400_000;
const open: Graph[] = [];

afterEach(() => {
  for (const graph of open.splice(0)) graph.close();
  vi.useRealTimers();
});

/** As the first released client kept it. */
function firstFormat(id: string, operation: Operation): StoredBatch {
  const batch = {
    id,
    scope: "w person",
    tab: "gone",
    order: 1,
    label: "Left",
    operations: [operation],
    version: -1,
    at: "2020-01-01T00:00:00.000Z",
    by: "person",
    quiet: false,
    refusal: null,
  };
  return batch as unknown as StoredBatch;
}

function retitle(value: string): Operation {
  return { type: "set", id: `o ${value}`, record: "a", field: "title", value, seen: 1 };
}

function program(): ProgramDouble {
  const made = new ProgramDouble();
  made.table.set("a", row("a", "feature", { title: "Title" }));
  made.sequence = 1;
  return made;
}

async function visit(on: ProgramDouble, storage: MemoryQueueStorage): Promise<Graph> {
  const graph = Graph.open({ workspace: on.workspace, client: on, storage, locks: null });
  open.push(graph);
  await settled();
  return graph;
}

const claimOf = (on: ProgramDouble, index: number) => on.received[index]?.operations[0]?.happened_at?.at;

describe("a stored batch", () => {
  test("of the first client is sent exactly as it was kept", async () => {
    const storage = new MemoryQueueStorage();
    await storage.put(firstFormat("left", retitle("Of long ago")));
    const on = program();
    const graph = await visit(on, storage);
    expect(on.received[0]?.operations).toEqual([retitle("Of long ago")]);
    expect(on.table.get("a")?.fields.title).toBe("Of long ago");
    expect(graph.status.pending).toBe(0);
    expect(await storage.list("w person")).toEqual([]);
  });

  test("of a later client stays where it is", async () => {
    const storage = new MemoryQueueStorage();
    await storage.put({ ...firstFormat("later", retitle("Later")), format: QUEUE_FORMAT + 1, sent: false });
    const on = program();
    await visit(on, storage);
    expect(on.received).toEqual([]);
    expect((await storage.list("w person")).map((batch) => batch.id)).toEqual(["later"]);
  });

  test("of every format there was comes out in the present one, with all it held", () => {
    const old = firstFormat("old", retitle("Old"));
    for (let format = 1; format <= QUEUE_FORMAT; format += 1) {
      expect(convertedBatch({ ...old, ...(format > 1 ? { format } : {}) })).toMatchObject({
        ...old,
        format: QUEUE_FORMAT,
        sent: true,
      });
    }
  });
});

describe("an edit that waited", () => {
  async function editedOffline(days: number): Promise<{ on: ProgramDouble; madeAt: string }> {
    vi.useFakeTimers({ now: Date.UTC(2026, 0, 1) });
    const on = program();
    const storage = new MemoryQueueStorage();
    const first = await visit(on, storage);
    on.held = new Promise(() => {});
    // What is on its way already keeps the next one from being sent.
    first.commit("Under way", [setField(first, "a", "area", "x")]);
    await settled();
    const madeAt = new Date().toISOString();
    first.commit("Offline", [setField(first, "a", "title", "Offline")]);
    await settled();
    first.close();
    on.held = null;
    vi.setSystemTime(Date.now() + days * DAY);
    await visit(on, storage);
    await settled();
    return { on, madeAt };
  }

  test("for days says when it was made; what may have been sent before stays as it was", async () => {
    const { on, madeAt } = await editedOffline(12);
    expect(on.received.map((batch) => batch.label)).toEqual(["Under way", "Under way", "Offline"]);
    expect([claimOf(on, 1), claimOf(on, 2)]).toEqual([undefined, madeAt]);
    expect(on.table.get("a")?.fields.title).toBe("Offline");
  });

  test("longer than the program believes goes without a claim rather than being refused", async () => {
    const { on } = await editedOffline(45);
    expect(claimOf(on, 2)).toBeUndefined();
    expect(on.table.get("a")?.fields.title).toBe("Offline");
  });

  test("just now makes no claim", async () => {
    const on = program();
    const graph = await visit(on, new MemoryQueueStorage());
    await graph.commit("Now", [setField(graph, "a", "title", "Now")]).done;
    expect(claimOf(on, 0)).toBeUndefined();
  });

  test("whose claim ran out between two tries is sent again without it", async () => {
    vi.useFakeTimers({ now: Date.UTC(2026, 0, 1) });
    const storage = new MemoryQueueStorage();
    const operation = {
      ...retitle("Late"),
      happened_at: { at: "2025-12-31T00:00:00.000Z", certainty: "exact" as const },
    };
    await storage.put({ ...firstFormat("left", operation), format: QUEUE_FORMAT, sent: true });
    const on = program();
    on.refusals = [new OfflineError("away"), refusal("invalid_input", 400)];
    await visit(on, storage);
    vi.setSystemTime(Date.now() + 40 * DAY);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(on.received.map((batch) => batch.operations[0]?.happened_at?.at)).toEqual([
      "2025-12-31T00:00:00.000Z",
      "2025-12-31T00:00:00.000Z",
      undefined,
    ]);
    expect(on.table.get("a")?.fields.title).toBe("Late");
  });
});
