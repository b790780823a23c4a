import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import type { CustomField, CustomRole, GraphRecord, Registry } from "../../contract/schema";
import { compile } from "./compile";
import { dayDate, parseDate } from "./dates";
import { graphHost, schemaOf } from "./host";
import { RecordValue } from "./value";
import { vocabularyOf } from "./vocabulary";
import { encodeValue } from "./wire";

interface Vectors {
  registry: Registry;
  fields: CustomField[];
  roles: CustomRole[];
  today: string;
  records: { [id: string]: { kind: string; space: string; fields: GraphRecord["fields"] } };
  links: [from: string, role: string, to: string][];
  computable: string[];
  cases: { record: string; expression: string; result?: unknown; error?: string }[];
}

const PATH = resolve(import.meta.dirname, "../../../../crates/graph/vectors/vocabulary.json");
const vectors: Vectors = JSON.parse(readFileSync(PATH, "utf8"));
const definitions = { fields: vectors.fields, roles: vectors.roles };
const records = new Map<string, GraphRecord>(
  Object.entries(vectors.records).map(([id, row]) => [
    id,
    {
      ...row,
      id,
      sequence: 1,
      key: null,
      created_at: "1970-01-01T00:00:00.000Z",
      created_by: "nobody",
      updated_at: "1970-01-01T00:00:00.000Z",
      updated_by: "nobody",
      versions: {},
      state_since: null,
      conflicts: [],
    },
  ]),
);

function hostOf(version?: () => unknown) {
  return graphHost({
    registry: vectors.registry,
    definitions,
    today: parseDate(vectors.today) ?? dayDate(0),
    dateOf: (ms) => dayDate(Math.floor(ms / 86_400_000)),
    record: (id) => records.get(id),
    state: () => undefined,
    linked: (record, role, backwards) =>
      vectors.links.flatMap(([from, of, to]) => {
        if (of !== role || (backwards ? to : from) !== record.id) return [];
        return records.get(backwards ? from : to) ?? [];
      }),
    peers: (record) => [...records.values()].filter((other) => other.kind === record.kind),
    ...(version ? { version } : {}),
  });
}

describe("shared vectors of fields, formulas and roles that people made", () => {
  test.each([
    ["computed each time", hostOf()],
    ["computed once a version", hostOf(() => 1)],
  ])("%s", (_, host) => {
    for (const { record: id, expression, result, error } of vectors.cases) {
      const record = records.get(id);
      if (!record) throw new Error(`no record ${id}`);
      const found = compile(expression, schemaOf(vectors.registry, [record.kind], definitions));
      const outcome = found.ok
        ? { result: encodeValue(found.expression.evaluate(host, record), (it) => (it as GraphRecord).id) }
        : { error: found.error.code };
      expect({ expression, id, ...outcome }).toEqual({ expression, id, ...(error ? { error } : { result }) });
    }
  });

  test("the same formulas can be computed", () => {
    const vocabulary = vocabularyOf(vectors.registry, definitions);
    const computable = vectors.fields.filter((field) => {
      const custom = vocabulary.custom(field.kind, field.name, field.space);
      return custom !== undefined && "formula" in custom;
    });
    const names = new Set(computable.map((field) => `${field.kind}.${field.name}`));
    expect([...names].sort()).toEqual(vectors.computable);
  });
});

test("a vocabulary is made once for the same definitions", () => {
  const one = vocabularyOf(vectors.registry, definitions);
  expect(vocabularyOf(vectors.registry, definitions)).toBe(one);
  expect(vocabularyOf(vectors.registry, { ...definitions })).not.toBe(one);
});

test("what a formula gives changes with the version", () => {
  let version = 1;
  let effort = 2;
  const base = records.get("f1");
  if (!base) throw new Error("no record");
  const host = hostOf(() => version);
  const changing = { ...base, fields: { ...base.fields } };
  const value = () => {
    changing.fields.effort = effort;
    return host.field(changing, "score");
  };
  expect(encodeValue(value(), String)).toEqual({ number: "300" });
  effort = 3;
  expect(encodeValue(value(), String)).toEqual({ number: "300" });
  version = 2;
  expect(encodeValue(value(), String)).toEqual({ number: "200" });
  expect(host.field(changing, "owner")).toBeInstanceOf(RecordValue);
});
