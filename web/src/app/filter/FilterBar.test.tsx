import { MantineProvider } from "@mantine/core";
import { act, cleanup, fireEvent, render, screen, within } from "@testing-library/react";
import { type ReactNode, useRef, useState } from "react";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Graph } from "@/graph/graph";
import { GraphProvider } from "@/graph/hooks";
import { ActionsProvider } from "../actions/Actions";
import { FilterBar } from "./FilterBar";
import { filterGraph, kinds, roles, votes } from "./filter-double";
import { filterFields } from "./filter-fields";
import { filterSchema } from "./filter-schema";

// Finding by role walks every option of every list.
vi.setConfig({ testTimeout: 60_000 });

const fields = filterFields({
  kind: "feature",
  fields: kinds[0]?.fields ?? [],
  kinds,
  roles,
  extras: [votes],
});

let graph: Graph;
beforeEach(async () => {
  graph = await filterGraph();
});
afterEach(() => {
  cleanup();
  graph.close();
  localStorage.clear();
});

/** A list that is filtered: what it was told, and what it keeps as a draft. A slow one answers when asked to. */
function List({ start, told, slow }: { start: string; told: string[]; slow: boolean }) {
  const [filter, setFilter] = useState(start);
  const [draft, setDraft] = useState<string | null>(null);
  const answered = useRef(0);
  return (
    <>
      <FilterBar
        kind="feature"
        fields={fields}
        schema={filterSchema(graph, "feature", [votes])}
        filter={filter}
        onFilter={(next) => {
          told.push(next);
          if (!slow) setFilter(next);
        }}
        draft={draft}
        onDraft={setDraft}
      />
      <output aria-label="draft">{draft}</output>
      <button type="button" onClick={() => setFilter("effort > 5")}>
        Open a view
      </button>
      <button type="button" onClick={() => setFilter(told[answered.current++] ?? "")}>
        Answer
      </button>
    </>
  );
}

function start(filter = "", slow = false): string[] {
  const told: string[] = [];
  const wrapper = ({ children }: { children: ReactNode }) => (
    <MantineProvider env="test" withCssVariables={false} withGlobalClasses={false}>
      <ActionsProvider>
        <GraphProvider graph={graph}>{children}</GraphProvider>
      </ActionsProvider>
    </MantineProvider>
  );
  render(<List start={filter} told={told} slow={slow} />, { wrapper });
  return told;
}

const line = () => screen.getByRole<HTMLInputElement>("combobox", { name: "Filter" });
const draft = () => screen.getByLabelText("draft").textContent;
const press = (key: string, at: Element | Window = document.activeElement ?? window) =>
  act(async () => void fireEvent.keyDown(at, { key }));
const click = (name: string | RegExp, inside: ReturnType<typeof within> | typeof screen = screen) =>
  act(async () => void fireEvent.click(inside.getByRole("button", { name })));

/** Types into the field that a popover brought, or into the line. */
async function type(text: string, into: HTMLInputElement = document.activeElement as HTMLInputElement) {
  await act(async () => {
    into.focus();
    fireEvent.change(into, { target: { value: text, selectionStart: text.length } });
  });
}

const chips = () =>
  screen
    .getAllByRole("button")
    .map((button) => button.getAttribute("aria-label") ?? "")
    .filter((label) => /^(Field|Comparison|Value|Condition|Group): /.test(label))
    .map((label) => label.replace(/^\w+: /, ""));
const options = () => screen.queryAllByRole("option").map((option) => option.textContent);

describe("by keyboard", () => {
  test("three keys filter by state", async () => {
    const told = start();
    await press("f", window);
    await press("Enter", screen.getByRole("combobox", { name: "Filter by…" }));
    await press("Enter", screen.getByRole("combobox", { name: "State is…" }));
    expect(told).toEqual(['state = "Backlog"']);
    expect(chips()).toEqual(["State", "is", "Backlog"]);
    expect(line().value).toBe('state = "Backlog"');
  });

  test("field, comparison and value by typing parts of their names; Backspace goes back", async () => {
    const told = start("votes > 1");
    await press("f", window);
    await type("due", screen.getByRole("combobox", { name: "Filter by…" }) as HTMLInputElement);
    await press("Enter", screen.getByRole("combobox", { name: "Filter by…" }));
    await press("Backspace", screen.getByRole("combobox", { name: "Due…" }));
    await type("effort", screen.getByRole("combobox", { name: "Filter by…" }) as HTMLInputElement);
    await press("Enter", screen.getByRole("combobox", { name: "Filter by…" }));
    await type("between", screen.getByRole("combobox", { name: "Effort…" }) as HTMLInputElement);
    await press("Enter", screen.getByRole("combobox", { name: "Effort…" }));
    await type("2", screen.getByRole("combobox", { name: "From…" }) as HTMLInputElement);
    await press("Enter", screen.getByRole("combobox", { name: "From…" }));
    await type("5", screen.getByRole("combobox", { name: "2 to…" }) as HTMLInputElement);
    await press("Enter", screen.getByRole("combobox", { name: "2 to…" }));
    expect(told).toEqual(["votes > 1 and effort >= 2 and effort <= 5"]);
  });

  test("a list of values grows and shrinks while it stays open", async () => {
    const told = start();
    await press("f", window);
    await press("Enter", screen.getByRole("combobox", { name: "Filter by…" }));
    await click("is");
    await type("any of", screen.getByRole("combobox", { name: "State…" }) as HTMLInputElement);
    await press("Enter", screen.getByRole("combobox", { name: "State…" }));
    const values = screen.getByRole("combobox", { name: "State is any of…" });
    await press("Enter", values);
    await press("ArrowDown", values);
    await press("Enter", values);
    await press("ArrowUp", values);
    await press("Enter", values);
    await press("ArrowDown", values);
    await press("Enter", values);
    await press("Escape", values);
    expect(told).toEqual([
      'state in ["Backlog"]',
      'state in ["Backlog", "In progress"]',
      'state in ["In progress"]',
      "",
    ]);
  });

  test("what is asked of linked records stands in any(…)", async () => {
    const told = start();
    await press("f", window);
    await type("imported votes", screen.getByRole("combobox", { name: "Filter by…" }) as HTMLInputElement);
    await press("Enter", screen.getByRole("combobox", { name: "Filter by…" }));
    await press("Enter", screen.getByRole("combobox", { name: "Asked for by › Imported votes…" }));
    await type("100", screen.getByRole("combobox", { name: /is at least…$/ }) as HTMLInputElement);
    await press("Enter", screen.getByRole("combobox", { name: /is at least…$/ }));
    expect(told).toEqual(["any(asked_for_by, tally >= 100)"]);
  });
});

describe("the line", () => {
  test("takes names, comparisons and values from the list under the caret", async () => {
    const told = start();
    await type("sta", line());
    expect(options()?.[0]).toBe("stateState");
    await press("Enter", line());
    expect(line().value).toBe("state ");
    await press("Tab", line());
    expect(line().value).toBe("state = ");
    await press("ArrowDown", line());
    await press("Enter", line());
    expect(line().value).toBe('state = "In progress"');
    expect(options()).toEqual([]);
    await press("Enter", line());
    expect(told).toEqual(['state = "In progress"']);
  });

  test("Escape closes the list, and leaves the field only then", async () => {
    start();
    await type("sta", line());
    await press("Escape", line());
    expect(options()).toEqual([]);
    expect(document.activeElement).toBe(line());
    await press("Escape", line());
    expect(document.activeElement).not.toBe(line());
  });

  test("what compiles is taken by Enter, whatever else it could become", async () => {
    const told = start();
    await type("effort > 1 or archived", line());
    await press("Enter", line());
    expect(told).toEqual(["effort > 1 or archived"]);
  });

  test("words are looked for in titles and show as a chip", async () => {
    const told = start();
    await type("sign on", line());
    await press("Enter", line());
    expect(told).toEqual(["sign on"]);
    expect(chips()).toEqual(["Title", "contains", "sign on"]);
  });

  test("offers examples while it is empty", async () => {
    start();
    await act(async () => line().focus());
    expect(screen.getByText("due < @today or owner = @me")).toBeTruthy();
    expect(options().length).toBeGreaterThan(10);
  });

  test("can be put away, and comes back with its key", async () => {
    start();
    await click("Edit as text");
    expect(screen.queryByRole("combobox", { name: "Filter" })).toBeNull();
    await act(async () => void fireEvent.keyDown(window, { key: "f", ctrlKey: true }));
    expect(document.activeElement).toBe(line());
  });
});

test("an answer that comes late takes nothing back", async () => {
  const told = start("", true);
  for (const text of ["votes > 1", "votes > 12", ""]) {
    await type(text, line());
    await press("Escape", line());
    await press("Enter", line());
  }
  expect(told).toEqual(["votes > 1", "votes > 12", ""]);
  await click("Answer");
  await click("Answer");
  expect(line().value).toBe("");
  await click("Answer");
  await click("Open a view");
  expect(line().value).toBe("effort > 5");
});

describe("a text that cannot be read", () => {
  test("is kept beside the filter in force, with its place", async () => {
    const told = start('state = "Done"');
    await type('state = "Done" and colour = 3', line());
    await press("Escape", line());
    await press("Enter", line());
    expect(told).toEqual([]);
    expect(draft()).toBe('state = "Done" and colour = 3');
    expect(within(screen.getByRole("alert")).getByText("colour").tagName).toBe("MARK");
    expect(screen.getByRole("alert").textContent).toContain(
      'At character 20: "colour" is not known on feature.',
    );
    expect(line().getAttribute("aria-invalid")).toBe("true");
    expect(chips()).toEqual(["State", "is", "Done"]);
    expect(screen.getByRole<HTMLFieldSetElement>("group", { name: "Conditions" }).disabled).toBe(true);
  });

  test("gives way to the filter in force, to a better text and to another filter", async () => {
    const told = start("votes > 1");
    await type("votes > 1 and", line());
    await press("Enter", line());
    await click("Back to it");
    expect([line().value, draft(), screen.queryByRole("alert")]).toEqual(["votes > 1", "", null]);
    await type("votes > ", line());
    await press("Enter", line());
    await type("votes > 2", line());
    await press("Enter", line());
    expect([told, draft()]).toEqual([["votes > 2"], ""]);
    await type("votes > (", line());
    await press("Enter", line());
    await click("Open a view");
    expect([line().value, screen.queryByRole("alert")]).toEqual(["effort > 5", null]);
  });

  test("that came from elsewhere says that everything is shown", () => {
    start("colour = 3");
    expect(screen.getByRole("alert").textContent).toContain(
      "The list shows everything until it can be read.",
    );
  });
});

describe("chips", () => {
  test("each part opens what it can be instead", async () => {
    const told = start('state = "Done" and votes > 1');
    await click("Value: Done");
    await press("Enter", screen.getByRole("combobox", { name: "State is…" }));
    await click("Comparison: is");
    await type("is not", screen.getByRole("combobox", { name: "State…" }) as HTMLInputElement);
    await press("Enter", screen.getByRole("combobox", { name: "State…" }));
    await click("Field: Votes");
    await type("area", screen.getByRole("combobox", { name: "Filter by…" }) as HTMLInputElement);
    await press("Enter", screen.getByRole("combobox", { name: "Filter by…" }));
    await press("Enter", screen.getByRole("combobox", { name: "Area is…" }));
    expect(told).toEqual([
      'state = "Backlog" and votes > 1',
      'state != "Backlog" and votes > 1',
      'state != "Backlog" and area = "Security"',
    ]);
  });

  test("are joined by a word that changes, and can be taken away", async () => {
    const told = start('state = "Done" and not (votes > 1)');
    await click("and: change to or");
    await click("not: take it away");
    await click("Remove State is Done");
    await click("Remove Votes is more than 1");
    expect(told).toEqual(['state = "Done" or not votes > 1', 'state = "Done" or votes > 1', "votes > 1", ""]);
  });

  test("code is edited as text, and only into what can be read", async () => {
    const told = start("effort * 2 > 3");
    await click("Condition: effort * 2 > 3");
    const code = screen.getByRole<HTMLInputElement>("textbox", { name: "Condition" });
    await type("effort * colour > 3", code);
    await act(async () => void fireEvent.submit(code));
    expect(screen.getByText(/"colour" is not known/)).toBeTruthy();
    await type("effort >", code);
    await act(async () => void fireEvent.submit(code));
    expect(screen.getByText("The expression ends too early.")).toBeTruthy();
    await type("effort > 4", code);
    await act(async () => void fireEvent.submit(code));
    expect(told).toEqual(["effort > 4"]);
    expect(chips()).toEqual(["Effort", "is more than", "4"]);
  });
});

describe("the builder", () => {
  test("puts groups into groups and takes them apart", async () => {
    const told = start("votes > 1");
    await click("Advanced");
    const builder = within(screen.getByRole("group", { name: "Advanced filter" }));
    await click("Group", builder);
    const [, inner] = builder.getAllByRole("group", { name: "Group of conditions" });
    if (!inner) throw new Error("no group was added");
    await click("Condition", within(inner));
    await press("Enter", screen.getByRole("combobox", { name: "Filter by…" }));
    await press("Enter", screen.getByRole("combobox", { name: "State is…" }));
    expect(told).toEqual(['votes > 1 and state = "Backlog"']);
    await click("Condition", within(inner));
    await type("archived", screen.getByRole("combobox", { name: "Filter by…" }) as HTMLInputElement);
    await press("Enter", screen.getByRole("combobox", { name: "Filter by…" }));
    await press("Enter", screen.getByRole("combobox", { name: "Archived…" }));
    await click("not", within(inner));
    await act(async () => void fireEvent.click(within(inner).getByRole("radio", { name: "All of" })));
    await click("not", within(inner));
    await click("Dissolve the group", within(inner));
    await click("Put into a group: Votes is more than 1", builder);
    expect(told.slice(1)).toEqual([
      'votes > 1 and (state = "Backlog" or archived)',
      'votes > 1 and not (state = "Backlog" or archived)',
      'votes > 1 and not (state = "Backlog" and archived)',
      'votes > 1 and (state = "Backlog" and archived)',
      'votes > 1 and state = "Backlog" and archived',
    ]);
    const [, wrapped] = builder.getAllByRole("group", { name: "Group of conditions" });
    if (!wrapped) throw new Error("nothing was wrapped");
    await click("Remove the group", within(wrapped));
    expect(told.at(-1)).toBe('state = "Backlog" and archived');
  });

  test("adds to what is asked of linked records", async () => {
    const told = start("any(depends_on, effort > 1)");
    await click("Advanced");
    const [, linked] = screen.getAllByRole("group", { name: "Group of conditions" });
    if (!linked) throw new Error("the linked records have no group");
    await click("Condition", within(linked));
    await press("Enter", screen.getByRole("combobox", { name: "Filter by…" }));
    await press("Enter", screen.getByRole("combobox", { name: "State is…" }));
    expect(told).toEqual(['any(depends_on, effort > 1 and state = "Backlog")']);
  });

  test("asks linked records several things at once", async () => {
    const told = start("any(depends_on, effort > 1 and due is empty)");
    await click("Advanced");
    await act(async () => void fireEvent.click(screen.getByRole("radio", { name: "Each of" })));
    await act(async () => void fireEvent.click(screen.getByRole("radio", { name: "or" })));
    await click("not Due is empty");
    expect(told).toEqual([
      "all(depends_on, effort > 1 and due is empty)",
      "all(depends_on, effort > 1 or due is empty)",
      "all(depends_on, effort > 1 or not due is empty)",
    ]);
  });
});
