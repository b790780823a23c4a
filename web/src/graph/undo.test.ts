import { afterEach, describe, expect, test } from "vitest";
import { OfflineError } from "@/contract/client";
import { Graph } from "./graph";
import { setField } from "./operations";
import { ProgramDouble, refusal, row, settled } from "./program-double";
import { MemoryQueueStorage } from "./queue-storage";
import type { UndoOutcome } from "./undo";

const open: Graph[] = [];
afterEach(() => {
  for (const graph of open.splice(0)) graph.close();
});

async function start() {
  const program = new ProgramDouble();
  program.table.set("a", row("a", "feature", { title: "Old" }));
  program.sequence = 1;
  const storage = new MemoryQueueStorage();
  const graph = Graph.open({ workspace: program.workspace, client: program, storage, locks: null });
  open.push(graph);
  await settled();
  const retitle = (value: string, quiet = false) =>
    graph.commit(`Titled ${value}`, [setField(graph, "a", "title", value)], { quiet });
  return { program, graph, storage, retitle };
}

describe("undo", () => {
  test("has the program take the last batch back, and redo takes that back", async () => {
    const { program, graph, retitle } = await start();
    const { id, done } = retitle("New");
    await done;
    expect([graph.undoLabel, graph.redoLabel]).toEqual(["Titled New", null]);
    expect(await graph.undo()).toEqual({ type: "done", label: "Titled New" });
    expect(program.undone[0]?.batch).toBe(id);
    expect(program.undone[0]?.request.force).toBe(false);
    expect(graph.record("a")?.fields.undone).toBe(id);
    expect([graph.undoLabel, graph.redoLabel]).toEqual([null, "Titled New"]);
    await graph.redo();
    expect(program.undone[1]?.batch).toBe(program.undone[0]?.request.batch);
    expect([graph.undoLabel, graph.redoLabel]).toEqual(["Titled New", null]);
    await graph.undo();
    expect(program.undone[2]?.batch).toBe(program.undone[1]?.request.batch);
  });

  test("takes a batch that was not sent out of the queue, and redo sends it", async () => {
    const { program, graph, storage, retitle } = await start();
    program.held = new Promise(() => {});
    retitle("First");
    retitle("Second");
    await settled();
    expect(await graph.undo()).toEqual({ type: "done", label: "Titled Second" });
    expect(graph.record("a")?.fields.title).toBe("First");
    expect(graph.status.pending).toBe(1);
    expect(program.undone).toEqual([]);
    expect((await storage.list("w person")).map((batch) => batch.label)).toEqual(["Titled First"]);
    await graph.redo();
    expect(graph.record("a")?.fields.title).toBe("Second");
    expect(graph.status.pending).toBe(2);
    expect(graph.undoLabel).toBe("Titled Second");
  });

  test("waits for a batch that is on its way", async () => {
    const { program, graph, retitle } = await start();
    let release = () => {};
    program.held = new Promise((resolve) => {
      release = resolve;
    });
    const { id } = retitle("New");
    await settled();
    const outcome = graph.undo();
    await settled();
    expect(program.undone).toEqual([]);
    release();
    expect((await outcome).type).toBe("done");
    expect(program.undone.map((each) => each.batch)).toEqual([id]);
  });

  test("pressed twice takes two steps back", async () => {
    const { program, graph, retitle } = await start();
    const first = retitle("One");
    const second = retitle("Two");
    await second.done;
    await Promise.all([graph.undo(), graph.undo()]);
    expect(program.undone.map((each) => each.batch)).toEqual([second.id, first.id]);
    expect((await graph.undo()).type).toBe("nothing");
  });

  test("pressed before the answer is here, redo takes back what undo is taking back", async () => {
    const { program, graph, retitle } = await start();
    const first = retitle("One");
    const second = retitle("Two");
    await second.done;
    const undone = graph.undo();
    expect([graph.undoLabel, graph.redoLabel]).toEqual(["Titled One", "Titled Two"]);
    const redone = graph.redo();
    expect([graph.undoLabel, graph.redoLabel]).toEqual(["Titled Two", null]);
    expect([await undone, await redone].map((outcome) => outcome.type)).toEqual(["done", "done"]);
    expect(program.undone.map((each) => each.batch)).toEqual([second.id, program.undone[0]?.request.batch]);
    await graph.undo();
    await graph.undo();
    expect(program.undone.at(-1)?.batch).toBe(first.id);
  });

  test("that comes to nothing ends the presses that counted on it, and leaves every step in its place", async () => {
    const { program, graph, retitle } = await start();
    retitle("One");
    retitle("Two");
    await retitle("Three").done;
    program.undoRefusals = [refusal("changed_since", 409, { obstacles: [] })];
    const outcomes = await Promise.all([graph.undo(), graph.undo(), graph.redo(), graph.undo()]);
    expect(outcomes.map((outcome) => outcome.type)).toEqual(["obstructed", "nothing", "nothing", "nothing"]);
    expect(program.undone).toHaveLength(1);
    const labels: (string | null)[] = [];
    for (let step = 0; step < 3; step += 1) {
      labels.push(graph.undoLabel);
      expect((await graph.undo()).type).toBe("done");
    }
    expect(labels).toEqual(["Titled Three", "Titled Two", "Titled One"]);
    expect([graph.undoLabel, graph.redoLabel]).toEqual([null, "Titled One"]);
  });

  test("tells what somebody changed since, and undoes anyway when told to", async () => {
    const { program, graph, retitle } = await start();
    await retitle("New").done;
    const obstacles = [{ record: "a", field: "title", expected: "New", current: "Theirs" }];
    program.undoRefusals = [refusal("changed_since", 409, { obstacles })];
    const heard: UndoOutcome[] = [];
    graph.onUndoObstructed((outcome) => heard.push(outcome));
    const outcome = await graph.undo();
    expect(outcome).toMatchObject({ type: "obstructed", label: "Titled New", obstacles });
    expect(heard).toEqual([outcome]);
    expect(graph.undoLabel).toBe("Titled New");
    if (outcome.type !== "obstructed") throw new Error("it was obstructed");
    expect((await outcome.anyway()).type).toBe("done");
    const [asked, forced] = program.undone;
    expect([asked?.request.force, forced?.request.force]).toEqual([false, true]);
    expect(forced?.request.batch).not.toBe(asked?.request.batch);
    expect([graph.undoLabel, graph.redoLabel]).toEqual([null, "Titled New"]);
  });

  test("without a network keeps the step, and tries again under the same id", async () => {
    const { program, graph, retitle } = await start();
    await retitle("New").done;
    program.undoRefusals = [new OfflineError("away")];
    expect((await graph.undo()).type).toBe("failed");
    expect(graph.undoLabel).toBe("Titled New");
    await graph.undo();
    expect(program.undone[1]?.request.batch).toBe(program.undone[0]?.request.batch);
    expect(graph.undoLabel).toBeNull();
  });

  test("a new edit ends what could be redone; a quiet one leaves no step", async () => {
    const { graph, retitle } = await start();
    await retitle("New").done;
    await graph.undo();
    await retitle("Quiet", true).done;
    expect([graph.undoLabel, graph.redoLabel]).toEqual([null, "Titled New"]);
    await retitle("Loud").done;
    expect([graph.undoLabel, graph.redoLabel]).toEqual(["Titled Loud", null]);
  });
});
