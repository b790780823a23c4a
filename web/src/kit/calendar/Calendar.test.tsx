import { MantineProvider } from "@mantine/core";
import { cleanup, fireEvent, render, screen, within } from "@testing-library/react";
import { type ComponentProps, useState } from "react";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { dateAt } from "../civil-dates";
import type { DateSpan } from "../date-spans";
import { Calendar } from "./Calendar";
import type { CalendarLabels } from "./calendar-types";

interface Item extends DateSpan {
  id: string;
  name: string;
}

const labels: CalendarLabels = {
  calendar: "Calendar",
  noDates: "no dates",
  on: (date) => date,
  from: (start) => `from ${start}`,
  until: (end) => `until ${end}`,
  between: (start, end) => `${start} to ${end}`,
  sometime: {
    week: "Some time in the week",
    month: "Some time in the month",
    quarter: "Some time in the quarter",
    half: "Some time in the half",
    year: "Some time in the year",
  },
  more: (count) => `+${count} more`,
  fewer: "Fewer",
  day: (date, names) => [date, ...names].join(", "),
  add: (date) => `Add on ${date}`,
  nothing: "Nothing has a day",
  moved: (row, dates) => `${row}: ${dates}`,
  putBack: (row) => `${row} put back`,
};

const items: Item[] = [
  { id: "grid", name: "Grid", start: "2015-11-16", end: "2015-11-18" },
  { id: "fetch", name: "Fetch", start: "2015-11-18", end: "2015-11-18" },
  { id: "webp", name: "WebP", start: "2015-Q4", end: "2015-Q4" },
  { id: "old", name: "Old", start: "2012", end: "2012" },
];

afterEach(async () => {
  cleanup();
  // The click that belongs to a drag is ignored until the browser's next task.
  await new Promise((resolve) => setTimeout(resolve));
});

type Props = Partial<ComponentProps<typeof Calendar<Item>>>;

function show({ month: firstMonth = "2015-11", ...props }: Props = {}) {
  const onChange = vi.fn<(id: string, span: DateSpan) => void>();
  const onOpen = vi.fn();
  const onAdd = vi.fn();
  const onMonth = vi.fn();
  function Page() {
    const [rows, setRows] = useState(items);
    const [month, setMonth] = useState(firstMonth);
    return (
      <MantineProvider>
        <Calendar
          rows={rows}
          rowKey={(row) => row.id}
          rowName={(row) => row.name}
          spanOf={(row) => row}
          month={month}
          onMonth={(next) => {
            onMonth(next);
            setMonth(next);
          }}
          today="2015-11-16"
          weekStart={1}
          movable
          onAdd={onAdd}
          onChange={(row, span) => {
            onChange(row.id, span);
            setRows((before) => before.map((one) => (one.id === row.id ? { ...one, ...span } : one)));
          }}
          onOpen={(row) => onOpen(row.id)}
          labels={labels}
          {...props}
        />
      </MantineProvider>
    );
  }
  render(<Page />);
  return { onChange, onOpen, onAdd, onMonth };
}

const here = () => {
  const day = document.querySelector<HTMLElement>('[data-day][tabindex="0"]');
  if (!day) throw new Error("No day has the focus.");
  return day;
};
const hereDate = () => dateAt(Number(here().dataset.day), "day");
const press = (key: string, keys: object = {}) => fireEvent.keyDown(here(), { key, ...keys });
const releaseAlt = () => fireEvent.keyUp(here(), { key: "Alt" });
const said = () => [...document.querySelectorAll("[aria-live]")].at(-1)?.textContent;

describe("a month", () => {
  test("each day says what stands on it; what has no day stands above", () => {
    show();
    expect(screen.getAllByRole("row")).toHaveLength(7);
    expect(screen.getByRole("gridcell", { name: "Wednesday 18 Nov 2015, Grid, Fetch" })).toBeTruthy();
    expect(screen.getByRole("gridcell", { name: "Thursday 19 Nov 2015" })).toBeTruthy();
    const above = screen.getByText("Some time in the quarter").parentElement as HTMLElement;
    expect(within(above).getByRole("button", { name: /WebP/ }).textContent).toContain("Q4 2015");
    expect(screen.queryByText("Some time in the year")).toBeNull();
  });

  test("a day with more than fits lists the rest", () => {
    const busy = Array.from({ length: 7 }, (_, index) => ({
      id: `busy ${index}`,
      name: `Busy ${index}`,
      start: "2015-11-10",
      end: "2015-11-10",
    }));
    const { onOpen } = show({ rows: busy });
    fireEvent.click(screen.getByText("+4 more"));
    const list = screen.getByRole("dialog", { name: "Tuesday 10 Nov 2015" });
    expect(within(list).getAllByRole("listitem")).toHaveLength(7);
    fireEvent.click(within(list).getByRole("button", { name: "Busy 6" }));
    expect(onOpen).toHaveBeenCalledExactlyOnceWith("busy 6");
    expect(screen.queryByRole("dialog")).toBeNull();
  });

  test("a week shows seven days", () => {
    show({ view: "week" });
    expect(screen.getAllByRole("gridcell")).toHaveLength(7);
    press("PageDown");
    expect(hereDate()).toBe("2015-11-23");
  });
});

describe("by keyboard", () => {
  test("arrows move from day to day, and over the end of the month", () => {
    const { onMonth } = show();
    expect(hereDate()).toBe("2015-11-16");
    const seen = ["ArrowRight", "ArrowDown", "Home", "End", "ArrowUp"].map((key) => {
      press(key);
      return hereDate();
    });
    expect(seen).toEqual(["2015-11-17", "2015-11-24", "2015-11-23", "2015-11-29", "2015-11-22"]);
    expect(document.activeElement).toBe(here());
    press("ArrowDown");
    press("ArrowDown");
    expect(hereDate()).toBe("2015-12-06");
    expect(onMonth).toHaveBeenCalledExactlyOnceWith("2015-12");
  });

  test("Page keys change the month, the dot goes to today", () => {
    const { onMonth } = show();
    press("PageDown");
    press("PageDown");
    expect(hereDate()).toBe("2016-01-16");
    press(".");
    expect(hereDate()).toBe("2015-11-16");
    expect(onMonth.mock.calls.flat()).toEqual(["2015-12", "2016-01", "2015-11"]);
  });

  test("a day that the other month lacks becomes its last", () => {
    show({ month: "2015-10" });
    fireEvent.focus(screen.getByRole("gridcell", { name: "Saturday 31 Oct 2015" }));
    press("PageUp");
    expect(hereDate()).toBe("2015-09-30");
  });

  test("Enter opens the only entry, or lists several; n adds", () => {
    const { onOpen, onAdd } = show();
    press("Enter");
    expect(onOpen).toHaveBeenCalledExactlyOnceWith("grid");
    press("n");
    expect(onAdd).toHaveBeenCalledExactlyOnceWith("2015-11-16");
    press("ArrowRight");
    press("ArrowRight");
    press("Enter");
    expect(onOpen).toHaveBeenCalledOnce();
    expect(screen.getByRole("dialog", { name: "Wednesday 18 Nov 2015" })).toBeTruthy();
  });

  test("Alt with arrows moves the only entry of a day, told once", () => {
    const { onChange } = show();
    press("ArrowRight", { altKey: true });
    press("ArrowDown", { altKey: true });
    expect(said()).toBe("Grid: 24 Nov 2015 to 26 Nov 2015");
    expect(onChange).not.toHaveBeenCalled();
    releaseAlt();
    expect(onChange).toHaveBeenCalledExactlyOnceWith("grid", { start: "2015-11-24", end: "2015-11-26" });
    expect(hereDate()).toBe("2015-11-24");
  });

  test("with Shift its end moves; Escape puts it back", () => {
    const { onChange } = show();
    press("ArrowRight", { altKey: true, shiftKey: true });
    expect(said()).toBe("Grid: 16 Nov 2015 to 19 Nov 2015");
    press("Escape");
    releaseAlt();
    expect(onChange).not.toHaveBeenCalled();
    expect(said()).toBe("Grid put back");
  });

  test("in the list of a day the entry with the focus moves and stays listed", () => {
    const { onChange } = show();
    press("ArrowRight");
    press("ArrowRight");
    press("ArrowRight", { altKey: true });
    const list = screen.getByRole("dialog");
    const entry = within(list).getByRole("button", { name: /Fetch/ });
    fireEvent.keyDown(entry, { key: "ArrowRight", altKey: true });
    expect(within(list).getByRole("button", { name: /Fetch/ }).textContent).toContain("19 Nov 2015");
    fireEvent.keyUp(entry, { key: "Alt" });
    expect(onChange).toHaveBeenCalledExactlyOnceWith("fetch", { start: "2015-11-19", end: "2015-11-19" });
  });

  test("nothing moves where nothing may", () => {
    const { onChange } = show({ movable: false });
    press("ArrowRight", { altKey: true });
    releaseAlt();
    expect(onChange).not.toHaveBeenCalled();
  });
});

describe("by pointer", () => {
  /** Days of 100 by 100 pixels: Monday 26 October is the first. */
  const at = (column: number, row: number) => ({ clientX: column * 100 + 50, clientY: row * 100 + 50 });
  const pointer = { button: 0, pointerId: 1, pointerType: "mouse" };
  const drag = (on: Element, from: object, to: object) => {
    fireEvent.pointerDown(on, { ...pointer, ...from });
    fireEvent.pointerMove(window, { ...pointer, ...to });
    fireEvent.pointerUp(window, { ...pointer, ...to });
  };
  const barOf = (name: string) => screen.getByText(name).closest("[data-movable]") as Element;

  beforeEach(() => {
    vi.spyOn(Element.prototype, "getBoundingClientRect").mockReturnValue(new DOMRect(0, 0, 700, 600));
  });

  test("a drag to another day keeps the length", () => {
    const { onChange } = show();
    drag(barOf("Grid"), at(1, 3), at(3, 4));
    expect(onChange).toHaveBeenCalledExactlyOnceWith("grid", { start: "2015-11-25", end: "2015-11-27" });
  });

  test("an end is dragged to the day under the pointer", () => {
    const { onChange } = show();
    drag(barOf("Grid").querySelector('[data-part="end"]') as Element, at(2, 3), at(5, 3));
    expect(onChange).toHaveBeenLastCalledWith("grid", { start: "2015-11-16", end: "2015-11-21" });
    drag(barOf("Grid").querySelector('[data-part="start"]') as Element, at(0, 3), at(6, 2));
    expect(onChange).toHaveBeenLastCalledWith("grid", { start: "2015-11-15", end: "2015-11-21" });
  });

  test("what has no day gets the one where it is put down, and keeps its own beside the days", () => {
    const { onChange } = show();
    const chip = screen.getByRole("button", { name: /WebP/ });
    drag(chip, { clientX: 50, clientY: -40 }, { clientX: 90, clientY: -30 });
    expect(onChange).not.toHaveBeenCalled();
    drag(chip, { clientX: 50, clientY: -40 }, at(4, 2));
    expect(onChange).toHaveBeenCalledExactlyOnceWith("webp", { start: "2015-11-13", end: "2015-11-13" });
  });

  test("a press opens", () => {
    const { onOpen } = show();
    fireEvent.click(barOf("Grid"));
    expect(onOpen).toHaveBeenCalledExactlyOnceWith("grid");
  });
});

describe("on a phone", () => {
  beforeEach(() => {
    vi.stubGlobal("innerWidth", 390);
    return () => vi.unstubAllGlobals();
  });

  test("days with entries are a list under a small month", () => {
    const { onOpen, onAdd } = show();
    const grid = screen.getByRole("grid", { name: "Calendar" });
    expect(within(grid).getAllByRole("gridcell")).toHaveLength(42);
    const day = screen.getByRole("region", { name: "Wednesday 18 Nov 2015" });
    fireEvent.click(within(day).getByRole("button", { name: "Fetch" }));
    expect(onOpen).toHaveBeenCalledExactlyOnceWith("fetch");
    fireEvent.click(within(grid).getByRole("gridcell", { name: "Friday 20 Nov 2015" }));
    fireEvent.click(screen.getByRole("button", { name: "Add on Friday 20 Nov 2015" }));
    expect(onAdd).toHaveBeenCalledExactlyOnceWith("2015-11-20");
  });

  test("an empty month says so", () => {
    show({ rows: [] });
    expect(screen.getByText("Nothing has a day")).toBeTruthy();
  });
});
