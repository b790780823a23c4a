import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import type { GraphRecord } from "@/contract/schema";
import { PendingOverlay } from "./overlay";
import { row, settled } from "./program-double";
import { type Follower, LiveQuery, type QuerySource, type RecordQuery } from "./query";
import { RowIndexes } from "./row-indexes";
import { type Pace, Slices } from "./slices";
import { sortedRecords } from "./sort-records";
import { collationKey, compareRecords, compareText, dateOrder, type SortContext } from "./sorting";
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
  readonly slices: Slices;
  readonly attached = new Set<Follower>();
  #sequence = 1;

  constructor(slices = new Slices()) {
    this.slices = slices;
    this.store.onChange((changes) => {
      this.version += 1;
      const changed = [...this.attached].filter((follower) => follower.follow(changes));
      for (const follower of changed) follower.announce();
    });
  }

  recordsOfKind(kind: string): readonly GraphRecord[] {
    return this.store.visible.recordsOfKind(kind);
  }

  record(id: string): GraphRecord | undefined {
    return this.store.visible.record(id);
  }

  neighbours(id: string): string[] {
    const rows = this.store.visible;
    return [...rows.linksFrom(id).map((link) => link.to), ...rows.linksTo(id).map((link) => link.from)];
  }

  link(from: string, to: string, removed: boolean): void {
    this.#sequence += 1;
    const rest = { role: "r", spaces: [], fields: {}, created_at: "", created_by: "" };
    this.store.apply({ links: [{ from, to, removed, sequence: this.#sequence, ...rest }] });
  }

  attach(query: Follower): () => void {
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
        expect([grouped.attached, flat.attached]).toEqual([false, false]);
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

/** Slices of one step, let go one by one. */
class StepPace implements Pace {
  #time = 0;
  #waiting: (() => void)[] = [];

  now(): number {
    this.#time += 1000;
    return this.#time;
  }

  pause(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  get idle(): boolean {
    return this.#waiting.length === 0;
  }

  async steps(count: number): Promise<void> {
    for (let step = 0; step < count && !this.idle; step += 1) {
      this.#waiting.shift()?.();
      await settled();
    }
  }
}

function many(source: Source, count: number): void {
  const rows = Array.from({ length: count }, (_, index) => ({
    id: `r${String((index * 7919) % count).padStart(5, "0")}`,
    fields: { title: `t${(index * 31) % 97}`, effort: index % 5 },
  }));
  source.put(...rows);
}

const first100 = (rows: readonly GraphRecord[]) => rows.slice(0, 100).map((record) => record.id);

describe("a long list", () => {
  test("shows its first hundred rows, in their final order, before the rest is sorted", async () => {
    const pace = new StepPace();
    const source = new Source(new Slices(pace, 1));
    many(source, 2000);
    const shape = { where: (record: GraphRecord) => record.fields.effort !== 3, sort: [{ field: "title" }] };
    const query = source.query(shape);
    const told: number[] = [];
    const end = query.subscribe(() => told.push(query.list().rows.length));
    expect(query.list()).toEqual({ rows: [], complete: false });
    expect(query.unknown).toBe(true);
    while (query.unknown) await pace.steps(1);
    const { rows, complete } = query.list();
    expect([rows.length, complete]).toEqual([100, false]);
    while (!pace.idle) await pace.steps(1);
    expect(query.list().complete).toBe(true);
    expect(told).toEqual([100, 1600]);
    const scratch = source.query(shape).rows();
    expect(query.list().rows).toEqual(scratch);
    expect(first100(rows)).toEqual(first100(scratch));
    end();
  });

  test("keeps its rows on show while it is made anew", async () => {
    const pace = new StepPace();
    const source = new Source(new Slices(pace, 1));
    many(source, 600);
    const query = source.query({ sort: [{ field: "effort" }] });
    const end = query.subscribe(() => {});
    while (!pace.idle) await pace.steps(1);
    const before = query.list().rows;
    expect(before).toHaveLength(600);
    const copy = new RowIndexes();
    copy.add({ records: before });
    expect([...copy.index()].length).toBeGreaterThan(0);
    source.store.startOver(copy);
    expect(query.list()).toEqual({ rows: before, complete: false });
    expect(query.list().rows).toBe(before);
    while (!pace.idle) await pace.steps(1);
    expect(query.list()).toEqual({ rows: before, complete: true });
    expect(query.list().rows).toBe(before);
    end();
  });

  test("that nobody listens to is whole all the same", () => {
    const source = new Source();
    many(source, 6000);
    const query = source.query({ sort: [{ field: "effort" }] });
    expect(query.rows()).toHaveLength(6000);
    query.subscribe(() => {})();
    expect(query.rows()).toHaveLength(6000);
  });

  test("asked for all its rows at once, has them, and tells others who listen", async () => {
    const pace = new StepPace();
    const source = new Source(new Slices(pace, 1));
    many(source, 600);
    const query = source.query({ sort: [{ field: "effort" }] });
    let heard = 0;
    const end = query.subscribe(() => {
      heard += 1;
    });
    expect(query.list().complete).toBe(false);
    expect(query.rows()).toHaveLength(600);
    expect(heard).toBe(0);
    await settled();
    expect(heard).toBe(1);
    expect(query.list().complete).toBe(true);
    end();
  });

  test("whatever changes between two slices of whatever work, it equals one made from scratch", async () => {
    const shapes: Omit<RecordQuery, "kind">[] = [
      { sort: [{ field: "title", descending: true }, { field: "effort" }] },
      { where: (record) => record.fields.effort !== 2, groupBy: (record) => String(record.fields.title) },
      {
        sort: [{ field: "effort" }],
        groupBy: (record) => [String(record.fields.effort), String(record.fields.title)],
      },
    ];
    const linked = (source: Source): Omit<RecordQuery, "kind">[] => {
      const count = (record: GraphRecord) => source.store.visible.linksTo(record.id).length;
      return [
        { sort: [{ name: "links", value: count, descending: true }], reach: "linked" },
        { where: (record) => count(record) > 0, groupBy: (record) => String(count(record)), reach: "linked" },
        { groupBy: (record) => String(count(record)), reach: "anything" },
      ];
    };
    const change = fc.record({
      steps: fc.nat(4),
      id: fc.nat(699),
      effort: fc.integer({ min: 0, max: 6 }),
      archived: fc.boolean(),
      to: fc.option(fc.nat(699)),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(change, { maxLength: 12 }), async (changes) => {
        const pace = new StepPace();
        const source = new Source(new Slices(pace, 1));
        many(source, 700);
        const all = [...shapes, ...linked(source)];
        const lives = all.map((shape) => source.query(shape));
        const ends = lives.map((live) => live.subscribe(() => {}));
        const name = (index: number) => `r${String(index).padStart(5, "0")}`;
        for (const { steps, id, effort, archived, to } of changes) {
          await pace.steps(steps);
          if (to !== null) source.link(name(id), name(to), archived);
          else source.put({ id: name(id), fields: { title: "new", effort, archived } });
        }
        while (!pace.idle) await pace.steps(1);
        for (const [index, live] of lives.entries()) {
          if (all[index]?.reach === "anything") continue;
          expect(live.groupList().complete).toBe(true);
          expect(new Map(live.groupList().groups)).toEqual(new Map(source.query(all[index] ?? {}).groups()));
        }
        for (const end of ends) end();
      }),
      { numRuns: 25 },
    );
  });

  test("that reads anything is made anew once a burst of changes is over", async () => {
    vi.useFakeTimers();
    const pace = new StepPace();
    const source = new Source(new Slices(pace, 1));
    many(source, 600);
    let least = 0;
    const query = source.query({
      where: (record) => Number(record.fields.effort) >= least,
      reach: "anything",
    });
    const end = query.subscribe(() => {});
    while (!pace.idle) await pace.steps(1);
    expect(query.list().rows).toHaveLength(600);
    least = 4;
    for (let burst = 0; burst < 3; burst += 1) source.put({ id: "other", kind: "idea", fields: {} });
    while (!pace.idle) await pace.steps(1);
    vi.advanceTimersByTime(1000);
    while (!pace.idle) await pace.steps(1);
    expect(query.list()).toMatchObject({ complete: true });
    expect(query.list().rows).toHaveLength(120);
    end();
    vi.useRealTimers();
  });
});

describe("what one link away changes", () => {
  test("moves the records at both ends, and no others are told", () => {
    const source = new Source();
    source.put({ id: "a", fields: {} }, { id: "b", fields: {} }, { id: "c", fields: {} });
    const count = (record: GraphRecord) => source.store.visible.linksFrom(record.id).length;
    const query = source.query({
      sort: [{ name: "links", value: count, descending: true }],
      reach: "linked",
    });
    const filtered = source.query({ where: (record) => count(record) > 0, reach: "linked" });
    let heard = 0;
    const ends = [query.subscribe(() => {}), filtered.subscribe(() => (heard += 1))];
    expect(ids(query.rows())).toBe("abc");
    source.link("c", "x", false);
    expect(ids(query.rows())).toBe("cab");
    expect(ids(filtered.rows())).toBe("c");
    source.link("x", "b", false);
    expect(heard).toBe(1);
    source.link("c", "x", true);
    expect(ids(query.rows())).toBe("abc");
    expect(ids(filtered.rows())).toBe("");
    for (const end of ends) end();
  });
});

test("a record with several groups stands in each, and in none without any", () => {
  const source = new Source();
  source.put({ id: "a", fields: { tags: ["x", "y", "x"] } }, { id: "b", fields: { tags: ["y"] } });
  source.put({ id: "c", fields: {} });
  const query = source.query({ groupBy: (record) => (record.fields.tags as string[] | undefined) ?? [] });
  const end = query.subscribe(() => {});
  const shown = () => Object.fromEntries(Array.from(query.groups(), ([name, rows]) => [name, ids(rows)]));
  expect(shown()).toEqual({ x: "a", y: "ab" });
  source.put({ id: "a", fields: { tags: ["z"] } });
  expect(shown()).toEqual({ y: "b", z: "a" });
  end();
});

describe("sorting", () => {
  test("in steps equals sorting by comparison, whatever the values", () => {
    const text = fc.string({
      unit: fc.constantFrom("a", "b", "\u00e9", "\u00ff", "\u0100", "\uffff"),
      maxLength: 12,
    });
    const long = fc
      .constantFrom("", "a", "aaaaaaaa", "aaaaaaaaaaaaaaaa")
      .chain((start) => text.map((rest) => start + rest));
    const value = fc.oneof(
      long,
      fc.constant(null),
      fc.double({ noNaN: true }),
      fc.integer({ min: -3, max: 3 }),
    );
    const pair = fc.tuple(value, fc.oneof(fc.constant(null), fc.integer({ min: 0, max: 2 })));
    fc.assert(
      fc.property(
        fc.array(pair, { maxLength: 200, size: "max" }),
        fc.boolean(),
        fc.boolean(),
        (values, one, two) => {
          const records = values.map((_, index) => row(`r${String(index).padStart(4, "0")}`, "feature"));
          const keys = [
            { field: "x", descending: one },
            { field: "y", descending: two },
          ];
          const sortValueAt = (record: GraphRecord, key: number) =>
            values[Number(record.id.slice(1))]?.[key] ?? null;
          const work = sortedRecords(records, keys, sortValueAt);
          let step = work.next();
          while (!step.done) step = work.next();
          const expected = [...records].sort((left, right) => compareRecords(left, right, keys, sortValueAt));
          expect(ids(step.value)).toBe(ids(expected));
        },
      ),
    );
  });

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
