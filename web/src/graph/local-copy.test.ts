import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { OfflineError } from "@/contract/client";
import { COPY_FORMAT, keepLocalCopiesOf, MemoryCopyStorage } from "./copy-storage";
import { Graph } from "./graph";
import { link, setField } from "./operations";
import { ProgramDouble, refusal, row, settled } from "./program-double";
import { MemoryQueueStorage } from "./queue-storage";

const open: Graph[] = [];
const SCOPE = "w person";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  for (const graph of open.splice(0)) graph.close();
  vi.useRealTimers();
});

function programWith(...ids: string[]): ProgramDouble {
  const program = new ProgramDouble();
  for (const id of ids) program.table.set(id, row(id, "feature", { title: `Title ${id}` }));
  program.sequence = 1;
  program.setAsOther(ids[0] ?? "", "area", "first");
  return program;
}

interface Device {
  copies: MemoryCopyStorage;
  storage: MemoryQueueStorage;
}

const device = (): Device => ({ copies: new MemoryCopyStorage(), storage: new MemoryQueueStorage() });

async function visit(program: ProgramDouble, on: Device): Promise<Graph> {
  const graph = Graph.open({ workspace: program.workspace, client: program, locks: null, ...on });
  open.push(graph);
  await settled();
  await settled();
  return graph;
}

/** Has the copy written and leaves. */
async function leave(graph: Graph): Promise<void> {
  await settled();
  await graph.localCopy.flush();
  graph.close();
}

const titles = (graph: Graph) => graph.records("feature").map((record) => record.fields.title);

function away(program: ProgramDouble, tries = 50): void {
  program.historyRefusals = Array.from({ length: tries }, () => new OfflineError("away"));
}

describe("a visit with a local copy", () => {
  test("shows its rows while the program is away, and says that they are not confirmed", async () => {
    const program = programWith("a", "b");
    const on = device();
    await leave(await visit(program, on));
    away(program);
    const graph = await visit(program, on);
    expect(graph.loading).toMatchObject({ phase: "ready", current: false });
    expect(titles(graph)).toEqual(["Title a", "Title b"]);
    expect(graph.status.status).toBe("offline");
    expect(program.bootstraps).toBe(1);
  });

  test("goes on from its sequence once the program is there, without a new copy", async () => {
    const program = programWith("a", "b");
    const on = device();
    await leave(await visit(program, on));
    program.setAsOther("b", "title", "Changed meanwhile");
    const graph = await visit(program, on);
    expect(graph.loading).toMatchObject({ phase: "ready", current: true });
    expect(titles(graph)).toEqual(["Title a", "Changed meanwhile"]);
    expect(program.bootstraps).toBe(1);
    expect(program.feedStarts.at(-1)).toBe(2);
  });

  test("edits made before the program answers are kept, shown, and sent when it does", async () => {
    const program = programWith("a");
    const on = device();
    await leave(await visit(program, on));
    away(program, 1);
    const graph = await visit(program, on);
    graph.commit("Retitle", [setField(graph, "a", "title", "Offline")]);
    await settled();
    expect([titles(graph), program.received.length]).toEqual([["Offline"], 0]);
    await vi.advanceTimersByTimeAsync(40_000);
    expect(program.table.get("a")?.fields.title).toBe("Offline");
    expect(graph.status).toMatchObject({ status: "synced", pending: 0 });
  });

  test("holds what frames brought, and nothing that is only pending", async () => {
    const program = programWith("a", "b", "c");
    const on = device();
    const first = await visit(program, on);
    await first.localCopy.flush();
    program.setAsOther("a", "title", "Confirmed");
    await first.commit("Link", [link("a", "relates", "b")]).done;
    program.held = new Promise(() => {});
    first.commit("Pending", [setField(first, "c", "title", "Pending")]);
    await leave(first);
    expect(on.copies.manifests.get(SCOPE)?.chunks.map(({ table, rows }) => `${table} ${rows}`)).toEqual([
      "head 1",
      "records 3",
      "records 1",
      "links 1",
    ]);
    away(program);
    const other = { copies: on.copies, storage: new MemoryQueueStorage() };
    const graph = await visit(program, other);
    expect(titles(graph)).toEqual(["Confirmed", "Title b", "Title c"]);
    expect(graph.linksFrom("a", "relates")).toHaveLength(1);
  });
});

describe("a copy that cannot be continued is replaced, and the queue stays", () => {
  async function replaced(change: (program: ProgramDouble, on: Device) => void): Promise<Graph> {
    const program = programWith("a", "b");
    const on = device();
    const first = await visit(program, on);
    await first.localCopy.flush();
    program.held = new Promise(() => {});
    first.commit("Waiting", [setField(first, "b", "title", "Waiting")]);
    await leave(first);
    program.held = null;
    change(program, on);
    const graph = await visit(program, on);
    await settled();
    expect(program.bootstraps).toBe(2);
    expect(graph.loading).toMatchObject({ phase: "ready", current: true });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(program.table.get("b")?.fields.title).toBe("Waiting");
    await graph.localCopy.flush();
    expect(on.copies.manifests.get(SCOPE)?.sequence).toBe(program.sequence);
    return graph;
  }

  function restored(program: ProgramDouble): void {
    program.frames.length = 0;
    program.sequence = 1;
    program.table.set("a", row("a", "feature", { title: "Of the backup" }));
  }

  test("the program is behind of it", async () => {
    expect(titles(await replaced(restored))[0]).toBe("Of the backup");
  });

  test("the program has another operation at its sequence", async () => {
    const graph = await replaced((program) => {
      restored(program);
      const retitle = { type: "set" as const, record: "a", field: "title", value: "Another story", seen: 0 };
      program.take({ id: "other day", label: "", operations: [{ ...retitle, id: "another" }] }, "other");
    });
    expect(titles(graph)[0]).toBe("Another story");
  });

  test("it is too far behind", async () => {
    await replaced((program) => {
      for (let count = 0; count < 5001; count += 1) program.setAsOther("a", "area", `area ${count}`);
    });
  });

  test("a chunk is damaged", async () => {
    await replaced((_, on) => {
      const texts = on.copies.texts.get(SCOPE) ?? new Map();
      const [number] = [...texts].find(([, text]) => text.includes("Title a")) ?? [];
      texts.set(number, texts.get(number)?.replace("Title a", "Title z"));
    });
  });

  test("a chunk is missing", async () => {
    await replaced((_, on) =>
      on.copies.texts.get(SCOPE)?.delete([...(on.copies.texts.get(SCOPE)?.keys() ?? [])][1] ?? 0),
    );
  });

  test("it is of another format", async () => {
    await replaced((_, on) => {
      const manifest = on.copies.manifests.get(SCOPE);
      if (manifest) manifest.format = COPY_FORMAT + 1;
    });
  });
});

test("a person whose role changed does not see the rows of before", async () => {
  const program = programWith("a", "hidden");
  const on = device();
  await leave(await visit(program, on));
  program.table.delete("hidden");
  const workspace = { ...program.workspace, access: "less" };
  program.listed = [workspace];
  const graph = Graph.open({ workspace, client: program, locks: null, ...on });
  open.push(graph);
  const seen: unknown[] = [];
  graph.subscribe("kind feature", () => seen.push(titles(graph)));
  await settled();
  await settled();
  expect(titles(graph)).toEqual(["Title a"]);
  expect(seen.flat()).not.toContain("Title hidden");
});

test("who lost the workspace keeps no copy of it; who must sign in again does", async () => {
  const program = programWith("a");
  const on = device();
  await leave(await visit(program, on));
  program.historyRefusals = [refusal("signed_out", 401)];
  const first = await visit(program, on);
  expect(first.loading).toMatchObject({ phase: "failed", error: { code: "signed_out" } });
  expect(on.copies.manifests.has(SCOPE)).toBe(true);
  first.close();
  program.historyRefusals = [refusal("not_found", 404)];
  const second = await visit(program, on);
  expect(second.loading.phase).toBe("failed");
  expect(on.copies.manifests.has(SCOPE)).toBe(false);
});

test("only copies of what one is in stay on the device", async () => {
  const on = device();
  await leave(await visit(programWith("a"), on));
  await on.copies.put("other person", [{ number: 1, text: "left half written" }]);
  await keepLocalCopiesOf([{ id: "w", person: "person" }], on.copies);
  expect(await on.copies.scopes()).toEqual([SCOPE]);
  await keepLocalCopiesOf([{ id: "w", person: "somebody else" }], on.copies);
  expect(await on.copies.scopes()).toEqual([]);
});

test("a copy that somebody else wrote meanwhile, or removed, is left alone", async () => {
  const program = programWith("a");
  const on = device();
  const graph = await visit(program, on);
  await graph.localCopy.flush();
  await on.copies.remove(SCOPE);
  program.setAsOther("a", "title", "Later");
  await graph.localCopy.flush();
  expect(on.copies.manifests.has(SCOPE)).toBe(false);
});

test("a copy that a visit left half written is not read, and the next one clears it away", async () => {
  const program = programWith("a");
  const on = device();
  await on.copies.put(SCOPE, [{ number: 5, text: "[" }]);
  const graph = await visit(program, on);
  expect([titles(graph), program.bootstraps]).toEqual([["Title a"], 1]);
  await graph.localCopy.flush();
  expect(on.copies.texts.get(SCOPE)?.has(5)).toBe(false);
});

test("changes that pile up behind the base are written as one again", async () => {
  const program = programWith("a");
  const on = device();
  const graph = await visit(program, on);
  for (let round = 0; round < 4; round += 1) {
    const rows = Array.from({ length: 2000 }, (_, index) => ({
      type: "create" as const,
      record: `r${round} ${index}`,
      kind: "feature",
      space: "space",
      fields: { title: "New" },
      id: `o${round} ${index}`,
    }));
    program.take({ id: `batch ${round}`, label: "Import", operations: rows }, "other");
    await graph.localCopy.flush();
  }
  const manifest = on.copies.manifests.get(SCOPE);
  expect(manifest?.base).toBe(8001);
  await leave(graph);
  away(program);
  expect((await visit(program, on)).records("feature")).toHaveLength(8001);
});
