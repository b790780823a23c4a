import { dayDate, parseDate } from "./dates";
import type { Explanation } from "./explain";
import type { Schema } from "./types";
import { type Host, MISSING } from "./value";
import { encodeValue, readerOf } from "./wire";

// The shape of crates/graph/vectors/expressions.json, for tests only.

export interface Fixture {
  today: string;
  me: string;
  offset_minutes: number;
  peers: string[];
  schema: Schema;
  states: { [id: string]: unknown };
  records: { [id: string]: { kind: string; fields: { [name: string]: unknown } } };
  links: [from: string, role: string, to: string][];
  roles: [role: string, inverse: string][];
}

export interface VectorError {
  code: string;
  start: number;
  end: number;
  message: string;
}

export interface VectorCase {
  record: string;
  expression?: string;
  filter?: string;
  reading?: string;
  result?: unknown;
  format?: string;
  error?: VectorError;
  dependencies?: unknown;
  explain?: unknown;
}

export interface Vectors {
  version: number;
  fixture: Fixture;
  cases: VectorCase[];
}

/** A host over a fixture; a record's handle is its id. */
export function fixtureHost(fixture: Fixture): Host<string> {
  const resolve = (id: string) => (Object.hasOwn(fixture.records, id) ? id : undefined);
  return {
    today: parseDate(fixture.today) ?? dayDate(0),
    me: fixture.me,
    id: (record) => record,
    field: (record, asked) => {
      const row = fixture.records[record];
      const [name = "", part = null] = asked.split(".");
      const field = fixture.schema.kinds[row?.kind ?? ""]?.fields[name];
      if (!row || field === undefined) return MISSING;
      const json = row.fields[name];
      return readerOf(field, part, resolve)(field === "state" ? fixture.states[String(json)] : json);
    },
    linked: (record, name) => {
      const forward = fixture.links.filter(([from, role]) => from === record && role === name);
      const role = fixture.roles.find(([, inverse]) => inverse === name)?.[0];
      const backward = fixture.links.filter(([, found, to]) => to === record && found === role);
      return [...forward.map(([, , to]) => to), ...backward.map(([from]) => from)];
    },
    peers: () => fixture.peers,
    dateOf: (ms) => dayDate(Math.floor((ms + fixture.offset_minutes * 60_000) / 86_400_000)),
  };
}

/** An explanation as the vectors write it. */
export function encodeExplanation(explanation: Explanation): unknown {
  const { text, start, end, value, record, parts, omitted } = explanation;
  return {
    text,
    start,
    end,
    value: encodeValue(value, String),
    record,
    parts: parts.map(encodeExplanation),
    omitted,
  };
}
