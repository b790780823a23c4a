import fc from "fast-check";
import { expect, it } from "vitest";
import { groupPath, Lines, lineId, pathsAtDepth, type RowGroup, shownLine, withFolded } from "./lines";

const groups: RowGroup<string>[] = [
  {
    id: "now",
    heading: "Now",
    rows: [],
    groups: [
      { id: "web", heading: "Web", rows: ["a", "b"] },
      { id: "api", heading: "API", rows: ["b", "c"] },
    ],
  },
  { id: "next", heading: "Next", rows: ["d"] },
];

const same = (row: string) => row;
const folded = (...paths: string[]) => new Set(paths);

/** One line a row: what stands there, set in by its depth. */
function drawing(lines: Lines<string>): string[] {
  return lines.all.map((line) => {
    const words =
      line.type === "row" ? line.key : `${line.folded ? "+" : "-"} ${line.group.id} ${line.count}`;
    return `${"  ".repeat(line.depth)}${words}`;
  });
}

it("sets nested groups in, and counts a row once", () => {
  expect(drawing(new Lines(groups, folded(), same))).toEqual([
    "- now 3",
    "  - web 2",
    "    a",
    "    b",
    "  - api 2",
    "    b",
    "    c",
    "- next 1",
    "  d",
  ]);
});

it("shows no line of a folded group, and still its count", () => {
  expect(drawing(new Lines(groups, folded("now/web"), same)).slice(0, 3)).toEqual([
    "- now 3",
    "  + web 2",
    "  - api 2",
  ]);
  expect(drawing(new Lines(groups, folded("now"), same))).toEqual(["+ now 3", "- next 1", "  d"]);
});

it("rows of a group without a heading stand at the depth of the group", () => {
  expect(drawing(new Lines([{ id: "all", rows: ["a", "b"] }], folded(), same))).toEqual(["a", "b"]);
});

it("names the headings that stand over the first drawn line", () => {
  const lines = new Lines(groups, folded(), same);
  expect(lines.headingsWithin(5, 9)).toEqual([0, 4, 7]);
  expect(lines.headingsWithin(1, 3)).toEqual([0, 1]);
  expect(lines.headingsWithin(0, 0)).toEqual([]);
});

it("goes from row to row over the headings", () => {
  const lines = new Lines(groups, folded(), same);
  expect(lines.nextRow(3, 1)).toBe(5);
  expect(lines.nextRow(8, -1)).toBe(6);
  expect(lines.nextRow(2, 4)).toBe(8);
  expect(lines.nextRow(2, -1)).toBe(2);
  expect(lines.nextRow(-1, 1)).toBe(2);
});

it("takes the rows between two lines, in either direction, each once", () => {
  const lines = new Lines(groups, folded(), same);
  expect(lines.keysBetween(6, 2)).toEqual(["a", "b", "c"]);
});

it("folds one heading, or all of its depth, also those out of sight", () => {
  const web = { path: groupPath(["now", "web"]), depth: 1 };
  expect([...withFolded(groups, folded(), web, true, false)]).toEqual(["now/web"]);
  expect([...withFolded(groups, folded("now"), web, true, true)]).toEqual(["now", "now/web", "now/api"]);
  expect([...withFolded(groups, folded("now", "now/api"), web, false, true)]).toEqual(["now"]);
  expect(pathsAtDepth(groups, 0)).toEqual(["now", "next"]);
});

it("a row that is folded away leaves one standing on its heading", () => {
  const lines = new Lines(groups, folded(), same);
  expect(shownLine(lines, 3, folded("now/web"))).toBe("now/web");
  expect(shownLine(lines, 3, folded("now/web", "now"))).toBe("now");
  expect(shownLine(lines, 8, folded("now"))).toBe("next\nd");
});

it("keeps paths apart whatever the ids hold", () => {
  expect(groupPath(["a/b", "c"])).not.toBe(groupPath(["a", "b/c"]));
});

/** Groups in groups, `deep` times. */
const tree = (deep: number): fc.Arbitrary<RowGroup<string>> =>
  fc.record({
    id: fc.string({ maxLength: 3 }),
    heading: fc.option(fc.constant("Heading"), { nil: undefined }),
    rows: fc.array(fc.constantFrom("a", "b", "c", "d", "e"), { maxLength: 4 }),
    groups: deep === 0 ? fc.constant([]) : fc.array(tree(deep - 1), { maxLength: 2 }),
  });

/** Ids are unique among siblings, as the list asks for, and no row stands twice in one group. */
function tidy(all: readonly RowGroup<string>[]): RowGroup<string>[] {
  return all.map((group, index) => ({
    ...group,
    id: `${group.id}${index}`,
    rows: [...new Set(group.rows)],
    groups: tidy(group.groups ?? []),
  }));
}

it("finds every line by its id and knows where every group ends, for any tree", () => {
  fc.assert(
    fc.property(fc.array(tree(3), { maxLength: 3 }), fc.nat(3), (raw, depth) => {
      const all = tidy(raw);
      const lines = new Lines(all, new Set(pathsAtDepth(all, depth)), same);
      for (const [index, line] of lines.all.entries()) {
        expect(lines.indexOf(lineId(line))).toBe(index);
        const above = lines.heading(line.parent);
        if (line.parent >= 0) expect(above && above.end > index && line.parent < index).toBe(true);
        if (line.type !== "group") continue;
        const after = lines.all[line.end];
        expect(after === undefined || after.depth <= line.depth).toBe(true);
      }
    }),
  );
});
