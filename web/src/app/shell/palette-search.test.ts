import { afterEach, describe, expect, it } from "vitest";
import { Graph } from "@/graph/graph";
import { ProgramDouble, row, settled } from "@/graph/program-double";
import { MemoryQueueStorage } from "@/graph/queue-storage";
import type { Action, ActionScope } from "../actions/action";
import { keyGroups } from "./key-groups";
import { type PaletteRow, paletteRows } from "./palette-search";

const open: Graph[] = [];
afterEach(() => {
  for (const graph of open.splice(0)) graph.close();
});

const action = (id: string, label: string, scope: ActionScope, more: Partial<Action> = {}): Action => ({
  id,
  label,
  section: { scope, label: `About ${scope}` },
  run: () => {},
  ...more,
});

const state = action("state", "Set state", "selection", {
  keywords: ["status"],
  findsChoices: true,
  key: "s",
  options: () => [
    { id: "planned", label: "Planned" },
    { id: "shipped", label: "Shipped" },
  ],
});
const actions = [
  action("out", "Sign out", "shell"),
  action("undo", "Undo", "shell", { key: "mod+z", disabledReason: () => "Nothing to undo" }),
  action("features", "Features", "go", { key: "g f" }),
  action("star", "Add to favourites", "page", { key: "alt+f" }),
  state,
];

async function rows(query: string, more: { recentActions?: string[]; recentRecords?: string[] } = {}) {
  const program = new ProgramDouble();
  const newer = { key: "EDGE-1", updated_at: "2021-01-01T00:00:00.000Z" };
  program.table.set("a", { ...row("a", "feature", { title: "Shipping labels" }), ...newer });
  program.table.set("b", { ...row("b", "feature", { title: "Dark mode" }), key: "EDGE-2" });
  program.table.set("t", row("t", "feature", { title: "Thrown away", trashed: true }));
  program.sequence = 1;
  const graph = Graph.open({
    workspace: program.workspace,
    client: program,
    storage: new MemoryQueueStorage(),
    locks: null,
  });
  open.push(graph);
  await settled();
  const sources = { graph, actions, recentActions: [], recentRecords: [], kinds: ["feature"], ...more };
  const found = paletteRows(sources, query);
  // Whatever is typed can be looked for in every text, after all else.
  const last = found.at(-1);
  expect(last?.type === "everywhere" ? last.words : "").toBe(query.trim());
  return found.filter((row) => row.type !== "everywhere").map(nameOf);
}

function nameOf(found: PaletteRow): string {
  if (found.type === "record") return `record ${found.hit.record.id}`;
  if (found.type === "choice") return `${found.action.id} > ${found.choice.id}`;
  return found.type === "everywhere" ? "everywhere" : found.action.id;
}

describe("the palette", () => {
  it("before anything is typed: the selection, what was done and opened lately, then what else can be done", async () => {
    expect(await rows("", { recentActions: ["out", "gone"], recentRecords: ["b", "t", "gone"] })).toEqual([
      "state",
      "out",
      "record b",
      "star",
      "features",
      "out",
    ]);
  });

  it("offers what changed lately to who has opened nothing", async () => {
    expect(await rows("")).toEqual(["state", "record a", "record b", "star", "features", "out"]);
  });

  it("finds a choice without its action being named, and both by the action's name", async () => {
    expect(await rows("shipped")).toEqual(["state > shipped"]);
    expect(await rows("set state")).toEqual(["state"]);
    expect(await rows("state shipped")).toEqual(["state > shipped"]);
  });

  it("finds by other words, by key, and what cannot be done now", async () => {
    expect(await rows("status")).toEqual(["state"]);
    expect(await rows("edge-2")).toContain("record b");
    expect(await rows("undo")).toEqual(["undo"]);
  });

  it("never finds what is in the trash", async () => {
    expect(await rows("thrown")).toEqual([]);
  });
});

describe("the keyboard map", () => {
  const find = (query: string) =>
    keyGroups(actions, query).flatMap((group) => group.rows.map((one) => `${group.title}: ${one.label}`));

  it("lists what is offered now, the nearest first, then what always holds", () => {
    const titles = keyGroups(actions, "").map((group) => group.title);
    expect(titles.slice(0, 4)).toEqual(["About selection", "About page", "About go", "About shell"]);
    expect(titles).toContain("In any list");
  });

  it("finds undo by its name and by its key", () => {
    expect(find("undo")).toContain("About shell: Undo");
    expect(find("ctrl+z")).toContain("About shell: Undo");
    expect(find("no such thing")).toEqual([]);
  });
});
