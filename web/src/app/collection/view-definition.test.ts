import fc from "fast-check";
import { expect, it } from "vitest";
import { row } from "@/graph/program-double";
import { readListSearch } from "../list-search";
import { isForMe } from "./ViewTabs";
import {
  layouts,
  plainView,
  readView,
  storedView,
  totalFunctions,
  type ViewDefinition,
  viewOfRecord,
  writeView,
  zooms,
} from "./view-definition";

const name = fc.oneof(
  fc.constantFrom(
    "title",
    "votes",
    "asked_for_by",
    "=sum(asked_for_by.tally.count)|Votes",
    '=title contains "a~b@9%"',
  ),
  fc.string({ minLength: 1, maxLength: 12 }).filter((text) => !text.startsWith("-")),
);

const view: fc.Arbitrary<ViewDefinition> = fc.record({
  kind: fc.constant("feature"),
  layout: fc.constantFrom(...layouts),
  filter: fc.string(),
  sort: fc.array(fc.record({ field: name, descending: fc.boolean() }), { maxLength: 3 }),
  groups: fc.array(name, { maxLength: 3 }),
  columns: fc.option(
    fc.uniqueArray(fc.record({ field: name, width: fc.option(fc.integer({ min: 56, max: 1200 })) }), {
      selector: (column) => column.field,
      minLength: 1,
      maxLength: 5,
    }),
  ),
  frozen: fc.nat({ max: 9 }),
  totals: fc.dictionary(name, fc.constantFrom(...totalFunctions), { noNullPrototype: true }),
  narrow: fc.array(name, { maxLength: 3 }),
  limits: fc.dictionary(name, fc.nat({ max: 99 }), { noNullPrototype: true }),
  dates: fc.record({ start: name, end: name }),
  zoom: fc.constantFrom(...zooms),
});

it("an address says all of a view", () => {
  fc.assert(
    fc.property(view, (made) => {
      expect(readView("feature", readListSearch({ ...writeView(made) }))).toEqual(made);
    }),
  );
});

it("a saved view says all of it too", () => {
  fc.assert(
    fc.property(view, (made) => {
      expect(viewOfRecord(storedView(made))).toEqual(made);
    }),
  );
});

it("a plain view leaves the address alone", () => {
  expect(writeView(plainView("idea"))).toEqual({});
});

it("reads what older programs saved", () => {
  const old = { kind: "feature", layout: "board", filter: "votes > 3", sort: "-votes", group: "state" };
  expect(viewOfRecord(old)).toEqual({
    ...plainView("feature"),
    layout: "board",
    filter: "votes > 3",
    sort: [{ field: "votes", descending: true }],
    groups: ["state"],
  });
});

it("leaves what it cannot read as the kind comes", () => {
  const strange = {
    layout: "cube",
    frozen: "many",
    totals: "votes:median~effort:sum",
    zoom: "aeon",
    limits: "a:-3",
  };
  expect(readView("feature", strange)).toEqual({ ...plainView("feature"), totals: { effort: "sum" } });
});

it("a personal view stands for who made it alone, and one that was erased for nobody", () => {
  const personal = row("v", "view", { audience: "personal", owner: "ann" });
  expect([isForMe(personal, "ann"), isForMe(personal, "max")]).toEqual([true, false]);
  // Its audience went with its other values.
  const erased = { ...row("v", "view", { owner: "ann" }), erased: true };
  expect([isForMe(erased, "ann"), isForMe(erased, "max")]).toEqual([false, false]);
});
