import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Frame, GraphRecord } from "@/contract/schema";
import { MemoryCopyStorage } from "./copy-storage";
import { Graph } from "./graph";
import { mayChange } from "./powers";
import { ProgramDouble, row, settled } from "./program-double";
import { MemoryQueueStorage } from "./queue-storage";

const open: Graph[] = [];

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  for (const graph of open.splice(0)) graph.close();
  vi.useRealTimers();
});

async function visit(program: ProgramDouble, copies: MemoryCopyStorage): Promise<Graph> {
  const storage = new MemoryQueueStorage();
  const graph = Graph.open({ workspace: program.workspace, client: program, locks: null, copies, storage });
  open.push(graph);
  await settled();
  await settled();
  return graph;
}

/** What the feed says when a record was erased. */
function erasedFrame(program: ProgramDouble, record: GraphRecord): Frame {
  const after = program.sequence;
  program.sequence += 1;
  const erased = { ...record, fields: {}, conflicts: [], erased: true, sequence: program.sequence };
  program.table.set(record.id, erased);
  const nothing = { operations: [], links: [], evidence: [], states: [], spaces: [] };
  return {
    type: "frame",
    after,
    up_to: program.sequence,
    ...nothing,
    records: [erased],
    fields: [],
    roles: [],
  };
}

test("what was erased is on no disk, and cannot be changed", async () => {
  const program = new ProgramDouble();
  program.table.set("a", row("a", "feature", { title: "Title a" }));
  program.table.set("b", row("b", "feature", { title: "Secret b" }));
  program.sequence = 1;
  program.setAsOther("a", "area", "first");
  const copies = new MemoryCopyStorage();
  const graph = await visit(program, copies);
  await settled();
  await graph.localCopy.flush();
  const onDisk = () => [...copies.texts.values()].flatMap((chunks) => [...chunks.values()]).join("\n");
  expect(onDisk()).toContain("Secret b");
  const before = graph.record("b");
  if (!before) throw new Error("b is there");
  expect(mayChange(graph, before)).toBe(true);
  const frame = erasedFrame(program, before);
  program.frames.push(frame);
  program.announce(frame);
  const after = graph.record("b");
  expect(after).toMatchObject({ erased: true, fields: {} });
  expect(after && mayChange(graph, after)).toBe(false);
  await settled();
  await graph.localCopy.flush();
  expect(onDisk()).not.toContain("Secret b");
  expect(onDisk()).toContain("Title a");
});
