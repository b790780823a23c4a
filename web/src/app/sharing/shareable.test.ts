import { describe, expect, test } from "vitest";
import { plainView } from "../collection/view-definition";
import { fieldsOfView, lookOf } from "./shareable";

const view = {
  ...plainView("feature"),
  filter: 'area = "Secret"',
  layout: "timeline" as const,
  sort: [
    { field: "effort", descending: true },
    { field: "title", descending: false },
  ],
  groups: ["state", "area"],
  totals: { effort: "sum" as const },
  dates: { start: "start", end: "due" },
};
const columns = [
  { field: "title", width: 300 },
  { field: "effort", width: null },
  { field: "state", width: 120 },
];

describe("a view that is shared", () => {
  test("is offered with all that it needs to look as it does", () => {
    const names = columns.map(({ field }) => field);
    expect(new Set(fieldsOfView(view, names))).toEqual(
      new Set(["title", "effort", "state", "area", "start", "due"]),
    );
    expect(fieldsOfView({ ...view, layout: "table" }, names)).not.toContain("due");
  });

  test("goes out without its condition, and names nothing that is not shown", () => {
    const look = lookOf(view, columns, ["state", "due"]);
    for (const kept of ["Secret", "filter", "effort", "area"]) expect(look).not.toContain(kept);
    expect(JSON.parse(look)).toMatchObject({ kind: "feature", layout: "timeline", group: "state" });
    expect(JSON.parse(look).cols).toContain("due");
  });
});
