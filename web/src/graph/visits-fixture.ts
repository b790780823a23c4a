import { afterEach, beforeEach, vi } from "vitest";
import type { MemoryCopyStorage } from "./copy-storage";
import { Graph } from "./graph";
import { type ProgramDouble, settled } from "./program-double";
import { MemoryQueueStorage } from "./queue-storage";

/** For tests of a file: opens graphs on a faked clock, each closed when its test is over. */
export function visits(): (program: ProgramDouble, copies: MemoryCopyStorage) => Promise<Graph> {
  const open: Graph[] = [];
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    for (const graph of open.splice(0)) graph.close();
    vi.useRealTimers();
  });
  return async (program, copies) => {
    const storage = new MemoryQueueStorage();
    const graph = Graph.open({ workspace: program.workspace, client: program, locks: null, copies, storage });
    open.push(graph);
    await settled();
    await settled();
    return graph;
  };
}

/** Everything that stands in the local copies. */
export function onDisk(copies: MemoryCopyStorage): string {
  return [...copies.texts.values()].flatMap((chunks) => [...chunks.values()]).join("\n");
}
