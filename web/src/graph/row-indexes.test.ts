import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { GraphRecord, Link } from "@/contract/schema";
import { linkText } from "./optimistic";
import { row } from "./program-double";
import { RowIndexes } from "./row-indexes";

function linkRow(from: string, role: string, to: string, removed = false): Link {
  return { from, role, to, removed, sequence: 1, spaces: [], fields: {}, created_at: "", created_by: "" };
}

function indexed(records: readonly GraphRecord[], links: readonly Link[]): RowIndexes {
  const rows = new RowIndexes();
  rows.add({ records, links });
  const work = rows.index();
  while (!work.next().done);
  return rows;
}

const ids = (records: readonly GraphRecord[]) => records.map((record) => record.id);
const texts = (links: readonly Link[]) => links.map(linkText).sort();

describe("row indexes", () => {
  test("after whatever changes, equal those made from the rows that stand", () => {
    const id = fc.constantFrom(..."abcdef");
    const record = fc.record({
      id,
      kind: fc.constantFrom("feature", "idea"),
      parent: fc.option(id),
      key: fc.option(fc.integer({ min: 1, max: 9 })),
      gone: fc.boolean(),
    });
    const link = fc.record({ from: id, role: fc.constantFrom("r", "s"), to: id, removed: fc.boolean() });
    fc.assert(
      fc.property(fc.array(fc.oneof(record, link), { maxLength: 60, size: "max" }), (changes) => {
        const rows = new RowIndexes();
        const records = new Map<string, GraphRecord>();
        const links = new Map<string, Link>();
        for (const change of changes) {
          if ("from" in change) {
            const after = linkRow(change.from, change.role, change.to, change.removed);
            links.set(linkText(after), after);
            rows.replaceLink(linkText(after), after);
          } else {
            const fields: GraphRecord["fields"] = change.parent === null ? {} : { parent: change.parent };
            const key = change.key === null ? null : `EDGE-${change.id}${change.key}`;
            const after = change.gone ? undefined : { ...row(change.id, change.kind, fields), key };
            if (after) records.set(change.id, after);
            else records.delete(change.id);
            rows.replaceRecord(change.id, after);
          }
        }
        const scratch = indexed([...records.values()], [...links.values()]);
        for (const kind of ["feature", "idea"]) {
          expect(ids(rows.recordsOfKind(kind))).toEqual(ids(scratch.recordsOfKind(kind)));
        }
        for (const one of "abcdef") {
          expect(ids(rows.children(one)).sort()).toEqual(ids(scratch.children(one)).sort());
          for (const role of [undefined, "r", "s"]) {
            expect(texts(rows.linksFrom(one, role))).toEqual(texts(scratch.linksFrom(one, role)));
            expect(texts(rows.linksTo(one, role))).toEqual(texts(scratch.linksTo(one, role)));
          }
          for (let number = 1; number <= 9; number += 1) {
            const key = `edge-${one}${number}`;
            expect(rows.recordByKey(key)).toBe(
              records.get(one)?.key?.toLowerCase() === key ? records.get(one) : undefined,
            );
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  test("a group of many is kept as well as one of few, and is the same array until it changes", () => {
    const rows = indexed([], []);
    for (let index = 0; index < 200; index += 1) {
      const link = linkRow(`f${index}`, index % 2 === 0 ? "r" : "s", "hub");
      rows.replaceLink(linkText(link), link);
    }
    const before = rows.linksTo("hub", "r");
    expect([before.length, rows.linksTo("hub").length]).toEqual([100, 200]);
    expect(rows.linksTo("hub", "r")).toBe(before);
    for (let index = 0; index < 200; index += 4) {
      const link = linkRow(`f${index}`, "r", "hub", true);
      rows.replaceLink(linkText(link), link);
    }
    expect([rows.linksTo("hub", "r").length, rows.linksTo("hub").length]).toEqual([50, 150]);
  });

  test("of two rows of a first copy the newer one counts, in whatever order they come", () => {
    const older = row("a", "feature", { title: "Older" });
    const newer = { ...row("a", "feature", { title: "Newer" }), sequence: 2 };
    for (const records of [
      [older, newer],
      [newer, older],
    ]) {
      expect(indexed(records, []).recordsOfKind("feature")).toEqual([newer]);
    }
  });
});
