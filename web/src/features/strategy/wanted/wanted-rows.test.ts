import { expect, it } from "vitest";
import type { GraphRecord, Json, State, StateCategory } from "@/contract/schema";
import { wantedRows } from "./wanted-rows";

const record = (id: string, kind: string, fields: { [name: string]: Json }) =>
  ({ id, kind, key: id, fields, state_since: null }) as unknown as GraphRecord;
const idea = (id: string, count: number) =>
  record(id, "idea", { title: id, tally: { count, source: "forum", as_of: "2014" } });
const feature = (id: string, state: StateCategory, more: { [name: string]: Json } = {}) =>
  record(id, "feature", { title: id, state, ...more });

function world(records: GraphRecord[], links: [from: string, role: string, to: string][]) {
  return {
    record: (id: string) => records.find((one) => one.id === id),
    state: (id: string) => ({ id, category: id, name: id }) as unknown as State,
    linksFrom: (id: string, role: string) =>
      links.filter(([from, name]) => from === id && name === role).map(([, , to]) => ({ to })),
    linksTo: (id: string, role: string) =>
      links.filter(([, name, to]) => to === id && name === role).map(([from]) => ({ from })),
  };
}

it("ranks by votes and says what became of each", () => {
  const records = [
    idea("quiet", 2),
    idea("loud", 43),
    idea("refused", 41),
    idea("alone", 30),
    feature("f1", "done"),
    feature("f2", "cancelled"),
    feature("f3", "started"),
  ];
  const rows = wantedRows(
    world(records, [
      ["loud", "asks_for", "f1"],
      ["refused", "asks_for", "f2"],
      ["quiet", "asks_for", "f3"],
    ]),
    records.filter((one) => one.kind === "idea"),
    new Map(),
  );
  expect(rows.map((row) => [row.record.id, row.outcome, row.gap])).toEqual([
    ["loud", "shipped", "usage"],
    ["refused", "no", "decision"],
    ["alone", "open", "feature"],
    ["quiet", "work", null],
  ]);
});

it("a decision closes the gap, unless it is in the trash", () => {
  const decision = record("d", "decision", {});
  const records = [idea("i", 1), feature("f", "cancelled"), decision];
  const links: [string, string, string][] = [
    ["i", "asks_for", "f"],
    ["d", "decides_on", "f"],
  ];
  expect(wantedRows(world(records, links), [records[0] as GraphRecord], new Map())[0]?.gap).toBeNull();
  decision.fields.trashed = true;
  expect(wantedRows(world(records, links), [records[0] as GraphRecord], new Map())[0]?.gap).toBe("decision");
});

it("shows the answer that came furthest, and counts quotes apart from votes", () => {
  const records = [
    idea("i", 5),
    feature("no", "cancelled"),
    feature("yes", "done", { usage: "4 %" }),
    feature("lone", "backlog"),
  ];
  const asks = new Map([
    ["yes", { votes: 5, quotes: 2, ideas: ["i"], highlights: ["h1", "h2"] }],
    ["lone", { votes: 0, quotes: 1, ideas: [], highlights: ["h3"] }],
  ]);
  const rows = wantedRows(
    world(records, [
      ["i", "asks_for", "no"],
      ["i", "asks_for", "yes"],
    ]),
    [records[0] as GraphRecord],
    asks,
  );
  expect(rows[0]).toMatchObject({ votes: 5, quotes: 2, others: 1, outcome: "shipped", gap: null });
  expect(rows[0]?.feature?.id).toBe("yes");
  expect(rows[1]).toMatchObject({ votes: 0, quotes: 1, outcome: "considered" });
});
