import type {
  FieldDeclaration,
  FieldType,
  GraphRecord,
  LinkRole,
  Registry,
  State,
} from "../../contract/schema";
import { type CivilDate, dayDate } from "./dates";
import type { KindSchema, Schema, SchemaField } from "./types";
import { type Host, MISSING, type Value } from "./value";
import { readerOf } from "./wire";

const FIELD_TYPES: { readonly [type in FieldType]: SchemaField | null } = {
  line: "text",
  text: "text",
  number: "number",
  checkbox: "boolean",
  date: "date",
  moment: "moment",
  state: "state",
  choice: "text",
  tags: "tags",
  reference: { record: [] },
  url: "text",
  rank: "text",
  tally: "tally",
  quote: "quote",
  definition: null, // the shape of a saved view is not for expressions
};

/** Fields that every record has besides those of its kind. */
const RECORD_FIELDS: { readonly [name: string]: SchemaField } = {
  id: "text",
  kind: "text",
  key: "text",
  created_at: "instant",
  created_by: { record: ["person"] },
  updated_at: "instant",
  updated_by: { record: ["person"] },
  state_since: "moment",
};

/** The name by which an expression follows a role backwards: "asked for by" is written asked_for_by. */
export function inverseName(role: LinkRole): string {
  return role.inverse.trim().replace(/[^A-Za-z0-9]+/g, "_");
}

function schemaField({ type, targets }: FieldDeclaration): SchemaField | null {
  return type === "reference" ? { record: targets } : FIELD_TYPES[type];
}

/** The schema of the registry, for expressions over records of the given kinds. */
export function schemaOf(registry: Registry, roots: readonly string[]): Schema {
  const kinds: { [kind: string]: KindSchema } = {};
  for (const kind of registry.kinds) {
    const fields: { [name: string]: SchemaField } = { ...RECORD_FIELDS };
    for (const declaration of kind.fields) {
      const field = schemaField(declaration);
      if (field !== null) fields[declaration.name] = field;
    }
    const links: { [name: string]: readonly string[] } = {};
    for (const role of registry.roles) {
      if (role.from.includes(kind.name)) links[role.name] = role.to;
      if (role.to.includes(kind.name)) links[inverseName(role)] = role.from;
    }
    kinds[kind.name] = { fields, links };
  }
  return { roots, kinds };
}

/** The local graph as far as expressions need it. */
export interface GraphSource {
  registry: Registry;
  today: CivilDate;
  /** Civil date in the workspace zone, e.g. from `zoneDates`. */
  dateOf(ms: number): CivilDate;
  me?: GraphRecord | null;
  record(id: string): GraphRecord | undefined;
  state(id: string): State | undefined;
  /** Records at the other end of the standing links of a role; `backwards` when the record is their `to`. */
  linked(record: GraphRecord, role: string, backwards: boolean): readonly GraphRecord[];
  peers?(record: GraphRecord): readonly GraphRecord[];
}

type FieldReader = (record: GraphRecord) => Value;

/** Reads expressions' fields and links from records as they come over the wire. */
export function graphHost(source: GraphSource): Host<GraphRecord> {
  const schema = schemaOf(source.registry, []);
  const roles = new Map<string, { role: string; backwards: boolean }>();
  for (const role of source.registry.roles) {
    roles.set(inverseName(role), { role: role.name, backwards: true });
    roles.set(role.name, { role: role.name, backwards: false });
  }
  const readers = new Map<string, Map<string, FieldReader>>();
  const reader = (kind: string, name: string): FieldReader => {
    const ofKind = readers.get(kind) ?? new Map<string, FieldReader>();
    readers.set(kind, ofKind);
    let found = ofKind.get(name);
    if (!found) {
      found = makeReader(source, schema.kinds[kind]?.fields ?? {}, name);
      ofKind.set(name, found);
    }
    return found;
  };
  return {
    today: source.today,
    me: source.me ?? null,
    id: (record) => record.id,
    field: (record, name) => reader(record.kind, name)(record),
    linked: (record, name) => {
      const end = roles.get(name);
      return end ? source.linked(record, end.role, end.backwards) : [];
    },
    peers: (record) => source.peers?.(record) ?? [],
    dateOf: (ms) => source.dateOf(ms),
  };
}

function makeReader(
  source: GraphSource,
  fields: { readonly [name: string]: SchemaField },
  asked: string,
): FieldReader {
  const [name = "", part = null] = asked.split(".");
  const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (field === undefined) return () => MISSING;
  const read = readerOf(field, part, (id) => source.record(id));
  if (Object.hasOwn(RECORD_FIELDS, name)) {
    return (record) => read((record as unknown as { [name: string]: unknown })[name]);
  }
  if (field !== "state") return (record) => read(record.fields[name]);
  return (record) => {
    const id = record.fields[name];
    return read(typeof id === "string" ? source.state(id) : undefined);
  };
}

const DAY = 86_400_000;

/**
 * Civil dates of instants in an IANA zone. The zone's rules are asked twice per day and kept, since asking
 * is slow; a day at whose two ends the offset differs is asked for each instant.
 */
export function zoneDates(zone: string): (ms: number) => CivilDate {
  const format = new Intl.DateTimeFormat("en-CA", {
    timeZone: zone,
    calendar: "iso8601",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
  });
  const offset = (ms: number): number => {
    const parts: { [type: string]: number } = {};
    for (const { type, value } of format.formatToParts(ms)) parts[type] = Number(value);
    const { year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
    return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(ms / 1000) * 1000;
  };
  const days = new Map<number, number | null>();
  return (ms) => {
    const day = Math.floor(ms / DAY);
    let known = days.get(day);
    if (known === undefined) {
      const first = offset(day * DAY);
      known = first === offset((day + 1) * DAY) ? first : null;
      days.set(day, known);
    }
    return dayDate(Math.floor((ms + (known ?? offset(ms))) / DAY));
  };
}
