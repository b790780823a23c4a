import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { type ComponentProps, createRef, useState } from "react";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { DateSpan } from "../date-spans";
import { Timeline } from "./Timeline";
import type { TimelineHandle, TimelineLabels } from "./timeline-types";

interface Item extends DateSpan {
  id: string;
  name: string;
}

const labels: TimelineLabels = {
  timeline: "Roadmap",
  names: "Feature",
  time: "Time",
  resizeNames: "Width of the names",
  noDates: "no dates",
  on: (date) => date,
  from: (start) => `from ${start}`,
  until: (end) => `until ${end}`,
  between: (start, end) => `${start} to ${end}`,
  selectRow: (row) => `Select ${row}`,
  scrollTo: (row) => `Scroll to ${row}`,
  startsTooEarly: (others) => `starts before ${others} has ended`,
  andMore: (label, count) => `${label} +${count}`,
  moved: (row, dates) => `${row}: ${dates}`,
  putBack: (row) => `${row} put back`,
  zoomed: (zoom) => `by ${zoom}`,
  showing: (dates) => `showing ${dates}`,
};

const items: Item[] = [
  { id: "grid", name: "Grid", start: "2015-11-16", end: "2015-11-20" },
  { id: "fetch", name: "Fetch", start: "2015-Q4", end: "2015-Q4" },
  { id: "webp", name: "WebP", start: null, end: null },
  { id: "push", name: "Push", start: "2015-11-02", end: null },
];

beforeEach(() => {
  vi.spyOn(HTMLElement.prototype, "clientHeight", "get").mockReturnValue(600);
  vi.spyOn(HTMLElement.prototype, "clientWidth", "get").mockReturnValue(1200);
});
afterEach(async () => {
  cleanup();
  // The click that belongs to a drag is ignored until the browser's next task.
  await new Promise((resolve) => setTimeout(resolve));
});

type Props = Partial<ComponentProps<typeof Timeline<Item>>>;

function show(props: Props = {}) {
  const onChange = vi.fn<(id: string, span: DateSpan) => void>();
  const onOpen = vi.fn();
  const onZoom = vi.fn();
  const selected = vi.fn<(keys: string[]) => void>();
  function Page() {
    const [rows, setRows] = useState(items);
    const [selection, setSelection] = useState<ReadonlySet<string>>(new Set());
    return (
      <Timeline
        groups={[{ id: "all", rows }]}
        rowKey={(row) => row.id}
        rowName={(row) => row.name}
        renderName={(row) => row.name}
        spanOf={(row) => row}
        zoom="week"
        onZoom={onZoom}
        today="2015-11-16"
        weekStart={1}
        movable
        onChange={(row, span) => {
          onChange(row.id, span);
          setRows((before) => before.map((one) => (one.id === row.id ? { ...one, ...span } : one)));
        }}
        onOpen={(row) => onOpen(row.id)}
        selection={selection}
        onSelect={(next) => {
          selected([...next]);
          setSelection(next);
        }}
        labels={labels}
        {...props}
      />
    );
  }
  const view = render(<Page />);
  return { ...view, onChange, onOpen, onZoom, selected, grid: screen.getByRole("treegrid") };
}

const rowNames = () =>
  screen
    .getAllByRole("row")
    .slice(1)
    .map((row) => row.getAttribute("aria-label"));
const active = () => {
  const id = screen.getByRole("treegrid").getAttribute("aria-activedescendant");
  return id && document.getElementById(id)?.getAttribute("aria-label");
};
const said = () => document.querySelector("[aria-live]")?.textContent;
const press = (key: string, keys: object = {}) =>
  fireEvent.keyDown(screen.getByRole("treegrid"), { key, ...keys });
const releaseAlt = () => fireEvent.keyUp(screen.getByRole("treegrid"), { key: "Alt" });
const barOf = (name: string) => {
  const row = screen.getAllByRole("row").find((one) => one.getAttribute("aria-label")?.startsWith(name));
  const bar = row?.querySelector("[data-movable]");
  if (!bar) throw new Error(`${name} has no bar.`);
  return bar;
};
const pointer = { button: 0, pointerId: 1, pointerType: "mouse", clientY: 10 };
const down = (on: Element, clientX: number) => fireEvent.pointerDown(on, { ...pointer, clientX });
const move = (clientX: number) => fireEvent.pointerMove(window, { ...pointer, clientX });
const up = (clientX: number) => fireEvent.pointerUp(window, { ...pointer, clientX });

/** Pixels of a day at the zoom of these tests. */
const day = 12;

describe("what is read", () => {
  test("each row says its name and its dates in words", () => {
    show();
    expect(rowNames()).toEqual([
      "Grid, 16 Nov 2015 to 20 Nov 2015",
      "Fetch, Q4 2015",
      "WebP, no dates",
      "Push, from 2 Nov 2015",
    ]);
  });

  test("a row that begins before another has ended says so", () => {
    show({ dependencies: [{ from: "grid", to: "push" }] });
    expect(rowNames()[3]).toBe("Push, from 2 Nov 2015, starts before Grid has ended");
  });

  test("groups fold, by key and by press", () => {
    show({ groups: [{ id: "a", name: "Layout", heading: "Layout", rows: items }] });
    expect(rowNames()).toHaveLength(5);
    press("ArrowLeft");
    expect(rowNames()).toEqual(["Layout"]);
    expect(screen.getAllByRole("row")[1]?.getAttribute("aria-expanded")).toBe("false");
    fireEvent.click(screen.getByRole("button", { name: /Layout/ }));
    expect(rowNames()).toHaveLength(5);
  });
});

describe("by keyboard", () => {
  test("arrows, j and k, Home and End move from row to row", () => {
    show();
    const seen = ["j", "ArrowDown", "k", "End", "Home"].map((key) => {
      press(key);
      return active()?.split(",")[0];
    });
    expect(seen).toEqual(["Fetch", "WebP", "Fetch", "Push", "Grid"]);
  });

  test("Enter opens, other keys go to the caller", () => {
    const onRowKey = vi.fn((_row: Item, key: string) => key === "t");
    const { onOpen, grid } = show({ onRowKey });
    press("Enter");
    expect(onOpen).toHaveBeenCalledExactlyOnceWith("grid");
    expect(fireEvent.keyDown(grid, { key: "t" })).toBe(false);
    expect(fireEvent.keyDown(grid, { key: "x" })).toBe(true);
  });

  test("Space selects, Shift extends, Escape lets go", () => {
    const { selected } = show();
    press(" ");
    press("ArrowDown", { shiftKey: true });
    press("ArrowDown", { shiftKey: true });
    expect(selected).toHaveBeenLastCalledWith(["grid", "fetch", "webp"]);
    press("Escape");
    expect(selected).toHaveBeenLastCalledWith([]);
  });

  test("a run of Alt with arrows moves the bar and is told once", () => {
    const { onChange } = show();
    press("ArrowRight", { altKey: true });
    press("ArrowRight", { altKey: true });
    press("ArrowLeft", { altKey: true });
    expect(said()).toBe("Grid: 17 Nov 2015 to 21 Nov 2015");
    expect(onChange).not.toHaveBeenCalled();
    releaseAlt();
    expect(onChange).toHaveBeenCalledExactlyOnceWith("grid", { start: "2015-11-17", end: "2015-11-21" });
  });

  test("a bar known to the quarter moves by quarters", () => {
    const { onChange } = show();
    press("j");
    press("ArrowRight", { altKey: true });
    releaseAlt();
    expect(onChange).toHaveBeenCalledExactlyOnceWith("fetch", { start: "2016-Q1", end: "2016-Q1" });
  });

  test("with Shift the end moves, and never before the start", () => {
    const { onChange } = show();
    for (let steps = 0; steps < 9; steps += 1) press("ArrowLeft", { altKey: true, shiftKey: true });
    press("ArrowRight", { altKey: true, shiftKey: true });
    releaseAlt();
    expect(onChange).toHaveBeenCalledExactlyOnceWith("grid", { start: "2015-11-16", end: "2015-11-17" });
  });

  test("Escape puts a run of keys back, leaving the row ends it", () => {
    const { onChange } = show();
    press("ArrowRight", { altKey: true });
    press("Escape");
    releaseAlt();
    expect(onChange).not.toHaveBeenCalled();
    expect(said()).toBe("Grid put back");
    press("ArrowRight", { altKey: true });
    press("j");
    expect(onChange).toHaveBeenCalledOnce();
  });

  test("a lane without dates gets a bar at today, no finer than the zoom", () => {
    const { onChange } = show();
    press("j");
    press("j");
    press("ArrowRight", { altKey: true });
    expect(onChange).toHaveBeenCalledExactlyOnceWith("webp", { start: "2015-W47", end: "2015-W47" });
  });

  test("brackets, plus and minus zoom; the dot goes to today", () => {
    const { onZoom } = show();
    for (const key of ["]", "[", "+", "-"]) press(key);
    expect(onZoom.mock.calls.flat()).toEqual(["day", "month", "day", "month"]);
    expect(said()).toBe("by month");
    press(".");
    expect(said()).toBe("showing 16 Nov 2015");
  });

  test("nothing moves where nothing may", () => {
    const { onChange } = show({ movable: false });
    press("ArrowRight", { altKey: true });
    releaseAlt();
    expect(onChange).not.toHaveBeenCalled();
  });
});

describe("by pointer", () => {
  test("a drag moves the bar by days and is told once, at its end", () => {
    const { onChange, onOpen } = show();
    down(barOf("Grid"), 500);
    move(500 + day);
    move(500 + 3 * day);
    expect(rowNames()[0]).toBe("Grid, 19 Nov 2015 to 23 Nov 2015");
    expect(onChange).not.toHaveBeenCalled();
    up(500 + 3 * day);
    fireEvent.click(barOf("Grid"));
    expect(onChange).toHaveBeenCalledExactlyOnceWith("grid", { start: "2015-11-19", end: "2015-11-23" });
    expect(onOpen).not.toHaveBeenCalled();
  });

  test("a bar known to the quarter stays until a quarter is nearer", () => {
    const { onChange } = show();
    down(barOf("Fetch"), 500);
    move(500 + 30 * day);
    expect(rowNames()[1]).toBe("Fetch, Q4 2015");
    move(500 + 60 * day);
    up(500 + 60 * day);
    expect(onChange).toHaveBeenCalledExactlyOnceWith("fetch", { start: "2016-Q1", end: "2016-Q1" });
  });

  test("its ends are dragged apart from each other", () => {
    const { onChange } = show();
    const grip = (part: string) => barOf("Grid").querySelector(`[data-part="${part}"]`) as Element;
    down(grip("end"), 500);
    move(500 + 2 * day);
    up(500 + 2 * day);
    expect(onChange).toHaveBeenLastCalledWith("grid", { start: "2015-11-16", end: "2015-11-22" });
    down(grip("start"), 500);
    move(500 + 20 * day);
    up(500 + 20 * day);
    expect(onChange).toHaveBeenLastCalledWith("grid", { start: "2015-11-22", end: "2015-11-22" });
  });

  test("Escape puts it back", () => {
    const { onChange } = show();
    down(barOf("Grid"), 500);
    move(500 + 5 * day);
    fireEvent.keyDown(window, { key: "Escape" });
    up(500 + 5 * day);
    expect(onChange).not.toHaveBeenCalled();
    expect(rowNames()[0]).toBe("Grid, 16 Nov 2015 to 20 Nov 2015");
  });

  test("selected bars move together, each in its own precision", () => {
    const { onChange } = show();
    press(" ");
    press("ArrowDown", { shiftKey: true });
    down(barOf("Grid"), 500);
    move(500 + 80 * day);
    up(500 + 80 * day);
    expect(onChange.mock.calls).toEqual([
      ["grid", { start: "2016-02-04", end: "2016-02-08" }],
      ["fetch", { start: "2016-Q1", end: "2016-Q1" }],
    ]);
  });

  test("a finger that moves at once scrolls; one that rests drags", () => {
    vi.useFakeTimers();
    try {
      const { onChange } = show();
      const finger = { ...pointer, pointerType: "touch" };
      const swipe = () => {
        fireEvent.pointerMove(window, { ...finger, clientX: 500 + 4 * day });
        fireEvent.pointerUp(window, { ...finger, clientX: 500 + 4 * day });
      };
      fireEvent.pointerDown(barOf("Grid"), { ...finger, clientX: 500 });
      swipe();
      expect(onChange).not.toHaveBeenCalled();
      fireEvent.pointerDown(barOf("Grid"), { ...finger, clientX: 500 });
      act(() => void vi.advanceTimersByTime(400));
      swipe();
      expect(onChange).toHaveBeenCalledExactlyOnceWith("grid", { start: "2015-11-20", end: "2015-11-24" });
    } finally {
      vi.runOnlyPendingTimers();
      vi.useRealTimers();
    }
  });

  test("a press on the bar opens it, with Control it is selected", () => {
    const { onOpen, selected } = show();
    fireEvent.click(barOf("Grid"));
    expect(onOpen).toHaveBeenCalledExactlyOnceWith("grid");
    fireEvent.click(barOf("Push"), { ctrlKey: true });
    expect(selected).toHaveBeenLastCalledWith(["push"]);
  });
});

test("the caller can bring today into sight", () => {
  const handle = createRef<TimelineHandle>();
  const { grid } = show({ handle });
  grid.scrollLeft = 0;
  act(() => handle.current?.showToday());
  expect(grid.scrollLeft).toBeGreaterThan(0);
  expect(said()).toBe("showing 16 Nov 2015");
});
