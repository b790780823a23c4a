import { MantineProvider } from "@mantine/core";
import { act, cleanup, createEvent, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { createRef, useState } from "react";
import { afterEach, expect, it, vi } from "vitest";
import { Table, type TableProps } from "./Table";
import type { TableColumn, TableGroup, TableHandle, TableLabels } from "./table-types";

afterEach(cleanup);

interface Row {
  id: string;
  title: string;
}

const labels: TableLabels = {
  table: "Rows",
  selectRow: (row) => `Select ${row}`,
  selectAll: "Select all",
  sortAscending: "Ascending",
  sortDescending: "Descending",
  hide: "Hide",
  moveLeft: "Move left",
  moveRight: "Move right",
  resize: (column) => `Width of ${column}`,
  wider: "Wider",
  narrower: "Narrower",
  columnMenu: (column) => `Menu of ${column}`,
  freeze: "Freeze up to here",
  unfreeze: "Unfreeze",
  addColumn: "Add a column",
  totals: "Totals",
  block: (rows, columns) => `${rows} by ${columns}`,
};

const drawn = vi.fn();
const columns: TableColumn<Row>[] = [
  {
    id: "key",
    title: "Key",
    width: 90,
    sortable: true,
    render: (row) => {
      drawn(row.id);
      return <span>{row.id}</span>;
    },
  },
  {
    id: "title",
    title: "Title",
    width: 200,
    fixed: true,
    render: (row) => <span>{row.title}</span>,
    edit: (row, onEnd) => (
      <input
        aria-label="Title"
        defaultValue={row.title}
        onKeyDown={(event) => {
          if (event.key === "Enter") onEnd("down");
          if (event.key === "Tab") onEnd("next");
        }}
      />
    ),
  },
  { id: "votes", title: "Votes", width: 80, align: "end", render: () => <span>1</span> },
];

const rows = (...ids: string[]): Row[] => ids.map((id) => ({ id, title: `Row ${id}` }));
const flat: TableGroup<Row>[] = [{ id: "all", rows: rows("a", "b", "c", "d") }];
const nested: TableGroup<Row>[] = [
  {
    id: "now",
    heading: "Now",
    rows: [],
    totals: { votes: "7 in all" },
    groups: [
      { id: "web", heading: "Web", rows: rows("a", "b") },
      { id: "api", heading: "API", rows: rows("c") },
    ],
  },
  { id: "next", heading: "Next", rows: rows("d") },
];

function show(given: Partial<TableProps<Row>> = {}) {
  const handle = createRef<TableHandle>();
  function Page() {
    const [selection, setSelection] = useState<ReadonlySet<string>>(new Set());
    return (
      <MantineProvider>
        <Table
          columns={columns}
          groups={flat}
          rowKey={keyOf}
          rowName={nameOf}
          sort={null}
          onSort={() => {}}
          selection={selection}
          onSelect={setSelection}
          selectable
          onOpen={() => {}}
          onResize={() => {}}
          onMove={() => {}}
          onHide={() => {}}
          labels={labels}
          handle={handle}
          {...given}
        />
      </MantineProvider>
    );
  }
  const view = render(<Page />);
  const grid = view.container.querySelector<HTMLElement>('[role="grid"], [role="treegrid"]') as HTMLElement;
  const press = (...keys: string[]) => {
    for (const key of keys) {
      const parts = key.split("+");
      fireEvent.keyDown(grid, {
        key: parts.at(-1),
        shiftKey: parts.includes("Shift"),
        altKey: parts.includes("Alt"),
        ctrlKey: parts.includes("Ctrl"),
      });
    }
  };
  return { grid, press, handle };
}

const keyOf = (row: Row) => row.id;
const nameOf = (row: Row) => row.title;

const activeText = (grid: HTMLElement) =>
  document.getElementById(grid.getAttribute("aria-activedescendant") ?? "")?.textContent;
const selected = () =>
  screen
    .getAllByRole("checkbox", { checked: true })
    .map((box) => box.getAttribute("aria-label"))
    .filter((label) => label !== "Select all");

function clipboard(type: "copy" | "cut" | "paste", given: Record<string, string> = {}) {
  const data = new Map(Object.entries(given));
  const event = createEvent(type, document, {}) as ClipboardEvent;
  Object.defineProperty(event, "clipboardData", {
    value: {
      getData: (kind: string) => data.get(kind) ?? "",
      setData: (kind: string, text: string) => data.set(kind, text),
    },
  });
  fireEvent(document, event);
  return data;
}

it("is driven by its handle before anybody has clicked on it", () => {
  const { grid, press, handle } = show();
  expect(handle.current?.active()).toBeNull();
  let moved: string | null | undefined;
  act(() => {
    moved = handle.current?.move(1);
  });
  expect(moved).toBe("a");
  act(() => {
    moved = handle.current?.move(1);
  });
  expect(moved).toBe("b");
  expect(document.activeElement).toBe(grid);
  press(" ");
  expect(selected()).toEqual(["Select Row b"]);
  act(() => handle.current?.edit());
  expect(screen.getByRole("textbox", { name: "Title" })).toHaveProperty("value", "Row b");
});

it("draws only the rows that change when another cell becomes active", () => {
  const { press, handle } = show({ groups: flat });
  act(() => handle.current?.focus());
  press("ArrowDown");
  drawn.mockClear();
  press("ArrowDown");
  expect(new Set(drawn.mock.calls.flat())).toEqual(new Set(["b", "c"]));
});

it("walks through headings with the arrows, folds and unfolds them", () => {
  const { grid, press, handle } = show({ groups: nested });
  act(() => handle.current?.focus());
  expect(activeText(grid)).toContain("Now");
  press("ArrowDown", "ArrowDown");
  expect(activeText(grid)).toBe("a");
  press("ArrowUp", "ArrowLeft");
  expect(screen.queryByText("Row a")).toBeNull();
  expect(screen.getByText("Row c")).toBeDefined();
  press("ArrowRight", "ArrowRight");
  expect(activeText(grid)).toBe("a");
});

it("goes from row to row with j and k, and tells its page", () => {
  const onStep = vi.fn();
  const { grid, press, handle } = show({ groups: nested, onStep });
  act(() => handle.current?.focus());
  press("j", "j", "j");
  expect(activeText(grid)).toBe("c");
  expect(onStep.mock.calls.map(([row]) => row.id)).toEqual(["a", "b", "c"]);
});

it("folds all groups of one depth with Alt, and stands on the heading of the row", () => {
  const { grid, press, handle } = show({ groups: nested });
  act(() => handle.current?.focus());
  press("ArrowDown", "ArrowDown", "Alt+ArrowLeft");
  expect(activeText(grid)).toContain("Web");
  expect(screen.queryByText("Row c")).toBeNull();
  expect(screen.getByText("Row d")).toBeDefined();
  fireEvent.click(screen.getByText("Next"), { altKey: true });
  expect(screen.queryByText("Web")).toBeNull();
  expect(screen.getByText("7 in all")).toBeDefined();
});

it("copies, clears and pastes at the drawn block of cells", () => {
  const onCopy = vi.fn(() => ({ text: "copied" }));
  const onClear = vi.fn();
  const onPaste = vi.fn();
  const { press, handle } = show({ onCopy, onClear, onPaste });
  act(() => handle.current?.focus());
  press("ArrowRight", "ArrowRight", "ArrowDown", "Shift+ArrowLeft", "Shift+ArrowDown");
  const block = { rows: ["b", "c"], columns: ["title", "votes"] };
  expect(clipboard("copy").get("text/plain")).toBe("copied");
  expect(onCopy).toHaveBeenLastCalledWith(block);
  press("Delete");
  expect(onClear).toHaveBeenLastCalledWith(block);
  clipboard("paste", { "text/plain": "x\ty", "text/html": "<b>x</b>" });
  expect(onPaste).toHaveBeenLastCalledWith("x\ty", "<b>x</b>", { rowKey: "b", column: "title" });
  press("ArrowUp");
  clipboard("copy");
  expect(onCopy).toHaveBeenLastCalledWith({ rows: ["a"], columns: ["votes"] });
});

it("while rows are selected, Shift and copying are about rows", () => {
  const onCopy = vi.fn();
  const onClear = vi.fn();
  const { press, handle } = show({ onCopy, onClear });
  act(() => handle.current?.focus());
  press("x", "Shift+ArrowDown", "Shift+ArrowDown");
  expect(selected()).toEqual(["Select Row a", "Select Row b", "Select Row c"]);
  clipboard("copy");
  expect(onCopy).toHaveBeenLastCalledWith({ rows: ["a", "b", "c"], columns: ["key", "title", "votes"] });
  press("Delete");
  expect(onClear).not.toHaveBeenCalled();
  press("Escape");
  expect(screen.queryAllByRole("checkbox", { checked: true })).toEqual([]);
});

it("selects every row of a drawn block, and every row of a group from its heading", () => {
  const { press, handle } = show({ groups: nested });
  act(() => handle.current?.focus());
  press("ArrowDown", "ArrowDown", "Shift+ArrowDown", "x");
  expect(selected()).toEqual(["Select Row a", "Select Row b"]);
  press("Escape", "ArrowUp", "ArrowUp", " ");
  expect(selected()).toEqual(["Select Row a", "Select Row b", "Select Row c"]);
});

it("leaves the clipboard to the browser while something else has the focus", () => {
  const onCopy = vi.fn();
  show({ onCopy });
  clipboard("copy");
  expect(onCopy).not.toHaveBeenCalled();
});

it("goes on editing in the next cell that can be edited", () => {
  const { handle } = show();
  act(() => handle.current?.edit());
  fireEvent.keyDown(screen.getByRole("textbox", { name: "Title" }), { key: "Tab" });
  expect(screen.getByRole("textbox", { name: "Title" })).toHaveProperty("value", "Row b");
});

it("freezes and unfreezes from the menu of a column, which also holds the caller's entries", async () => {
  const onFreeze = vi.fn();
  const rename = vi.fn();
  show({
    onFreeze,
    frozen: 1,
    columnMenu: (column) => [{ entries: [{ id: "rename", label: `Rename ${column}`, onSelect: rename }] }],
  });
  fireEvent.click(screen.getByRole("button", { name: "Menu of Title" }));
  fireEvent.click(await screen.findByRole("menuitem", { name: "Freeze up to here" }));
  expect(onFreeze).toHaveBeenLastCalledWith(2);
  fireEvent.click(screen.getByRole("button", { name: "Menu of Key" }));
  fireEvent.click(await screen.findByRole("menuitem", { name: "Unfreeze" }));
  expect(onFreeze).toHaveBeenLastCalledWith(0);
  fireEvent.click(screen.getByRole("button", { name: "Menu of Votes" }));
  fireEvent.click(await screen.findByRole("menuitem", { name: "Rename votes" }));
  expect(rename).toHaveBeenCalledOnce();
});

it("offers the figures of a column at its foot, by keyboard too", async () => {
  const onAddColumn = vi.fn();
  const { press, handle } = show({
    totals: { votes: "4" },
    totalMenu: (column) => [{ entries: [{ id: "sum", label: `Sum of ${column}` }] }],
    onAddColumn,
  });
  act(() => handle.current?.focus());
  press("End", "ArrowDown", "ArrowDown", "ArrowDown", "ArrowDown", "Enter");
  expect(await screen.findByRole("menuitem", { name: "Sum of votes" })).toBeDefined();
  press("Ctrl+Home", "ArrowUp", "End", "Enter");
  const add = screen.getByRole("button", { name: "Add a column" });
  await waitFor(() => expect(onAddColumn).toHaveBeenCalledWith(add));
});

it("keeps what is being typed while the row is scrolled out of sight", () => {
  const many = Array.from({ length: 300 }, (_, index) => `r${index}`);
  const { grid, handle } = show({ groups: [{ id: "all", rows: rows(...many) }] });
  act(() => handle.current?.edit());
  fireEvent.change(screen.getByRole("textbox", { name: "Title" }), { target: { value: "Half a wo" } });
  const scrollTo = (top: number) =>
    act(() => {
      grid.scrollTop = top;
      fireEvent.scroll(grid);
    });
  scrollTo(5000);
  expect(screen.getByText("r150")).toBeDefined();
  expect(screen.queryByText("r20")).toBeNull();
  scrollTo(0);
  expect(screen.getByRole("textbox", { name: "Title" })).toHaveProperty("value", "Half a wo");
});
