import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type {
  CustomField,
  CustomRole,
  Evidence,
  EvidenceDraft,
  GraphRecord,
  Link,
  OperationBody,
  State,
} from "@/contract/schema";
import { fieldText } from "./definitions";
import { applyOperation, linkText, type RowPatch, type Stamp } from "./optimistic";
import { type PendingOperation, PendingOverlay } from "./overlay";
import { row } from "./program-double";
import { Store } from "./store";

const stamp: Stamp = { at: "2026-01-02T03:04:05.000Z", by: "me", version: -7 };

class Tables {
  records = new Map<string, GraphRecord>();
  links = new Map<string, Link>();
  evidence = new Map<string, Evidence>();
  states = new Map<string, State>();
  fields = new Map<string, CustomField>();
  roles = new Map<string, CustomRole>();

  apply(operation: OperationBody, by: Stamp = stamp): RowPatch {
    const patch = applyOperation(
      {
        record: (id) => this.records.get(id),
        link: (key) => this.links.get(linkText(key)),
        evidence: (id) => this.evidence.get(id),
        state: (id) => this.states.get(id),
        field: (key) => this.fields.get(fieldText(key)),
        role: (name) => this.roles.get(name),
      },
      operation,
      by,
    );
    for (const one of patch.records) this.records.set(one.id, one);
    for (const one of patch.links) this.links.set(linkText(one), one);
    for (const one of patch.evidence) this.evidence.set(one.id, one);
    for (const one of patch.states) this.states.set(one.id, one);
    for (const one of patch.fields) this.fields.set(fieldText(one), one);
    for (const one of patch.roles) this.roles.set(one.name, one);
    return patch;
  }
}

function withFeature(fields: GraphRecord["fields"] = { title: "Old" }): Tables {
  const tables = new Tables();
  tables.records.set("f", row("f", "feature", fields));
  return tables;
}

describe("create", () => {
  test("makes a record whose given fields have the version of the operation; null is nothing given", () => {
    const tables = new Tables();
    tables.apply({
      type: "create",
      record: "f",
      kind: "feature",
      space: "s",
      fields: { title: "New", area: null },
    });
    const made = tables.records.get("f");
    expect(made?.fields).toEqual({ title: "New" });
    expect(made?.versions).toEqual({ title: -7 });
    expect(made?.created_by).toBe("me");
    expect(made?.key).toBeNull();
    expect(made?.state_since).toBeNull();
  });

  test("leaves a record alone that is there already", () => {
    const tables = withFeature();
    const patch = tables.apply({
      type: "create",
      record: "f",
      kind: "feature",
      space: "s",
      fields: { title: "X" },
    });
    expect(patch.records).toEqual([]);
  });
});

describe("set", () => {
  test("writes the value, its version, who and when, and nothing else", () => {
    const tables = withFeature({ title: "Old", area: "API" });
    const before = tables.records.get("f");
    tables.apply({ type: "set", record: "f", field: "title", value: "New", seen: 1 });
    const after = tables.records.get("f");
    expect(after).toEqual({
      ...before,
      fields: { title: "New", area: "API" },
      versions: { title: -7, area: 1 },
      updated_at: stamp.at,
      updated_by: "me",
    });
    expect(before?.fields.title).toBe("Old");
  });

  test("null clears, and keeps the version of the clearing", () => {
    const tables = withFeature();
    tables.apply({ type: "set", record: "f", field: "title", value: null, seen: 1 });
    expect(tables.records.get("f")?.fields).toEqual({});
    expect(tables.records.get("f")?.versions.title).toBe(-7);
  });

  test("writing what stands, deeply equal, changes no version", () => {
    const tables = withFeature({ tally: { count: 3, source: "UV", as_of: "2015" } });
    const patch = tables.apply({
      type: "set",
      record: "f",
      field: "tally",
      value: { source: "UV", count: 3, as_of: "2015" },
      seen: 1,
    });
    expect(patch.records).toEqual([]);
    tables.apply({
      type: "set",
      record: "f",
      field: "tally",
      value: { source: "UV", count: 4, as_of: "2015" },
      seen: 1,
    });
    expect(tables.records.get("f")?.versions.tally).toBe(-7);
  });

  test("a new state begins now", () => {
    const tables = withFeature({ state: "a" });
    tables.apply({ type: "set", record: "f", field: "state", value: "b", seen: 1 });
    expect(tables.records.get("f")?.state_since).toEqual({ at: stamp.at, certainty: "exact" });
    tables.apply({ type: "set", record: "f", field: "state", value: null, seen: 1 });
    expect(tables.records.get("f")?.state_since).toBeNull();
  });

  test("a record that is not there stays so", () => {
    expect(
      new Tables().apply({ type: "set", record: "x", field: "title", value: "T", seen: 0 }).records,
    ).toEqual([]);
  });

  test("revising a text writes its Markdown", () => {
    const tables = withFeature();
    tables.apply({ type: "revise_text", record: "f", field: "description", markdown: "# Hi", seen: 0 });
    expect(tables.records.get("f")?.fields.description).toBe("# Hi");
    expect(tables.records.get("f")?.versions.description).toBe(-7);
  });
});

describe("tags", () => {
  test("are merged as a sorted set in composed form", () => {
    const tables = withFeature({ tags: ["b", "\u{ff5e}"] });
    tables.apply({
      type: "add_tags",
      record: "f",
      field: "tags",
      values: [" a ", "b", "\u{1f600}", "cafe\u0301"],
    });
    expect(tables.records.get("f")?.fields.tags).toEqual(["a", "b", "café", "\u{ff5e}", "\u{1f600}"]);
  });

  test("adding what is there changes nothing; removing the last clears the field", () => {
    const tables = withFeature({ tags: ["a"] });
    expect(tables.apply({ type: "add_tags", record: "f", field: "tags", values: ["a"] }).records).toEqual([]);
    tables.apply({ type: "remove_tags", record: "f", field: "tags", values: ["a"] });
    expect(tables.records.get("f")?.fields).toEqual({});
  });
});

describe("conflicts", () => {
  const conflict = {
    id: "c",
    field: "title",
    kept: "Mine",
    other: "Theirs",
    other_by: "other",
    at: stamp.at,
  };

  test("keeping what stands only removes the conflict", () => {
    const tables = withFeature({ title: "Mine" });
    tables.records.set("f", { ...row("f", "feature", { title: "Mine" }), conflicts: [conflict] });
    tables.apply({ type: "resolve_conflict", record: "f", field: "title", conflict: "c", keep: "kept" });
    expect(tables.records.get("f")?.conflicts).toEqual([]);
    expect(tables.records.get("f")?.fields.title).toBe("Mine");
    expect(tables.records.get("f")?.versions.title).toBe(1);
  });

  test("keeping the other writes it back", () => {
    const tables = new Tables();
    tables.records.set("f", { ...row("f", "feature", { title: "Mine" }), conflicts: [conflict] });
    tables.apply({ type: "resolve_conflict", record: "f", field: "title", conflict: "c", keep: "other" });
    expect(tables.records.get("f")?.fields.title).toBe("Theirs");
    expect(tables.records.get("f")?.versions.title).toBe(-7);
    expect(tables.records.get("f")?.conflicts).toEqual([]);
  });

  test("one that is open again holds its value against what stands now", () => {
    const tables = withFeature({ title: "Standing" });
    tables.apply({ type: "reopen_conflict", record: "f", conflict });
    expect(tables.records.get("f")?.conflicts).toEqual([{ ...conflict, kept: "Standing" }]);
  });
});

describe("links and evidence", () => {
  const link: OperationBody = {
    type: "link",
    from: "h",
    role: "asks_for",
    to: "f",
    fields: { importance: 2 },
    evidence: [{ id: "e", kind: "highlight", record: "h" }],
  };
  const key = "h asks_for f";

  test("a person's evidence is confirmed unless it says otherwise, and then carries no confidence", () => {
    const tables = new Tables();
    tables.apply(link);
    expect(tables.links.get(key)).toMatchObject({
      removed: false,
      fields: { importance: 2 },
      created_by: "me",
    });
    expect(tables.evidence.get("e")).toMatchObject({
      state: "confirmed",
      origin: "person",
      record: "h",
      note: "",
    });
    tables.apply({ ...link, evidence: [{ id: "p", kind: "statement", state: "proposed", confidence: 0.4 }] });
    expect(tables.evidence.get("p")).toMatchObject({ state: "proposed", confidence: 0.4 });
    tables.apply({ type: "judge_evidence", evidence: "p", state: "confirmed" });
    expect(tables.evidence.get("p")).toMatchObject({ state: "confirmed", confidence: null });
  });

  test("linking again overwrites the given fields and adds evidence", () => {
    const tables = new Tables();
    tables.apply(link);
    tables.apply({
      ...link,
      fields: { importance: null, note: "x" },
      evidence: [{ id: "e2", kind: "statement" }],
    });
    expect(tables.links.get(key)?.fields).toEqual({ note: "x" });
    expect([...tables.evidence.keys()]).toEqual(["e", "e2"]);
  });

  test("a removed link leaves a tombstone and comes back with what it carried", () => {
    const tables = new Tables();
    tables.apply(link, { ...stamp, by: "first" });
    tables.apply({ type: "unlink", from: "h", role: "asks_for", to: "f" });
    expect(tables.links.get(key)?.removed).toBe(true);
    tables.apply({ ...link, fields: {}, evidence: [] });
    expect(tables.links.get(key)).toMatchObject({
      removed: false,
      fields: { importance: 2 },
      created_by: "first",
    });
  });
});

test("a state is defined and redefined", () => {
  const tables = new Tables();
  const define = {
    type: "define_state",
    state: "s",
    space: "w",
    kind: "idea",
    category: "done",
    position: 1,
  } as const;
  tables.apply({ ...define, name: "Done" });
  tables.apply({ ...define, name: "Finished" });
  expect([...tables.states.values()].map((state) => state.name)).toEqual(["Finished"]);
});

describe("the overlay", () => {
  const id = fc.constantFrom("a", "b", "c");
  const field = fc.constantFrom("title", "tags", "state");
  const operation: fc.Arbitrary<OperationBody> = fc.oneof(
    fc.record({
      type: fc.constant("create" as const),
      record: id,
      kind: fc.constant("feature"),
      space: fc.constant("s"),
      fields: fc.constant<GraphRecord["fields"]>({ title: "made" }),
    }),
    fc.record({
      type: fc.constant("set" as const),
      record: id,
      field,
      value: fc.constantFrom("x", "y", null),
      seen: fc.constant(0),
    }),
    fc.record({
      type: fc.constant("add_tags" as const),
      record: id,
      field: fc.constant("tags"),
      values: fc.constantFrom<string[]>(["p"], ["q"]),
    }),
    fc.record({
      type: fc.constant("remove_tags" as const),
      record: id,
      field: fc.constant("tags"),
      values: fc.constantFrom<string[]>(["p"], ["q"]),
    }),
    fc.record({
      type: fc.constant("link" as const),
      from: id,
      role: fc.constant("blocks"),
      to: id,
      evidence: fc.constantFrom<EvidenceDraft[]>([{ id: "e", kind: "statement" }], []),
    }),
    fc.record({ type: fc.constant("unlink" as const), from: id, role: fc.constant("blocks"), to: id }),
    fc.record({
      type: fc.constant("judge_evidence" as const),
      evidence: fc.constant("e"),
      state: fc.constantFrom("proposed" as const, "rejected" as const),
    }),
  );

  test("whatever comes and goes in whatever order, what is visible is what a fold from scratch gives", () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ operation, leaves: fc.option(fc.nat(20), { freq: 2 }), confirmed: id }), {
          maxLength: 25,
          size: "max",
        }),
        (steps) => {
          const overlay = new PendingOverlay();
          const store = new Store(overlay);
          const confirmed = new Map<string, GraphRecord>();
          let pending: PendingOperation[] = [];
          steps.forEach((step, index) => {
            const one = { operation: step.operation, stamp: { ...stamp, version: -1 - index } };
            pending.push(one);
            store.apply({}, overlay.append([one]));
            if (step.leaves !== null) {
              const gone = pending[step.leaves % pending.length];
              pending = pending.filter((other) => other !== gone);
              const told = {
                ...row(step.confirmed, "feature", { title: `told ${index}` }),
                sequence: index + 1,
              };
              confirmed.set(told.id, told);
              store.apply({ records: [told] }, overlay.remove(gone ? [gone] : []));
            }
          });
          const expected = new Tables();
          for (const [key, value] of confirmed) expected.records.set(key, value);
          for (const one of pending) expected.apply(one.operation, one.stamp);
          for (const name of ["a", "b", "c"]) {
            expect(store.visible.record(name)).toEqual(expected.records.get(name));
            const links = [...expected.links.values()].filter((link) => link.from === name && !link.removed);
            expect(new Set(store.visible.linksFrom(name))).toEqual(new Set(links));
          }
          expect(store.visible.recordsOfKind("feature")).toHaveLength(expected.records.size);
        },
      ),
    );
  });
});
