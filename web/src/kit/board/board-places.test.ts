import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  allKeys,
  type BoardKeys,
  cellName,
  dropPlace,
  keysAt,
  keysBetween,
  movePlace,
  movesSomething,
  neighbours,
  nextCard,
  placeOf,
  titlesOf,
  withCardsAt,
} from "./board-places";

/** "todo: a b c | none: | done: x y", a line for each lane. */
function board(...lines: string[]): BoardKeys {
  const cells = new Map<string, readonly string[]>();
  const lanes: (string | null)[] = [];
  let columns: string[] = [];
  for (const [index, line] of lines.entries()) {
    const lane = lines.length === 1 ? null : `lane ${index + 1}`;
    lanes.push(lane);
    const parts = line.split("|").map((part) => part.split(":").map((text) => text.trim()));
    columns = parts.map(([name = ""]) => name);
    for (const [name = "", keys = ""] of parts) {
      cells.set(cellName(lane, name), keys === "" ? [] : keys.split(" "));
    }
  }
  return { columns, lanes, cells };
}

function drawing(keys: BoardKeys): string[] {
  return keys.lanes.map((lane) =>
    keys.columns.map((column) => `${column}: ${keysAt(keys, lane, column).join(" ")}`.trim()).join(" | "),
  );
}

const plain = board("todo: a b c | none: | done: x y");
const laned = board("todo: a b | done: x", "todo: | done: y z");

const at = (column: string, index: number, lane: string | null = null) => ({ lane, column, index });

describe("without lanes", () => {
  it("carries a held card within and between columns", () => {
    expect(placeOf(plain, "b")).toEqual(at("todo", 1));
    expect(movePlace(plain, ["b"], at("todo", 1), "ArrowDown")).toEqual(at("todo", 2));
    expect(movePlace(plain, ["b"], at("todo", 2), "ArrowDown")).toEqual(at("todo", 2));
    expect(movePlace(plain, ["b"], at("todo", 1), "ArrowRight")).toEqual(at("none", 0));
    expect(movePlace(plain, ["b"], at("todo", 1), "ArrowLeft")).toEqual(at("todo", 1));
  });

  it("shows the cards where they would be put down, in their order", () => {
    expect(drawing(withCardsAt(plain, ["b"], at("done", 1)))).toEqual(["todo: a c | none: | done: x b y"]);
    expect(drawing(withCardsAt(plain, ["a", "c", "y"], at("none", 0)))).toEqual([
      "todo: b | none: a c y | done: x",
    ]);
  });

  it("names the neighbours that the ranks lie between, never a moved card", () => {
    expect(neighbours(plain, ["b"], at("done", 0))).toEqual({ before: null, after: "x" });
    expect(neighbours(plain, ["a", "b"], at("todo", 1))).toEqual({ before: "c", after: null });
  });

  it("moves the focus over empty columns", () => {
    expect(nextCard(plain, at("todo", 2), "ArrowRight")).toEqual(at("done", 1));
    expect(nextCard(plain, at("done", 0), "ArrowRight")).toBeNull();
  });

  it("puts a drop where it was let go", () => {
    const over = (column: string, card: string | null, edge: "top" | "bottom" | null, head = false) =>
      dropPlace(plain, ["a"], { lane: null, column, card, edge, head });
    expect(over("none", null, null)).toEqual(at("none", 0));
    expect(over("done", null, null)).toEqual(at("done", 2));
    expect(over("done", "y", "top")).toEqual(at("done", 1));
    expect(over("done", "y", "bottom")).toEqual(at("done", 2));
    expect(over("done", null, null, true)).toEqual(at("done", 0));
    expect(over("todo", "a", "bottom")).toEqual(at("todo", 0));
    expect(over("todo", "c", "top")).toEqual(at("todo", 1));
  });

  it("knows a move that changes nothing", () => {
    expect(movesSomething(plain, ["b"], at("todo", 1))).toBe(false);
    expect(movesSomething(plain, ["a", "b"], at("todo", 0))).toBe(false);
    expect(movesSomething(plain, ["a", "c"], at("todo", 0))).toBe(true);
  });

  it("selects from one card to another, in a column or across", () => {
    expect(keysBetween(plain, "c", "a", null)).toEqual(["a", "b", "c"]);
    expect(keysBetween(plain, "b", "x", null)).toEqual(["b", "c", "x"]);
  });
});

describe("with lanes", () => {
  it("carries over the end of a cell into the next lane", () => {
    expect(movePlace(laned, ["a"], at("todo", 1, "lane 1"), "ArrowDown")).toEqual(at("todo", 0, "lane 2"));
    expect(movePlace(laned, ["y"], at("done", 0, "lane 2"), "ArrowUp")).toEqual(at("done", 1, "lane 1"));
    expect(movePlace(laned, ["a"], at("todo", 0, "lane 1"), "ArrowUp")).toEqual(at("todo", 0, "lane 1"));
  });

  it("moves the focus to the nearest lane with a card", () => {
    expect(nextCard(laned, at("done", 0, "lane 1"), "ArrowDown")).toEqual(at("done", 0, "lane 2"));
    expect(nextCard(laned, at("todo", 1, "lane 1"), "ArrowDown")).toEqual(at("todo", 1, "lane 1"));
    expect(nextCard(laned, at("done", 0, "lane 2"), "ArrowUp")).toEqual(at("done", 0, "lane 1"));
  });

  it("finds a card that stands in several lanes where it is meant", () => {
    const twice = board("todo: a | done:", "todo: b a | done:");
    expect(placeOf(twice, "a", "lane 2")).toEqual(at("todo", 1, "lane 2"));
    expect(placeOf(twice, "a", "gone")).toEqual(at("todo", 0, "lane 1"));
  });
});

it("loses no card and doubles none, wherever any of them are put", () => {
  const cards = fc.uniqueArray(fc.constantFrom(..."abcdefgh"), { maxLength: 8 });
  fc.assert(
    fc.property(
      cards,
      fc.nat(7),
      fc.nat(7),
      fc.constantFrom(..."pq"),
      fc.nat(8),
      (keys, cut, take, to, index) => {
        const one = board(`p: ${keys.slice(0, cut).join(" ")} | q: ${keys.slice(cut).join(" ")}`);
        const held = keys.slice(take, take + 3);
        const rest = keysAt(one, null, to).filter((key) => !held.includes(key));
        const place = at(to, Math.min(index, rest.length));
        const next = withCardsAt(one, held, place);
        expect(allKeys(next).sort()).toEqual([...keys].sort());
        expect(keysAt(next, null, to).slice(place.index, place.index + held.length)).toEqual(held);
        const { before, after } = neighbours(one, held, place);
        expect([before, after].some((key) => key !== null && held.includes(key))).toBe(false);
      },
    ),
  );
});

it("reads titles out of pasted lines", () => {
  expect(titlesOf("Offline maps")).toEqual(["Offline maps"]);
  expect(titlesOf("- One\r\n* Two\n\n  • Three  \n- [ ] Four\n-5 degrees")).toEqual([
    "One",
    "Two",
    "Three",
    "Four",
    "-5 degrees",
  ]);
  expect(titlesOf(" \n ")).toEqual([]);
});
