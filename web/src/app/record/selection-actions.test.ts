import { afterEach, describe, expect, it } from "vitest";
import type { Batch, FieldDeclaration, GraphRecord } from "@/contract/schema";
import { Graph } from "@/graph/graph";
import { kind, ProgramDouble, row, settled } from "@/graph/program-double";
import { MemoryQueueStorage } from "@/graph/queue-storage";
import type { Action, ActionChoice } from "../actions/action";
import { selectionActions } from "./selection-actions";

const open: Graph[] = [];
afterEach(() => {
  for (const graph of open.splice(0)) graph.close();
});

const field = (name: string, type: FieldDeclaration["type"], more: Partial<FieldDeclaration> = {}) => ({
  name,
  label: name[0]?.toUpperCase() + name.slice(1),
  type,
  required: false,
  read_only: false,
  options: [],
  targets: [],
  help: "",
  ...more,
});

async function start(about: "selection" | "record" = "selection", canEdit = true) {
  const program = new ProgramDouble();
  program.kinds = [
    {
      ...kind("feature"),
      label: "Feature",
      plural: "Features",
      fields: [
        field("title", "line", { required: true }),
        field("state", "state"),
        field("owner", "reference", { targets: ["person"] }),
        field("tags", "tags"),
        field("due", "date"),
        field("priority", "choice", { options: ["high", "low"] }),
        field("effort", "number"),
        field("source_id", "line", { read_only: true }),
        field("rank", "rank"),
        field("archived", "checkbox"),
        field("trashed", "checkbox"),
      ],
    },
    { ...kind("person"), label: "Person", plural: "People" },
  ];
  for (const [index, name] of ["Planned", "Shipped"].entries()) {
    program.states.set(name, {
      id: name,
      kind: "feature",
      space: "space",
      name,
      category: index ? "done" : "unstarted",
      position: index + 1,
      sequence: 1,
    });
  }
  program.table.set("person", row("person", "person", { title: "Me" }));
  program.table.set("ada", row("ada", "person", { title: "Ada Lovelace" }));
  for (const [id, fields] of Object.entries<GraphRecord["fields"]>({
    a: { title: "Dark mode", state: "Planned", tags: ["ui"], rank: "b" },
    b: { title: "Exports", state: "Shipped", tags: ["ui", "data"], rank: "c" },
    c: { title: "Imports", state: "Planned", tags: [], rank: "d" },
  })) {
    program.table.set(id, row(id, "feature", fields));
  }
  program.sequence = 1;
  const graph = Graph.open({
    workspace: program.workspace,
    client: program,
    storage: new MemoryQueueStorage(),
    locks: null,
  });
  open.push(graph);
  await settled();
  const said: (string | undefined)[] = [];
  const offer = (ids: string[]) =>
    selectionActions({
      graph,
      kind: "feature",
      records: ids.flatMap((id) => graph.record(id) ?? []),
      about,
      canEdit,
      weekStart: 1,
      commit: (label, operations, word) => {
        said.push(word);
        graph.commit(label, operations);
      },
    });
  const sent = async (): Promise<Batch[]> => {
    await settled();
    return program.received;
  };
  return { graph, offer, sent, said };
}

const byKey = (actions: Action[], key: string) => actions.find((action) => action.key === key);
const pick = (action: Action | undefined, query: string, id: string): ActionChoice => {
  const choice = action?.options?.(query).find((one) => one.id === id);
  if (!choice) throw new Error(`No choice ${id} for ${query}.`);
  return choice;
};

describe("actions on many records", () => {
  it("moves all of them in one batch that says how many went where", async () => {
    const { offer, sent, said, graph } = await start();
    pick(byKey(offer(["a", "b", "c"]), "s"), "ship", "Shipped").run?.();
    const batches = await sent();
    expect(batches.map((batch) => batch.label)).toEqual(["Moved 3 features to Shipped"]);
    // The one that stood there already is not written.
    expect(batches[0]?.operations.map((operation) => "record" in operation && operation.record)).toEqual([
      "a",
      "c",
    ]);
    expect(said).toEqual(["Moved 3 features to Shipped"]);
    expect(graph.record("c")?.fields.state).toBe("Shipped");
  });

  it("one record is named instead of counted", async () => {
    const { offer, sent } = await start();
    pick(byKey(offer(["a"]), "a"), "love", "ada").run?.();
    expect((await sent())[0]?.label).toBe("Set owner of Dark mode to Ada Lovelace");
  });

  it("ticks the tags that all have, adds and removes them while the list stays open", async () => {
    const { offer, sent, graph } = await start();
    const tags = byKey(offer(["a", "b"]), "l");
    expect(tags?.options?.("").map((choice) => [choice.id, choice.chosen, choice.stays])).toEqual([
      ["ui", true, true],
      ["data", false, true],
    ]);
    pick(tags, "", "data").run?.();
    expect(pick(tags, "", "data").chosen).toBe(true);
    pick(tags, "", "ui").run?.();
    pick(tags, "new one", "new new one").run?.();
    expect(graph.record("a")?.fields.tags).toEqual(["data", "new one"]);
    expect((await sent()).map((batch) => batch.label)).toEqual([
      "Tagged 2 features with data",
      "Took the tag ui off 2 features",
      "Tagged 2 features with new one",
    ]);
  });

  it("reads dates in words and numbers, and takes nothing that is neither", async () => {
    const { offer, graph } = await start();
    const actions = offer(["a"]);
    const due = byKey(actions, "d");
    expect(due?.options?.("someday")).toEqual([]);
    pick(due, "24 Dec 2026", "2026-12-24").run?.();
    expect(graph.record("a")?.fields.due).toBe("2026-12-24");
    pick(due, "", "clear").run?.();
    expect(graph.record("a")?.fields.due ?? null).toBeNull();
    const effort = byKey(actions, "shift+e");
    expect(effort?.options?.("much")).toEqual([]);
    pick(effort, "2.5", "2.5").run?.();
    expect(graph.record("a")?.fields.effort).toBe(2.5);
  });

  it("a choice field named priority has its key; what a person may not set has no action", async () => {
    const { offer } = await start();
    const actions = offer(["a"]);
    expect(
      byKey(actions, "p")
        ?.options?.("")
        .map((choice) => choice.id),
    ).toEqual(["high", "low"]);
    expect(actions.map((action) => action.id)).not.toContain("selection-set-source_id");
    expect(actions.map((action) => action.id)).not.toContain("selection-set-title");
  });

  it("moves to either end of the order and keeps the order among them", async () => {
    const { offer, graph } = await start();
    const order = () =>
      ["a", "b", "c"].sort((x, y) =>
        String(graph.record(x)?.fields.rank) < String(graph.record(y)?.fields.rank) ? -1 : 1,
      );
    offer(["b", "c"])
      .find((action) => action.id === "selection-to-top")
      ?.run?.();
    expect(order()).toEqual(["b", "c", "a"]);
    offer(["b"])
      .find((action) => action.id === "selection-to-bottom")
      ?.run?.();
    expect(order()).toEqual(["c", "a", "b"]);
  });

  it("archives by Backspace or Delete", async () => {
    const { offer, sent } = await start();
    const archive = byKey(offer(["a", "b"]), "Backspace");
    expect(archive?.otherKeys).toEqual(["Delete"]);
    archive?.run?.();
    expect((await sent())[0]?.label).toBe("Archived 2 features");
  });

  it("tells a viewer why not, instead of hiding it", async () => {
    const { offer } = await start("selection", false);
    const actions = offer(["a"]);
    expect(actions.length).toBeGreaterThan(5);
    for (const action of actions) expect(action.disabledReason?.()).toContain("not change it");
  });

  it("nothing selected offers nothing, and an open record leaves archiving to its own actions", async () => {
    const { offer } = await start("record");
    expect(offer([])).toEqual([]);
    expect(byKey(offer(["a"]), "Backspace")).toBeUndefined();
    expect(offer(["a"])[0]?.section?.scope).toBe("record");
  });
});
