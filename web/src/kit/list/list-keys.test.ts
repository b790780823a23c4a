import { expect, it } from "vitest";
import { Lines, type RowGroup } from "../lines/lines";
import { listKey } from "./list-keys";

const groups: RowGroup<string>[] = [
  { id: "now", heading: "Now", rows: ["a", "b"] },
  { id: "next", heading: "Next", rows: ["c"] },
];

/** What a key does at a line, in a few words. */
function press(keys: string, at: number, folded: string[] = []) {
  const lines = new Lines(groups, new Set(folded), (row) => row);
  const parts = keys.split(" ");
  const stroke = {
    key: parts.at(-1) === "Space" ? " " : (parts.at(-1) ?? ""),
    shiftKey: parts.includes("Shift"),
    altKey: parts.includes("Alt"),
    ctrlKey: parts.includes("Ctrl"),
    metaKey: false,
  };
  const command = listKey(stroke, { lines, at, page: 2 });
  if (command === null) return "nothing";
  if (command.do === "go")
    return `go ${command.line}${command.step ? " step" : ""}${command.select ? " select" : ""}`;
  if (command.do === "fold") {
    return `${command.close ? "fold" : "unfold"} ${command.heading.group.id}${command.all ? " and its like" : ""}`;
  }
  return command.do;
}

it("walks lines with arrows, rows with j and k", () => {
  expect(press("ArrowDown", 2)).toBe("go 3");
  expect(press("j", 2)).toBe("go 4 step");
  expect(press("k", 4)).toBe("go 2 step");
  expect(press("ArrowUp", 0)).toBe("go 0");
  expect(press("PageDown", 3)).toBe("go 4");
  expect(press("Ctrl End", 0)).toBe("go 4");
});

it("selects on the way with Shift, over headings", () => {
  expect(press("Shift ArrowDown", 2)).toBe("go 4 select");
  expect(press("Shift ArrowUp", 4)).toBe("go 2 select");
});

it("folds from the heading, and leads there from a row", () => {
  expect(press("ArrowLeft", 2)).toBe("go 0");
  expect(press("ArrowLeft", 0)).toBe("fold now");
  expect(press("ArrowLeft", 0, ["now"])).toBe("nothing");
  expect(press("ArrowRight", 0, ["now"])).toBe("unfold now");
  expect(press("Enter", 0)).toBe("fold now");
  expect(press("Alt ArrowLeft", 1)).toBe("fold now and its like");
});

it("opens rows, not headings", () => {
  expect(press("Enter", 1)).toBe("open");
  expect(press("o", 1)).toBe("open");
  expect(press("o", 0)).toBe("nothing");
});

it("selects, adds and lets go", () => {
  expect(press("Space", 1)).toBe("toggle");
  expect(press("x", 1)).toBe("toggle");
  expect(press("+", 1)).toBe("add");
  expect(press("Ctrl a", 1)).toBe("all");
  expect(press("q", 1)).toBe("nothing");
});
