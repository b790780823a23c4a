import { expect, test } from "vitest";
import { OfflineError } from "@/contract/client";
import type { Frame, State } from "@/contract/schema";
import { MemoryCopyStorage } from "./copy-storage";
import { link, moveTo } from "./operations";
import { ProgramDouble, row, settled } from "./program-double";
import { onDisk, visits } from "./visits-fixture";

const visit = visits();

function programWith(...ids: string[]): ProgramDouble {
  const program = new ProgramDouble();
  for (const id of ids) program.table.set(id, row(id, "feature", { title: `Title ${id}` }));
  program.sequence = 1;
  program.setAsOther(ids[0] ?? "", "area", "first");
  return program;
}

/** What the feed says to who does not see where these went. */
function goneFrame(program: ProgramDouble, gone: string[]): Frame {
  const after = program.sequence;
  program.sequence += 1;
  for (const id of gone) program.table.delete(id);
  const nothing = { operations: [], records: [], links: [], evidence: [], states: [], spaces: [] };
  return { type: "frame", after, up_to: program.sequence, ...nothing, fields: [], roles: [], gone };
}

test("what went out of sight goes with its links, here and on the disk", async () => {
  const program = programWith("a", "b", "c");
  const copies = new MemoryCopyStorage();
  const graph = await visit(program, copies);
  await graph.commit("Link", [link("a", "relates", "b"), link("b", "relates", "c")]).done;
  await settled();
  await graph.localCopy.flush();
  expect(onDisk(copies)).toContain("Title b");
  const frame = goneFrame(program, ["b"]);
  program.frames.push(frame);
  program.announce(frame);
  expect(graph.records("feature").map(({ id }) => id)).toEqual(["a", "c"]);
  expect(graph.record("b")).toBeUndefined();
  expect([graph.linksFrom("a", "relates"), graph.linksTo("c", "relates")]).toEqual([[], []]);
  await settled();
  await graph.localCopy.flush();
  expect(onDisk(copies)).not.toContain("Title b");
  expect(onDisk(copies)).toContain("Title c");
});

test("what went while nobody was here goes at the next visit", async () => {
  const program = programWith("a", "b");
  const copies = new MemoryCopyStorage();
  const first = await visit(program, copies);
  await first.localCopy.flush();
  first.close();
  program.frames.push(goneFrame(program, ["b"]));
  const graph = await visit(program, copies);
  expect(program.bootstraps).toBe(1);
  expect(graph.records("feature").map(({ id }) => id)).toEqual(["a"]);
  await settled();
  await graph.localCopy.flush();
  graph.close();
  program.historyRefusals = Array.from({ length: 50 }, () => new OfflineError("away"));
  const offline = await visit(program, copies);
  expect(offline.records("feature").map(({ id }) => id)).toEqual(["a"]);
});

test("what came back since stays, whatever an older frame says", async () => {
  const program = programWith("a", "b");
  const graph = await visit(program, new MemoryCopyStorage());
  const late = goneFrame(program, []);
  program.frames.push(late);
  program.announce(late);
  program.setAsOther("b", "title", "Back");
  program.announce({ ...late, after: late.after, up_to: late.up_to, gone: ["b"] });
  expect(graph.record("b")?.fields.title).toBe("Back");
});

test("a record that is moved takes the state that means the same there", async () => {
  const program = programWith("a");
  const state = (id: string, space: string, name: string, category: State["category"], position: number) =>
    program.states.set(id, { id, space, kind: "feature", name, category, position, sequence: 1 });
  state("now", "space", "Shipped", "done", 3);
  state("first", "other", "Backlog", "backlog", 0);
  state("alike", "other", "Released", "done", 1);
  program.setAsOther("a", "state", "now");
  const moved = async () => {
    const graph = await visit(program, new MemoryCopyStorage());
    const record = graph.record("a");
    return record ? moveTo(graph, record, "other") : undefined;
  };
  expect(await moved()).toEqual({ type: "move", record: "a", space: "other", state: "alike" });
  state("named", "other", "shipped", "cancelled", 2);
  expect(await moved()).toMatchObject({ state: "named" });
  const graph = await visit(program, new MemoryCopyStorage());
  const record = graph.record("a");
  if (record) graph.commit("Move", [moveTo(graph, record, "other")]);
  expect(graph.record("a")).toMatchObject({ space: "other", fields: { state: "named" } });
});
