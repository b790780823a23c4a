import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { GraphRecord } from "@/contract/schema";
import { PendingOverlay } from "./overlay";
import { row } from "./program-double";
import { LiveQuery, type QuerySource, type RecordQuery } from "./query";
import { collationKey, compareText, dateOrder, type SortContext } from "./sorting";
import { Store } from "./store";

const context: SortContext = {
  fieldType: (_, field) =>
    (({ effort: "number", title: "line", rank: "rank", due: "date", owner: "reference" }) as const)[field] ??
    null,
  choiceIndex: () => -1,
  stateIndex: () => -1,
  titleOf: (id) => `title of ${id}`,
};

class Source implements QuerySource {
  version = 0;
  sortContext = context;
  readonly store = new Store(new PendingOverlay());
  readonly attached = new Set<LiveQuery>();
  #sequence = 1;

  constructor() {
    this.store.onChange((changes) => {
      this.version += 1;
      for (const query of [...this.attached]) if (query.follow(changes)) query.announce();
    });
  }

  recordsOfKind(kind: string): readonly GraphRecord[] {
    return this.store.visible.recordsOfKind(kind);
  }

  attach(query: LiveQuery): () => void {
    this.attached.add(query);
    return () => this.attached.delete(query);
  }

  put(...rows: { id: string; kind?: string; fields: GraphRecord["fields"] }[]): void {
    this.#sequence += 1;
    const records = rows.map(({ id, kind = "feature", fields }) => ({
      ...row(id, kind, fields),
      sequence: this.#sequence,
    }));
    this.store.apply({ records });
  }

  query(query: Omit<RecordQuery, "kind">): LiveQuery {
    return new LiveQuery({ kind: "feature", ...query }, this);
  }
}

const ids = (records: readonly GraphRecord[]) => records.map((record) => record.id).join("");

describe("a live query", () => {
  test("whatever changes in whatever order, it equals one made from scratch", () => {
    const fields = fc.record(
      {
        title: fc.constantFrom("a", "B", "é", "\u{1f600}", "\u{ffee}"),
        effort: fc.option(fc.integer({ min: 0, max: 3 })),
        archived: fc.boolean(),
      },
      { requiredKeys: [] },
    );
    const change = fc.array(
      fc.record({
        id: fc.constantFrom(..."abcdefgh"),
        kind: fc.constantFrom("feature", "feature", "idea"),
        fields,
      }),
      { minLength: 1, maxLength: 3 },
    );
    fc.assert(
      fc.property(fc.array(change, { maxLength: 30, size: "max" }), fc.boolean(), (changes, descending) => {
        const source = new Source();
        const shape = {
          where: (record: GraphRecord) => record.fields.title !== "B",
          sort: [{ field: "effort", descending }, { field: "title" }],
          groupBy: (record: GraphRecord) => (record.fields.effort === 1 ? "one" : "other"),
        };
        const grouped = source.query(shape);
        const flat = source.query({ sort: shape.sort, where: shape.where });
        const stop = [grouped.subscribe(() => {}), flat.subscribe(() => {})];
        for (const rows of changes) {
          source.put(...rows);
          expect(flat.rows()).toEqual(source.query({ sort: shape.sort, where: shape.where }).rows());
          expect(new Map(grouped.groups())).toEqual(new Map(source.query(shape).groups()));
        }
        const kept = flat.rows().map((record) => record.fields);
        expect(kept.every((each) => each.archived !== true && each.title !== "B")).toBe(true);
        for (const end of stop) end();
        expect(source.attached.size).toBe(0);
      }),
    );
  });

  test("sorts by number, then by name without regard to case, and puts what is missing last either way", () => {
    const source = new Source();
    source.put(
      { id: "a", fields: { effort: 10, title: "b" } },
      { id: "b", fields: { effort: 2, title: "x" } },
      { id: "c", fields: { title: "a" } },
      { id: "d", fields: { effort: 10, title: "A" } },
    );
    expect(ids(source.query({ sort: [{ field: "effort" }, { field: "title" }] }).rows())).toBe("bdac");
    expect(
      ids(source.query({ sort: [{ field: "effort", descending: true }, { field: "title" }] }).rows()),
    ).toBe("dabc");
  });

  test("keeps the same array while nothing in it changes", () => {
    const source = new Source();
    source.put({ id: "a", fields: { title: "A" } }, { id: "z", kind: "idea", fields: { title: "Z" } });
    const query = source.query({ sort: [{ field: "title" }] });
    let heard = 0;
    const end = query.subscribe(() => {
      heard += 1;
    });
    const before = query.rows();
    source.put({ id: "z", kind: "idea", fields: { title: "Y" } });
    expect(query.rows()).toBe(before);
    expect(heard).toBe(0);
    source.put({ id: "a", fields: { title: "B" } });
    expect(query.rows()).not.toBe(before);
    expect(heard).toBe(1);
    end();
  });

  test("a group that did not change keeps its array when another does", () => {
    const source = new Source();
    source.put({ id: "a", fields: { effort: 1 } }, { id: "b", fields: { effort: 2 } });
    const query = source.query({ groupBy: (record) => String(record.fields.effort) });
    const end = query.subscribe(() => {});
    const before = query.groups();
    source.put({ id: "b", fields: { effort: 3 } });
    expect([...query.groups().keys()].sort()).toEqual(["1", "3"]);
    expect(query.groups().get("1")).toBe(before.get("1"));
    end();
  });

  test("catches up with what happened while nobody listened", () => {
    const source = new Source();
    source.put({ id: "a", fields: {} });
    const query = source.query({});
    expect(ids(query.rows())).toBe("a");
    source.put({ id: "b", fields: {} });
    expect(ids(query.rows())).toBe("ab");
    const end = query.subscribe(() => {});
    source.put({ id: "c", fields: {} });
    end();
    source.put({ id: "a", fields: { trashed: true } });
    expect(ids(query.rows())).toBe("bc");
    expect(ids(source.query({ includeArchived: true }).rows())).toBe("abc");
  });
});

describe("sorting", () => {
  test("dates go by first day, the longer period first", () => {
    const sorted = [
      "2015",
      "2015-H1",
      "2015-Q1",
      "2015-01",
      "2015-01-01",
      "2015-W02",
      "2015-02",
      "2015-Q2",
      "2015-H2",
    ];
    const order = (date: string) => dateOrder(date);
    expect([...sorted].reverse().sort((left, right) => compareText(order(left), order(right)))).toEqual(
      sorted,
    );
    expect(dateOrder("2015-W01").slice(0, 10)).toBe("2014-12-29");
  });

  test("text goes by code point, not by UTF-16 unit", () => {
    expect(compareText("\u{ffee}", "\u{1f600}")).toBeLessThan(0);
    expect(compareText("ab", "abc")).toBeLessThan(0);
    expect(compareText("b", "abc")).toBeGreaterThan(0);
    const text = fc.string({
      unit: fc.constantFrom("a", "\u{e9}", "\u{d7ff}", "\u{e000}", "\u{ffee}", "\u{1f600}"),
    });
    fc.assert(
      fc.property(text, text, (one, other) => {
        const keys = [collationKey(one), collationKey(other)] as const;
        expect(Math.sign(compareText(one, other))).toBe(keys[0] < keys[1] ? -1 : keys[0] > keys[1] ? 1 : 0);
      }),
    );
  });

  test("keys go by number", () => {
    const source = new Source();
    const keyed = (id: string, key: string) => ({ ...row(id, "feature"), key, sequence: 9 });
    source.store.apply({ records: [keyed("a", "EDGE-12"), keyed("b", "EDGE-9"), keyed("c", "CORE-100")] });
    expect(ids(source.query({ sort: [{ field: "key" }] }).rows())).toBe("cba");
  });
});
