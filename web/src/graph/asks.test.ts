import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Evidence, GraphRecord, Link } from "@/contract/schema";
import { AskCounts } from "./asks";
import { PendingOverlay } from "./overlay";
import { row } from "./program-double";
import { Store } from "./store";

function counted() {
  const store = new Store(new PendingOverlay());
  const asks = new AskCounts(store.visible);
  store.onChange((changes) => asks.follow(changes));
  return { store, asks };
}

const idea = (id: string, count: number, more: GraphRecord["fields"] = {}) =>
  row(id, "idea", { tally: { count, source: "UserVoice", as_of: "2015" }, ...more });
const link = (from: string, to: string, more: Partial<Link> = {}): Link => ({
  from,
  role: "asks_for",
  to,
  spaces: [],
  sequence: 1,
  fields: {},
  created_at: "",
  created_by: "",
  removed: false,
  ...more,
});
const evidence = (
  from: string,
  to: string,
  state: Evidence["state"],
  more: Partial<Evidence> = {},
): Evidence => ({
  id: `${from} ${to}`,
  from,
  role: "asks_for",
  to,
  spaces: [],
  sequence: 1,
  kind: "statement",
  record: null,
  source: null,
  note: "",
  origin: "person",
  state,
  confidence: null,
  by: "",
  at: "",
  ...more,
});

describe("ask counts", () => {
  test("add up the tallies of ideas and count confirmed highlights", () => {
    const { store, asks } = counted();
    store.apply({
      records: [idea("i", 10), idea("j", 5), row("h", "highlight")],
      links: [link("i", "f"), link("j", "f"), link("h", "f")],
      evidence: [evidence("i", "f", "confirmed"), evidence("h", "f", "confirmed")],
    });
    expect(asks.counts.get("f")).toEqual({ votes: 15, quotes: 1, ideas: ["i", "j"], highlights: ["h"] });
  });

  test("leave out what is proposed, rejected, archived, trashed or unlinked, and quotes without evidence", () => {
    const { store, asks } = counted();
    store.apply({
      records: [
        idea("p", 1),
        idea("r", 2),
        idea("a", 4, { archived: true }),
        idea("t", 8, { trashed: true }),
        idea("u", 16),
        row("h", "highlight"),
        row("q", "highlight"),
      ],
      links: [
        ...["p", "r", "a", "t", "h", "q"].map((from) => link(from, "f")),
        link("u", "f", { removed: true }),
      ],
      evidence: [
        evidence("p", "f", "proposed"),
        evidence("r", "f", "rejected"),
        evidence("q", "f", "proposed"),
      ],
    });
    expect(asks.counts.get("f")).toBeUndefined();
    store.apply({ evidence: [evidence("p", "f", "confirmed", { sequence: 2 })] });
    expect(asks.counts.get("f")).toMatchObject({ votes: 1, ideas: ["p"], quotes: 0 });
    store.apply({ evidence: [evidence("q", "f", "confirmed", { sequence: 2 })] });
    expect(asks.counts.get("f")?.quotes).toBe(1);
    store.apply({ records: [{ ...row("q", "highlight", { trashed: true }), sequence: 3 }] });
    expect(asks.counts.get("f")?.quotes).toBe(0);
  });

  test("keep the same map when an edit changes no count", () => {
    const { store, asks } = counted();
    store.apply({ records: [idea("i", 10)], links: [link("i", "f")] });
    const before = asks.counts;
    store.apply({ records: [{ ...idea("i", 10, { title: "New" }), sequence: 2 }] });
    expect(asks.counts).toBe(before);
    store.apply({ records: [{ ...idea("i", 11), sequence: 3 }] });
    expect(asks.counts.get("f")?.votes).toBe(11);
  });

  test("whatever changes in whatever order, they equal counts made from scratch", () => {
    const change = fc.oneof(
      fc.record({
        records: fc
          .tuple(fc.constantFrom("i", "j"), fc.nat(9), fc.boolean())
          .map(([id, count, archived]) => [idea(id, count, { archived })]),
      }),
      fc.record({
        records: fc
          .tuple(fc.constantFrom("h", "g"), fc.boolean())
          .map(([id, trashed]) => [row(id, "highlight", { trashed })]),
      }),
      fc.record({
        links: fc
          .tuple(fc.constantFrom("i", "j", "h", "g"), fc.constantFrom("f", "e"), fc.boolean())
          .map(([from, to, removed]) => [link(from, to, { removed })]),
      }),
      fc.record({
        evidence: fc
          .tuple(
            fc.constantFrom("i", "j", "h", "g"),
            fc.constantFrom("f", "e"),
            fc.constantFrom("proposed" as const, "confirmed" as const, "rejected" as const),
          )
          .map(([from, to, state]) => [evidence(from, to, state)]),
      }),
    );
    fc.assert(
      fc.property(fc.array(change, { maxLength: 40, size: "max" }), (changes) => {
        const { store, asks } = counted();
        changes.forEach((rows, index) => {
          const sequenced = Object.fromEntries(
            Object.entries(rows).map(([table, list]) => [
              table,
              (list as object[]).map((each) => ({ ...each, sequence: index + 2 })),
            ]),
          );
          store.apply(sequenced);
          const scratch = new AskCounts(store.visible);
          scratch.follow({
            records: new Map(),
            links: new Map(),
            evidence: new Map(),
            states: false,
            spaces: false,
            definitions: false,
            reset: true,
          });
          expect(new Map(asks.counts)).toEqual(new Map(scratch.counts));
        });
      }),
    );
  });
});
