import { MantineProvider } from "@mantine/core";
import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { createRef, useState } from "react";
import { afterEach, expect, it, vi } from "vitest";
import type { RowGroup } from "../lines/lines";
import { GroupList, type GroupListHandle, type GroupListProps } from "./GroupList";

afterEach(cleanup);

const groups: RowGroup<string>[] = [
  { id: "now", name: "Now", heading: "Now", rows: ["a", "b"] },
  { id: "next", name: "Next", heading: "Next", rows: ["c"] },
];
const labels = {
  list: "Rows",
  selectRow: (row: string) => `Select ${row}`,
  addTo: (group: string) => `Add to ${group}`,
};

function show(given: Partial<GroupListProps<string>> = {}) {
  const handle = createRef<GroupListHandle>();
  const onOpen = vi.fn();
  function Page() {
    const [selection, setSelection] = useState<ReadonlySet<string>>(new Set());
    return (
      <MantineProvider>
        <GroupList
          groups={groups}
          rowKey={same}
          rowName={same}
          renderRow={content}
          renderAside={aside}
          onOpen={onOpen}
          selectable
          selection={selection}
          onSelect={setSelection}
          labels={labels}
          handle={handle}
          {...given}
        />
      </MantineProvider>
    );
  }
  render(<Page />);
  const list = screen.getByRole("treegrid", { name: "Rows" });
  const press = (...keys: string[]) => {
    for (const key of keys) {
      const parts = key.split("_");
      fireEvent.keyDown(list, { key: parts.at(-1), shiftKey: parts.includes("Shift") });
    }
  };
  return { handle, onOpen, list, press };
}

const same = (row: string) => row;
const content = (row: string) => <span>Row {row}</span>;
const aside = () => <span>3 votes</span>;
const selected = () =>
  screen.queryAllByRole("checkbox", { checked: true }).map((box) => box.getAttribute("aria-label"));
const activeText = (list: HTMLElement) =>
  document.getElementById(list.getAttribute("aria-activedescendant") ?? "")?.textContent;

it("is driven by its handle before anybody has clicked on it", () => {
  const { handle, list, onOpen, press } = show();
  expect(handle.current?.active()).toBeNull();
  act(() => void handle.current?.move(1));
  act(() => void handle.current?.move(2));
  expect(handle.current?.active()).toBe("c");
  expect(document.activeElement).toBe(list);
  act(() => handle.current?.toggle());
  expect(selected()).toEqual(["Select c"]);
  press("Enter");
  expect(onOpen).toHaveBeenCalledWith("c");
});

it("selects with x and on with Shift, over headings", () => {
  const { handle, press } = show();
  act(() => void handle.current?.move(1));
  press("x", "Shift_ArrowDown", "Shift_ArrowDown");
  expect(selected()).toEqual(["Select a", "Select b", "Select c"]);
  press("Escape");
  expect(selected()).toEqual([]);
});

it("folds a group with the keyboard and with a press, and keeps its count", () => {
  const { handle, list, press } = show();
  act(() => void handle.current?.move(1));
  press("ArrowLeft", "ArrowLeft");
  expect(screen.queryByText("Row a")).toBeNull();
  expect(activeText(list)).toBe("Now2");
  fireEvent.click(screen.getByText("Now"));
  expect(screen.getByText("Row a")).toBeDefined();
});

it("adds to the group of a heading, or to the one a row is in", () => {
  const onAdd = vi.fn();
  const { handle, press } = show({ onAdd });
  fireEvent.click(screen.getByRole("button", { name: "Add to Next" }));
  expect(onAdd).toHaveBeenLastCalledWith(groups[1]);
  act(() => void handle.current?.move(1));
  press("+");
  expect(onAdd).toHaveBeenLastCalledWith(groups[0]);
  expect(screen.getByText("Row a")).toBeDefined();
});

it("opens on a press, and selects on one with Control", () => {
  const { onOpen } = show();
  fireEvent.click(screen.getByText("Row b"));
  expect(onOpen).toHaveBeenCalledWith("b");
  fireEvent.click(screen.getByText("Row a"), { ctrlKey: true });
  expect(selected()).toEqual(["Select a"]);
  expect(onOpen).toHaveBeenCalledTimes(1);
});
