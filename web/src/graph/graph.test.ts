import { afterEach, describe, expect, test, vi } from "vitest";
import { OfflineError } from "@/contract/client";
import type { Operation, OperationBody } from "@/contract/schema";
import { Graph } from "./graph";
import { createDecision, createHighlight, createRecord, setField } from "./operations";
import { ProgramDouble, refusal, row, settled } from "./program-double";
import { MemoryQueueStorage, type StoredBatch } from "./queue-storage";

const open: Graph[] = [];

afterEach(() => {
  for (const graph of open.splice(0)) graph.close();
  vi.useRealTimers();
});

function programWith(...ids: string[]): ProgramDouble {
  const program = new ProgramDouble();
  for (const id of ids) program.table.set(id, row(id, "feature", { title: `Title ${id}` }));
  program.sequence = 1;
  return program;
}

async function opened(program: ProgramDouble, storage = new MemoryQueueStorage()): Promise<Graph> {
  const graph = Graph.open({ workspace: program.workspace, client: program, storage, locks: null });
  open.push(graph);
  await settled();
  return graph;
}

const title = (graph: Graph, id: string) => graph.record(id)?.fields.title;
const retitle = (graph: Graph, id: string, value: string) =>
  graph.commit(`Titled ${value}`, [setField(graph, id, "title", value)]);

function storedBatch(id: string, operation: Operation): StoredBatch {
  const rest = {
    format: 2,
    sent: true,
    order: 1,
    version: -1,
    at: "2026-01-01T00:00:00.000Z",
    by: "person",
    quiet: false,
  };
  return {
    id,
    scope: "w person",
    tab: "gone",
    label: "Left",
    operations: [operation],
    refusal: null,
    ...rest,
  };
}

/** Answers that can be let go later. */
function hold(program: ProgramDouble): () => Promise<void> {
  let release = () => {};
  program.held = new Promise((resolve) => {
    release = resolve;
  });
  return async () => {
    program.held = null;
    release();
    await settled();
  };
}

describe("an edit", () => {
  test("shows before the program has it, and stands after", async () => {
    const program = programWith("a");
    const graph = await opened(program);
    const release = hold(program);
    const { done } = retitle(graph, "a", "New");
    expect(title(graph, "a")).toBe("New");
    expect(graph.status).toMatchObject({ status: "saving", pending: 1 });
    expect(program.table.get("a")?.fields.title).toBe("Title a");
    await release();
    await done;
    expect(program.table.get("a")?.fields.title).toBe("New");
    expect(graph.record("a")?.versions.title).toBe(2);
    expect(graph.status).toMatchObject({ status: "synced", pending: 0 });
  });

  test("has a label that the program takes, however long the text in it is", async () => {
    const program = programWith("a");
    const graph = await opened(program);
    await graph.commit(`${"\u{1f600}".repeat(200)}\n x`, [setField(graph, "a", "title", "New")]).done;
    const label = program.received[0]?.label ?? "";
    expect(new TextEncoder().encode(label).length).toBeLessThanOrEqual(300);
    expect(label).toBe(`${"\u{1f600}".repeat(49)}…`);
  });

  test("of an operation list that says nothing is not sent", async () => {
    const program = programWith("a");
    const graph = await opened(program);
    await graph.commit("Nothing", []).done;
    expect(program.received).toEqual([]);
    expect(graph.undoLabel).toBeNull();
  });

  test("built on an unanswered one is not held against it", async () => {
    const program = programWith("a");
    const graph = await opened(program);
    const release = hold(program);
    retitle(graph, "a", "One");
    const second = retitle(graph, "a", "Two");
    program.setAsOther("a", "area", "API");
    await release();
    await second.done;
    const sent = program.received.map((batch) => batch.operations[0]);
    expect(sent.map((operation) => operation && "seen" in operation && operation.seen)).toEqual([1, 3]);
    expect(title(graph, "a")).toBe("Two");
  });

  test("of one field twice in a batch is sent once, seen from where the first stood", async () => {
    const program = programWith("a");
    const graph = await opened(program);
    const operations: OperationBody[] = [
      setField(graph, "a", "title", "One"),
      setField(graph, "a", "area", "API"),
      { type: "set", record: "a", field: "title", value: "Two", seen: 99 },
    ];
    await graph.commit("Both", operations).done;
    expect(program.received[0]?.operations.map((each) => ("seen" in each ? each.seen : null))).toEqual([
      0, 1,
    ]);
    expect(title(graph, "a")).toBe("Two");
  });

  test("batches go in order, one at a time", async () => {
    const program = programWith("a");
    const graph = await opened(program);
    const release = hold(program);
    retitle(graph, "a", "One");
    retitle(graph, "a", "Two");
    await settled();
    expect(program.received).toHaveLength(1);
    await release();
    expect(program.received.map((batch) => batch.label)).toEqual(["Titled One", "Titled Two"]);
  });
});

test("an answer that tells of no operation still settles its batch, and leaves it to be undone", async () => {
  const program = programWith("a");
  program.feedSilent = true;
  const graph = await opened(program);
  const commit = program.commit.bind(program);
  program.commit = async (workspace, batch) => {
    const reply = await commit(workspace, batch);
    return { ...reply, frame: { ...reply.frame, operations: [] } };
  };
  await retitle(graph, "a", "New").done;
  expect(graph.status.pending).toBe(0);
  expect(graph.undoLabel).toBe("Titled New");
  expect(title(graph, "a")).toBe("New");
});

describe("a network that fails", () => {
  test("keeps the edit, says offline, and sends the same batch again", async () => {
    vi.useFakeTimers();
    const program = programWith("a");
    const graph = await opened(program);
    program.refusals = [new OfflineError("away"), refusal("unavailable", 503)];
    const { done } = retitle(graph, "a", "New");
    await settled();
    expect(graph.status).toMatchObject({ status: "offline", pending: 1 });
    expect(title(graph, "a")).toBe("New");
    await vi.advanceTimersByTimeAsync(5_000);
    await done;
    expect(program.received).toHaveLength(3);
    expect(program.received[1]).toEqual(program.received[0]);
    expect(program.received[2]).toEqual(program.received[0]);
    expect(graph.status.status).toBe("synced");
  });

  test("loses an answer: the batch is sent again and counts once", async () => {
    vi.useFakeTimers();
    const program = programWith("a");
    program.feedSilent = true;
    const graph = await opened(program);
    program.lostAnswers = [new OfflineError("cut")];
    const { done } = retitle(graph, "a", "New");
    await vi.advanceTimersByTimeAsync(5_000);
    await done;
    expect(program.sequence).toBe(2);
    expect(program.received).toHaveLength(2);
    expect(title(graph, "a")).toBe("New");
  });

  test("lets the feed confirm what the lost answer did not", async () => {
    const program = programWith("a");
    const graph = await opened(program);
    program.lostAnswers = [new OfflineError("cut")];
    await retitle(graph, "a", "New").done;
    expect(program.received).toHaveLength(1);
    expect(graph.status.pending).toBe(0);
  });

  test("an answer that never comes does not hold up the next batch once the feed has told of the first", async () => {
    const program = programWith("a");
    const graph = await opened(program);
    hold(program);
    retitle(graph, "a", "One");
    retitle(graph, "a", "Two");
    await settled();
    const [first] = program.received;
    if (!first) throw new Error("the first was sent");
    program.take(first, "person");
    await settled();
    expect(program.received.map((batch) => batch.label)).toEqual(["Titled One", "Titled Two"]);
    expect(title(graph, "a")).toBe("Two");
  });

  test("a session that ran out keeps the edit waiting instead of refusing it", async () => {
    const program = programWith("a");
    const graph = await opened(program);
    program.refusals = [refusal("signed_out", 401)];
    retitle(graph, "a", "New");
    await settled();
    expect(graph.status.status).toBe("offline");
    expect(graph.status.refused).toEqual([]);
    expect(graph.status.problem?.message).toBe("No: signed_out.");
  });
});

describe("a refusal", () => {
  test("rolls back that batch alone and keeps it with its reason", async () => {
    const program = programWith("a", "b");
    const graph = await opened(program);
    program.refusals = [refusal("forbidden", 403)];
    const first = retitle(graph, "a", "Not allowed");
    const second = retitle(graph, "b", "Allowed");
    await expect(first.done).rejects.toThrow("No: forbidden.");
    await second.done;
    expect(title(graph, "a")).toBe("Title a");
    expect(title(graph, "b")).toBe("Allowed");
    expect(graph.status.status).toBe("refused");
    expect(graph.status.refused).toMatchObject([
      { label: "Titled Not allowed", code: "forbidden", reason: "No: forbidden." },
    ]);
    expect(graph.status.refused[0]?.copy()).toBe("Titled Not allowed\ntitle: Not allowed");
    expect(graph.undoLabel).toBe("Titled Allowed");
  });

  test("can be sent again", async () => {
    const program = programWith("a");
    const graph = await opened(program);
    program.refusals = [refusal("invalid_input", 400)];
    await retitle(graph, "a", "New").done.catch(() => {});
    graph.status.refused[0]?.retry();
    expect(title(graph, "a")).toBe("New");
    await settled();
    expect(program.table.get("a")?.fields.title).toBe("New");
    expect(graph.status).toMatchObject({ status: "synced", refused: [] });
  });

  test("sent again, is what a later edit builds on", async () => {
    const program = programWith("a");
    const graph = await opened(program);
    program.refusals = [refusal("invalid_input", 400)];
    await retitle(graph, "a", "One").done.catch(() => {});
    const release = hold(program);
    graph.status.refused[0]?.retry();
    const later = retitle(graph, "a", "Two");
    await release();
    await later.done;
    expect(program.received.at(-1)?.operations[0]).toMatchObject({ value: "Two", seen: 2 });
  });

  test("can be let go", async () => {
    const program = programWith("a");
    const storage = new MemoryQueueStorage();
    const graph = await opened(program, storage);
    program.refusals = [refusal("invalid_input", 400)];
    await retitle(graph, "a", "New").done.catch(() => {});
    graph.status.refused[0]?.discard();
    await settled();
    expect(graph.status).toMatchObject({ status: "synced", refused: [] });
    expect(await storage.list("w person")).toEqual([]);
  });

  test("of an edit that a later one built on passes on what that one had seen", async () => {
    const program = programWith("a");
    const graph = await opened(program);
    const release = hold(program);
    program.refusals = [refusal("invalid_input", 400)];
    retitle(graph, "a", "Bad");
    const good = retitle(graph, "a", "Good");
    await settled();
    program.setAsOther("a", "title", "Theirs");
    await release();
    await good.done;
    expect(program.received[1]?.operations[0]).toMatchObject({ value: "Good", seen: 1 });
  });

  test("a fault of the program is borne five times, then the batch makes way", async () => {
    vi.useFakeTimers();
    const program = programWith("a", "b");
    const graph = await opened(program);
    program.refusals = Array.from({ length: 5 }, () => refusal("internal", 500));
    retitle(graph, "a", "Poison");
    retitle(graph, "b", "Behind it");
    await vi.advanceTimersByTimeAsync(60_000);
    expect(program.received.filter((batch) => batch.label === "Titled Poison")).toHaveLength(5);
    expect(program.table.get("b")?.fields.title).toBe("Behind it");
    expect(graph.status.refused.map((each) => each.label)).toEqual(["Titled Poison"]);
  });
});

describe("a reload", () => {
  test("loses nothing: what was not sent shows again and is sent", async () => {
    const program = programWith("a");
    const storage = new MemoryQueueStorage();
    const first = await opened(program, storage);
    hold(program);
    retitle(first, "a", "One");
    retitle(first, "a", "Two");
    await settled();
    first.close();
    program.held = null;
    const received = program.received.length;
    const again = await opened(program, storage);
    await settled();
    expect(program.received.slice(received).map((batch) => batch.label)).toEqual([
      "Titled One",
      "Titled Two",
    ]);
    expect(title(again, "a")).toBe("Two");
    expect(program.table.get("a")?.fields.title).toBe("Two");
    expect(await storage.list("w person")).toEqual([]);
  });

  test("sends a batch whose answer was lost exactly as before", async () => {
    const program = programWith("a");
    program.feedSilent = true;
    const storage = new MemoryQueueStorage();
    const first = await opened(program, storage);
    program.lostAnswers = [new OfflineError("cut")];
    retitle(first, "a", "New");
    await settled();
    expect(program.sequence).toBe(2);
    first.close();
    const again = await opened(program, storage);
    await settled();
    expect(program.received[1]).toEqual(program.received[0]);
    expect(program.sequence).toBe(2);
    expect(again.status).toMatchObject({ pending: 0, refused: [] });
  });

  test("a batch is on disk exactly as it is sent, also where it had to guess what it was built on", async () => {
    const program = programWith("a");
    program.setAsOther("a", "title", "Theirs");
    const storage = new MemoryQueueStorage();
    const operation = { type: "set" as const, id: "o", record: "a", field: "title", value: "Mine", seen: -5 };
    await storage.put(storedBatch("left", operation));
    hold(program);
    await opened(program, storage);
    await settled();
    expect(program.received[0]?.operations).toEqual([{ ...operation, seen: 2 }]);
    expect((await storage.list("w person"))[0]?.operations).toEqual(program.received[0]?.operations);
  });

  test("a batch that the feed confirms before it is sent again is not sent", async () => {
    const program = programWith("a");
    const storage = new MemoryQueueStorage();
    const operation = { type: "set" as const, id: "o", record: "a", field: "title", value: "Mine", seen: 1 };
    await storage.put(storedBatch("left", operation));
    let written = () => {};
    storage.put = () =>
      new Promise((resolve) => {
        written = resolve;
      });
    const graph = await opened(program, storage);
    expect(graph.status.pending).toBe(1);
    program.take({ id: "left", label: "Left", operations: [operation] }, "person");
    expect(graph.status.pending).toBe(0);
    written();
    await settled();
    expect(program.received).toEqual([]);
    expect(title(graph, "a")).toBe("Mine");
  });

  test("keeps what was refused", async () => {
    const program = programWith("a");
    const storage = new MemoryQueueStorage();
    const first = await opened(program, storage);
    program.refusals = [refusal("forbidden", 403)];
    await retitle(first, "a", "No").done.catch(() => {});
    first.close();
    const again = await opened(program, storage);
    expect(again.status.refused.map((each) => each.label)).toEqual(["Titled No"]);
    expect(title(again, "a")).toBe("Title a");
  });
});

describe("the feed", () => {
  test("starts where the full copy ended and brings what others do", async () => {
    const program = programWith("a");
    const graph = await opened(program);
    expect(program.feedStarts).toEqual([1]);
    program.setAsOther("a", "title", "Theirs");
    expect(title(graph, "a")).toBe("Theirs");
  });

  test("a frame told twice, or one from the past, changes nothing", async () => {
    const program = programWith("a");
    const graph = await opened(program);
    program.setAsOther("a", "title", "First");
    program.setAsOther("a", "title", "Second");
    const before = graph.record("a");
    let heard = 0;
    graph.onConfirmed(() => {
      heard += 1;
    });
    const [first, second] = program.frames;
    if (!first || !second) throw new Error("two frames were made");
    program.announce(first);
    program.announce(second);
    expect(graph.record("a")).toBe(before);
    expect(heard).toBe(0);
  });

  test("a gap makes it start again from our sequence, so that nothing is missed", async () => {
    const program = programWith("a", "b");
    const graph = await opened(program);
    program.feedSilent = true;
    program.setAsOther("a", "title", "Missed");
    program.feedSilent = false;
    program.setAsOther("b", "title", "Seen");
    expect(title(graph, "b")).toBe("Title b");
    await settled();
    expect(program.feedStarts).toEqual([1, 1]);
    expect(title(graph, "a")).toBe("Missed");
    expect(title(graph, "b")).toBe("Seen");
  });

  test("a frame that begins in the past and reaches further is taken", async () => {
    const program = programWith("a");
    const graph = await opened(program);
    program.setAsOther("a", "title", "One");
    program.feedSilent = true;
    const { frame } = program.setAsOther("a", "title", "Two");
    program.announce({ ...frame, after: 0 });
    expect(title(graph, "a")).toBe("Two");
  });

  test("a gap that never closes leads to a new full copy", async () => {
    const program = programWith("a");
    const graph = await opened(program);
    program.feedSilent = true;
    program.setAsOther("a", "title", "Lost");
    program.frames.length = 0;
    for (let start = 0; start < 4; start += 1) {
      program.announce({ ...program.setAsOther("a", "area", `${start}`).frame, after: 90, up_to: 99 });
      program.frames.length = 0;
      await settled();
    }
    expect(program.bootstraps).toBe(2);
    expect(title(graph, "a")).toBe("Lost");
  });

  test("one that is far behind takes a new full copy and keeps what it has not sent", async () => {
    const program = programWith("a", "b");
    const graph = await opened(program);
    program.feedSilent = true;
    program.setAsOther("b", "title", "Missed");
    program.frames.length = 0;
    let release = () => {};
    program.held = new Promise((resolve) => {
      release = resolve;
    });
    const edit = retitle(graph, "a", "Unsent");
    program.restart("behind");
    await settled();
    expect(program.bootstraps).toBe(2);
    expect(title(graph, "b")).toBe("Missed");
    expect(title(graph, "a")).toBe("Unsent");
    program.held = null;
    release();
    await edit.done;
    expect(program.table.get("a")?.fields.title).toBe("Unsent");
  });

  test("roles that are the same again lead to a new full copy and a new feed", async () => {
    const program = programWith("a");
    const graph = await opened(program);
    program.sessionRefusals = [new OfflineError("away")];
    vi.useFakeTimers();
    program.restart("access");
    await vi.advanceTimersByTimeAsync(10_000);
    expect(program.bootstraps).toBe(2);
    program.setAsOther("a", "title", "Heard");
    expect(title(graph, "a")).toBe("Heard");
  });

  test("roles that are others now are told to whoever opened the workspace, also when the feed is refused", async () => {
    const program = programWith("a");
    const accessChanged = vi.fn();
    const workspace = { ...program.workspace };
    open.push(Graph.open({ workspace, client: program, locks: null, accessChanged }));
    await settled();
    program.refuse();
    await settled();
    expect(accessChanged).not.toHaveBeenCalled();
    program.listed = [];
    program.refuse();
    await settled();
    expect(accessChanged).toHaveBeenCalledTimes(1);
    program.listed = [{ ...workspace, access: "less" }];
    program.restart("access");
    await settled();
    expect(accessChanged).toHaveBeenCalledTimes(2);
    expect(program.bootstraps).toBe(1);
  });

  test("an answer ahead of the feed does not hide what came between", async () => {
    const program = programWith("a", "b");
    const graph = await opened(program);
    program.feedSilent = true;
    program.setAsOther("b", "title", "Between");
    await retitle(graph, "a", "Mine").done;
    expect(title(graph, "a")).toBe("Mine");
    for (const frame of program.frames) program.announce(frame);
    expect(title(graph, "b")).toBe("Between");
  });

  test("a row that arrives late does not replace a newer one", async () => {
    const program = programWith("a");
    const graph = await opened(program);
    program.feedSilent = true;
    program.setAsOther("a", "title", "Theirs");
    await retitle(graph, "a", "Mine").done;
    const [theirs] = program.frames;
    if (!theirs) throw new Error("a frame was made");
    program.announce(theirs);
    expect(title(graph, "a")).toBe("Mine");
    expect(graph.record("a")?.versions.title).toBe(3);
  });

  test("another's write shows beneath a pending one, not over it", async () => {
    const program = programWith("a");
    const graph = await opened(program);
    const release = hold(program);
    retitle(graph, "a", "Mine");
    await settled();
    program.setAsOther("a", "title", "Theirs");
    program.setAsOther("a", "area", "API");
    expect(graph.record("a")?.fields).toMatchObject({ title: "Mine", area: "API" });
    await release();
    expect(title(graph, "a")).toBe("Mine");
  });
});

describe("loading", () => {
  test("tells how far it is and fails on an answer cut short", async () => {
    vi.useFakeTimers();
    const program = programWith("a");
    const phases: string[] = [];
    const whole = program.streamBootstrap.bind(program);
    let cut = true;
    program.streamBootstrap = async (workspace, line) => {
      await whole(workspace, (each) => {
        if (!(cut && each.type === "end")) line(each);
      });
      cut = false;
    };
    const graph = Graph.open({
      workspace: program.workspace,
      client: program,
      locks: null,
      storage: new MemoryQueueStorage(),
    });
    open.push(graph);
    graph.subscribe("loading", () =>
      phases.push(`${graph.loading.phase} ${graph.loading.done}/${graph.loading.total}`),
    );
    await settled();
    expect(graph.loading.error?.message).toBe("The workspace did not arrive whole.");
    expect(graph.record("a")).toBeUndefined();
    await vi.advanceTimersByTimeAsync(2_000);
    expect(phases).toContain("loading 1/1");
    expect(phases.at(-1)).toBe("ready 1/1");
    expect(title(graph, "a")).toBe("Title a");
  });

  test("an edit made before the copy is there shows with it and is sent after it", async () => {
    const program = programWith("a");
    const graph = Graph.open({
      workspace: program.workspace,
      client: program,
      locks: null,
      storage: new MemoryQueueStorage(),
    });
    open.push(graph);
    graph.commit("Early", [{ type: "set", record: "a", field: "title", value: "Early", seen: 1 }]);
    await settled();
    expect(title(graph, "a")).toBe("Early");
    expect(program.table.get("a")?.fields.title).toBe("Early");
  });
});

describe("builders", () => {
  test("a created record gets a space, the first state and a rank before the first", async () => {
    const program = programWith("a");
    program.table.set("a", row("a", "feature", { title: "A", rank: "V" }));
    for (const [id, position] of [
      ["late", 2],
      ["first", 1],
    ] as const) {
      const category = id === "first" ? "done" : "backlog";
      program.states.set(id, {
        id,
        space: "space",
        kind: "feature",
        name: id,
        category,
        position,
        sequence: 1,
      });
    }
    const graph = await opened(program);
    const { id, operation } = createRecord(graph, "feature", { title: "B" });
    expect(operation).toMatchObject({
      type: "create",
      record: id,
      space: "space",
      fields: { title: "B", state: "first" },
    });
    expect(operation.type === "create" && String(operation.fields.rank) < "V").toBe(true);
    await graph.commit("Add feature", [operation]).done;
    expect(graph.record(id)?.key).toBe("EDGE-2");
    expect(graph.recordByKey("edge-2")?.id).toBe(id);
  });

  test("a highlight is one batch of three that counts at once", async () => {
    const program = programWith("f");
    program.table.set("t", row("t", "feedback", { title: "Mail" }));
    const graph = await opened(program);
    const quote = { field: "text", snapshot: 1, start: 0, end: 2, text: "it", before: "", after: "" };
    const operations = createHighlight(graph, { feedback: "t", quote, feature: "f" });
    hold(program);
    graph.commit("Link feedback", operations);
    expect(operations.map((operation) => operation.type)).toEqual(["create", "link", "link"]);
    const highlight = operations[0]?.type === "create" ? operations[0].record : "";
    expect(graph.linksFrom(highlight, "highlighted_in").map((link) => link.to)).toEqual(["t"]);
    const [evidence] = graph.evidence({ from: highlight, role: "asks_for", to: "f" });
    expect(evidence).toMatchObject({ kind: "highlight", record: highlight, state: "confirmed" });
    expect(graph.askCounts().get("f")).toEqual({ votes: 0, quotes: 1, ideas: [], highlights: [highlight] });
  });

  test("a decision is made and linked in one batch, dated in the workspace's zone", async () => {
    vi.useFakeTimers({ now: Date.UTC(2026, 4, 31, 23, 0), toFake: ["Date"] });
    const program = programWith("f");
    const graph = await opened(program);
    const { id, operations } = createDecision(graph, {
      on: "f",
      verdict: "no",
      reason: "Cost",
      title: "Not now",
    });
    expect(operations).toMatchObject([
      { type: "create", record: id, fields: { verdict: "no", decided_on: "2026-06-01", owner: "person" } },
      { type: "link", from: id, role: "decides_on", to: "f" },
    ]);
  });
});
