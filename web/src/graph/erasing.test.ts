import { expect, test } from "vitest";
import type { Frame, GraphRecord } from "@/contract/schema";
import { MemoryCopyStorage } from "./copy-storage";
import { mayChange } from "./powers";
import { ProgramDouble, row, settled } from "./program-double";
import { onDisk, visits } from "./visits-fixture";

const visit = visits();

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
  expect(onDisk(copies)).toContain("Secret b");
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
  expect(onDisk(copies)).not.toContain("Secret b");
  expect(onDisk(copies)).toContain("Title a");
});
