import { MantineProvider } from "@mantine/core";
import { cleanup, fireEvent, render, screen, within } from "@testing-library/react";
import { useState } from "react";
import { afterEach, expect, it, vi } from "vitest";
import { Board, type BoardProps } from "./Board";
import type { BoardColumn, BoardLabels, BoardLane } from "./board-types";

afterEach(cleanup);

const labels: BoardLabels = {
  board: "Board",
  grabbed: (card, count) => `${count > 1 ? count : card} picked up`,
  over: (column, place, lane) => `${column} ${lane ?? ""} ${place}`,
  dropped: (card, column, place, count) => `${count > 1 ? count : card} in ${column} ${place}`,
  putBack: (card) => `${card} put back`,
  collapse: (column) => `Fold ${column}`,
  expand: (column, count) => `Unfold ${column}, ${count}`,
  columnMenu: (column) => `Menu of ${column}`,
  selected: "Selected",
  limit: (count, limit) => `${count} of at most ${limit}`,
  overLimit: (count, limit) => `${count} of ${limit}, too many`,
  add: "Add",
  addTo: (column, lane) => `Add to ${column}${lane ? ` in ${lane}` : ""}`,
  addHint: "Title",
};

const columns: BoardColumn<string>[] = [
  { id: "todo", name: "To do", title: "To do", cards: ["a", "b", "c"], limit: 2 },
  { id: "none", name: "None", title: "None", cards: [], limit: 2 },
  { id: "done", name: "Done", title: "Done", cards: ["x", "y"] },
];
const lanes: BoardLane<string>[] = [
  { id: "web", name: "Web", title: "Web", cards: new Map([["todo", ["a", "b"]]]) },
  {
    id: "api",
    name: "API",
    title: "API",
    cards: new Map([
      ["todo", ["c"]],
      ["done", ["x"]],
    ]),
  },
];

function show(given: Partial<BoardProps<string>> = {}) {
  const onMove = vi.fn();
  const onOpen = vi.fn();
  function Page() {
    const [selection, setSelection] = useState<ReadonlySet<string>>(new Set());
    return (
      <MantineProvider>
        <Board
          columns={columns}
          cardKey={same}
          cardName={nameOf}
          cardHeight={80}
          movable
          onOpen={onOpen}
          onMove={onMove}
          selection={selection}
          onSelect={setSelection}
          labels={labels}
          {...given}
        >
          {content}
        </Board>
      </MantineProvider>
    );
  }
  const view = render(<Page />);
  const press = (...keys: string[]) => {
    for (const key of keys) {
      const parts = key.split("+");
      fireEvent.keyDown(document.activeElement ?? document.body, {
        key: parts.at(-1),
        shiftKey: parts.includes("Shift"),
      });
    }
  };
  return { view, onMove, onOpen, press };
}

const same = (card: string) => card;
const nameOf = (card: string) => `Card ${card}`;
const content = (card: string) => <span>{card}</span>;
const card = (key: string) => screen.getByRole("group", { name: `Card ${key}` });
const focus = (key: string) => fireEvent.focus(card(key)) && card(key).focus();
const selected = () =>
  screen.getAllByText("Selected").map((mark) => mark.closest("[data-card]")?.textContent);

it("carries a card by keyboard into a column that is empty", () => {
  const { onMove, press } = show();
  focus("b");
  press(" ", "ArrowRight");
  expect(within(screen.getByRole("region", { name: "None" })).getByText("b")).toBeDefined();
  expect(document.activeElement).toBe(card("b"));
  press(" ");
  expect(onMove.mock.calls).toEqual([
    [{ keys: ["b"], column: "none", lane: null, before: null, after: null }],
  ]);
});

it("carries all that are selected, in their order, and puts them back", () => {
  const { onMove, press } = show();
  fireEvent.click(card("x"), { ctrlKey: true });
  focus("a");
  press("x");
  expect(selected()).toEqual(["Selecteda", "Selectedx"]);
  press(" ");
  expect(screen.getByText("2 picked up")).toBeDefined();
  press("ArrowDown", "ArrowDown", " ");
  expect(onMove).toHaveBeenLastCalledWith({
    keys: ["a", "x"],
    column: "todo",
    lane: null,
    before: "c",
    after: null,
  });
  press(" ", "ArrowRight", "Escape");
  expect(onMove).toHaveBeenCalledTimes(1);
});

it("selects with Shift from card to card, and lets go with Escape", () => {
  const { onOpen, press } = show();
  fireEvent.click(card("a"), { ctrlKey: true });
  fireEvent.click(card("c"), { shiftKey: true });
  expect(selected()).toHaveLength(3);
  expect(onOpen).not.toHaveBeenCalled();
  focus("a");
  press("Escape");
  expect(screen.queryByText("Selected")).toBeNull();
  press("Shift+ArrowDown");
  expect(selected()).toEqual(["Selecteda", "Selectedb"]);
});

it("says in words that a column holds more than it should", () => {
  show();
  expect(screen.getByText("3 of 2, too many")).toBeDefined();
  expect(screen.getByText("0 of at most 2")).toBeDefined();
});

it("folds a column to a strip with its name and count", async () => {
  const onCollapse = vi.fn();
  const folded = columns.map((column) => ({ ...column, collapsed: column.id === "done" }));
  const { press } = show({ columns: folded, onCollapse });
  expect(screen.queryByRole("group", { name: "Card x" })).toBeNull();
  fireEvent.click(screen.getByRole("button", { name: "Unfold Done, 2" }));
  expect(onCollapse).toHaveBeenLastCalledWith("done", false);
  fireEvent.click(screen.getByRole("button", { name: "Menu of To do" }));
  fireEvent.click(await screen.findByRole("menuitem", { name: "Fold To do" }));
  expect(onCollapse).toHaveBeenLastCalledWith("todo", true);
  // With a card in hand the strip opens for as long as the card is over it.
  focus("a");
  press(" ", "ArrowRight", "ArrowRight");
  expect(card("x")).toBeDefined();
  press("Escape");
  expect(screen.queryByRole("group", { name: "Card x" })).toBeNull();
});

it("adds what is typed and what is pasted, and stays open for the next", () => {
  const onAdd = vi.fn();
  show({ onAdd });
  fireEvent.click(screen.getByRole("button", { name: "Add to None" }));
  const field = screen.getByRole("textbox", { name: "Add to None" });
  fireEvent.change(field, { target: { value: "One" } });
  fireEvent.keyDown(field, { key: "Enter" });
  expect(onAdd).toHaveBeenLastCalledWith("none", null, ["One"]);
  expect(field).toHaveProperty("value", "");
  fireEvent.paste(field, { clipboardData: { getData: () => "- Two\n- Three\n" } });
  expect(onAdd).toHaveBeenLastCalledWith("none", null, ["Two", "Three"]);
  fireEvent.change(field, { target: { value: "Dropped" } });
  fireEvent.keyDown(field, { key: "Escape" });
  expect(screen.queryByRole("textbox")).toBeNull();
  expect(onAdd).toHaveBeenCalledTimes(2);
});

it("moves between lanes, and tells into which", () => {
  const { onMove, press } = show({ lanes });
  focus("b");
  press(" ", "ArrowDown");
  expect(within(screen.getByRole("region", { name: "API" })).getByText("b")).toBeDefined();
  press("ArrowRight", " ");
  expect(onMove.mock.calls).toEqual([
    [{ keys: ["b"], column: "none", lane: "api", before: null, after: null }],
  ]);
});

it("folds lanes, one or all, and walks over what is folded", () => {
  const { press } = show({ lanes });
  fireEvent.click(screen.getByRole("button", { name: /Web/ }));
  expect(screen.queryByRole("group", { name: "Card a" })).toBeNull();
  focus("c");
  press("ArrowUp");
  expect(document.activeElement).toBe(card("c"));
  fireEvent.click(screen.getByRole("button", { name: /API/ }), { altKey: true });
  expect(screen.queryAllByRole("group", { name: /Card/ })).toEqual([]);
});
