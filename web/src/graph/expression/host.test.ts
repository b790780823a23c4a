import { describe, expect, test } from "vitest";
import type { FieldDeclaration, FieldType, GraphRecord, Registry, State } from "../../contract/schema";
import { compile } from "./compile";
import { dayDate, formatDate, parseDate } from "./dates";
import { graphHost, schemaOf, zoneDates } from "./host";

function field(name: string, type: FieldType, targets: string[] = []): FieldDeclaration {
  return { name, type, targets, label: name, required: false, read_only: false, options: [], help: "" };
}

function kind(name: string, fields: FieldDeclaration[]) {
  return { name, label: name, plural: name, description: "", traits: [], fields };
}

const registry: Registry = {
  version: 1,
  kinds: [
    kind("feature", [
      field("title", "line"),
      field("state", "state"),
      field("effort", "number"),
      field("archived", "checkbox"),
      field("owner", "reference", ["person"]),
      field("layout", "definition"),
    ]),
    kind("idea", [field("title", "line"), field("tally", "tally")]),
    kind("person", [field("title", "line")]),
  ],
  roles: [
    {
      name: "asks_for",
      label: "asks for",
      inverse: "asked for by",
      from: ["idea"],
      to: ["feature"],
      fields: [],
    },
  ],
};

function record(id: string, ofKind: string, fields: GraphRecord["fields"]): GraphRecord {
  return {
    id,
    kind: ofKind,
    space: "s",
    sequence: 1,
    key: `EDGE-${id}`,
    created_at: "2015-11-15T23:30:00.000Z",
    created_by: "p",
    updated_at: "2015-11-16T08:00:00.000Z",
    updated_by: "p",
    fields,
    versions: {},
    state_since: { at: "2015-11-01T10:00:00.000Z", certainty: "by" },
    conflicts: [],
  };
}

const feature = record("f", "feature", { title: "Sign-on", state: "started", effort: 2.5, owner: "p" });
const idea = record("i", "idea", {
  title: "Please",
  tally: { count: 30, source: "forum", as_of: "2015-11-01" },
});
const person = record("p", "person", { title: "Ada" });
const state: State = {
  id: "started",
  space: "s",
  kind: "feature",
  name: "In progress",
  category: "started",
  position: 1,
  sequence: 1,
};

const host = graphHost({
  registry,
  today: parseDate("2015-11-16") ?? dayDate(0),
  dateOf: zoneDates("Europe/Berlin"),
  me: person,
  record: (id) => [feature, idea, person].find((found) => found.id === id),
  state: (id) => (id === state.id ? state : undefined),
  linked: (from, role, backwards) =>
    from === feature && role === "asks_for" && backwards
      ? [idea]
      : from === idea && role === "asks_for" && !backwards
        ? [feature]
        : [],
});

describe("records of the local graph", () => {
  const schema = schemaOf(registry, ["feature"]);

  test.each([
    'title contains "SIGN"',
    'state = "in progress" and state.category = "started"',
    "effort = 2.5",
    "not archived",
    'owner.title = "Ada" and owner = @me and created_by = @me',
    "sum(asked_for_by.tally.count) = 30",
    'asked_for_by.asks_for.key contains "EDGE-f"',
    "created_at = @today",
    'state_since < @2015-11-02 and state_since.certainty = "by"',
  ])("%s", (source) => {
    const compiled = compile(source, schema);
    expect(compiled).toMatchObject({ ok: true });
    expect(compiled.ok && compiled.expression.test(host, feature)).toBe(true);
  });

  test("leaves out what expressions cannot read", () => {
    expect(compile("layout is empty", schema)).toMatchObject({ ok: false, error: { code: "unknown_name" } });
  });
});

describe("civil dates in a zone", () => {
  test.each([
    ["Europe/Berlin", "2015-03-28T23:30:00Z", "2015-03-29"],
    ["Europe/Berlin", "2015-03-29T21:59:59Z", "2015-03-29"],
    ["Europe/Berlin", "2015-03-29T22:00:00Z", "2015-03-30"],
    ["Europe/Berlin", "2015-10-25T22:59:59Z", "2015-10-25"],
    ["Europe/Berlin", "2015-10-25T23:00:00Z", "2015-10-26"],
    ["Pacific/Apia", "2011-12-30T09:59:59Z", "2011-12-29"],
    ["Pacific/Apia", "2011-12-30T10:00:00Z", "2011-12-31"],
    ["America/St_Johns", "2015-11-16T03:29:59Z", "2015-11-15"],
    ["UTC", "1969-12-31T23:59:59Z", "1969-12-31"],
  ])("%s %s", (zone, instant, expected) => {
    expect(formatDate(zoneDates(zone)(Date.parse(instant)))).toBe(expected);
  });
});
