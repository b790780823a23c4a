import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { useState } from "react";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Graph } from "@/graph/graph";
import { GraphProvider } from "@/graph/hooks";
import { kind, ProgramDouble, row, settled } from "@/graph/program-double";
import { MemoryQueueStorage } from "@/graph/queue-storage";
import { QuickField } from "./QuickField";
import { quickLines, readQuickLine } from "./quick-create";
import { fieldsOfLine, quickNames } from "./quick-names";

const open: Graph[] = [];
let submitted: string[] = [];
beforeEach(() => {
  submitted = [];
});
afterEach(() => {
  cleanup();
  for (const graph of open.splice(0)) graph.close();
});

function Field({ graph }: { graph: Graph }) {
  const [text, setText] = useState("");
  const lines = quickLines(text).map((line) => readQuickLine(line, "feature", quickNames(graph, 1)));
  return (
    <QuickField
      ref={null}
      value={text}
      kind={lines[0]?.kind ?? "feature"}
      lines={lines}
      problem={null}
      placeholder=""
      onChange={setText}
      onSubmit={() => submitted.push(text)}
      onPaste={() => {}}
    />
  );
}

async function start() {
  const program = new ProgramDouble();
  const owner = { targets: ["person"] };
  program.kinds = [
    {
      ...kind("feature"),
      label: "Feature",
      plural: "Features",
      fields: kind("feature").fields.map((field) =>
        field.name === "owner" ? { ...field, ...owner } : field,
      ),
    },
    { ...kind("person"), label: "Person", plural: "People" },
  ];
  program.states.set("shipped", {
    id: "shipped",
    kind: "feature",
    space: "space",
    name: "Shipped",
    category: "done",
    position: 1,
    sequence: 1,
  });
  program.table.set("person", row("person", "person", { title: "Demo owner" }));
  program.table.set("ada", row("ada", "person", { title: "Ada Lovelace" }));
  program.table.set("gone", row("gone", "person", { title: "Adam Gone", archived: true }));
  program.sequence = 1;
  const graph = Graph.open({
    workspace: program.workspace,
    client: program,
    storage: new MemoryQueueStorage(),
    locks: null,
  });
  open.push(graph);
  await act(settled);
  render(
    <GraphProvider graph={graph}>
      <Field graph={graph} />
    </GraphProvider>,
  );
  const area = screen.getByRole<HTMLTextAreaElement>("textbox");
  const write = (text: string) => {
    fireEvent.change(area, { target: { value: text } });
    area.setSelectionRange(text.length, text.length);
    fireEvent.select(area);
  };
  return { area, write, graph };
}

const offered = () => screen.queryAllByRole("option").map((option) => option.textContent);
const understood = () => screen.queryAllByRole("listitem").map((item) => item.textContent);

describe("the one line", () => {
  it("offers what may follow a sign, writes out what is chosen and shows what it understood", async () => {
    const { area, write } = await start();
    write("Dark mode @ad");
    expect(offered()).toEqual(["Ada Lovelace"]);
    expect(area.getAttribute("aria-activedescendant")).toBe(screen.getByRole("option").id);
    fireEvent.keyDown(area, { key: "Enter" });
    expect(area.value).toBe('Dark mode @"Ada Lovelace" ');
    expect(understood()).toEqual(["Owner: @Ada Lovelace"]);
    expect(offered()).toEqual([]);
    expect(submitted).toEqual([]);
    fireEvent.keyDown(area, { key: "Enter" });
    expect(submitted).toEqual(['Dark mode @"Ada Lovelace" ']);
  });

  it("Escape sends the list away and not the line; typing on brings it back", async () => {
    const { area, write } = await start();
    write("x !sh");
    expect(offered()).toEqual(["Shipped"]);
    const heard = fireEvent.keyDown(area, { key: "Escape" });
    expect(heard).toBe(false);
    expect(offered()).toEqual([]);
    expect(fireEvent.keyDown(area, { key: "Escape" })).toBe(true);
    write("x !shi");
    expect(offered()).toEqual(["Shipped"]);
  });

  it("what is written out needs no list", async () => {
    const { area, write } = await start();
    write("x !shipped");
    expect(offered()).toEqual([]);
    fireEvent.keyDown(area, { key: "Enter" });
    expect(submitted).toEqual(["x !shipped"]);
  });

  it("Shift and Enter begin another line, and each line shows what it will be", async () => {
    const { area, write } = await start();
    expect(fireEvent.keyDown(area, { key: "Enter", shiftKey: true })).toBe(true);
    expect(submitted).toEqual([]);
    write("- One !shipped\n- Two");
    expect(screen.getByRole("list", { name: "What will be made" }).textContent).toBe("OneState: !ShippedTwo");
  });

  it("becomes the fields of a record, owned by its maker unless it names somebody", async () => {
    const { graph } = await start();
    const fields = (line: string) =>
      fieldsOfLine(graph, readQuickLine(line, "feature", quickNames(graph, 1)));
    expect(fields("Dark mode !shipped due:2026-12-24")).toEqual({
      title: "Dark mode",
      owner: "person",
      state: "shipped",
      due: "2026-12-24",
    });
    expect(fields("Dark mode @lovelace +ui")).toEqual({ title: "Dark mode +ui", owner: "ada" });
    expect(fields("Somebody #person !shipped")).toMatchObject({ title: "Somebody !shipped" });
  });
});
