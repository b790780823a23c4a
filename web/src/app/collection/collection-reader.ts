import type {
  Evidence,
  GraphRecord,
  Id,
  KindDeclaration,
  Link,
  LinkKey,
  Registry,
  State,
} from "@/contract/schema";
import type { Field, Role } from "@/graph/definitions";
import { decimalFromNumber } from "@/graph/expression/decimal";
import { type Definitions, graphHost, zoneDates } from "@/graph/expression/host";
import type { Schema } from "@/graph/expression/types";
import type { Host, Value } from "@/graph/expression/value";
import { MISSING } from "@/graph/expression/value";
import type { AskCount } from "@/graph/hooks";
import { filterSchema } from "../filter/filter-schema";

/** What a collection reads: the live graph, or the graph as it stood on a day. */
export interface CollectionReader {
  readonly registry: Registry;
  readonly definitions: Definitions;
  /** IANA zone in which instants become days. */
  readonly zone: string;
  readonly me: Id;
  kind(name: string): KindDeclaration | undefined;
  /** Declared ones and those that people made. */
  fields(kind: string): readonly Field[];
  /** Declared ones and those that people made. */
  roles(): readonly Role[];
  record(id: Id): GraphRecord | undefined;
  /** Archived and trashed ones too. */
  records(kind: string): readonly GraphRecord[];
  linksFrom(id: Id, role?: string): readonly Link[];
  linksTo(id: Id, role?: string): readonly Link[];
  evidence(key: LinkKey): readonly Evidence[];
  states(kind: string): readonly State[];
  state(id: Id): State | undefined;
  askCounts(): ReadonlyMap<Id, AskCount>;
  /** Changes with anything that formulas read. */
  version(): unknown;
}

/** What is counted over links rather than stored, and read like a number of the record. */
export const countedNames = ["votes", "quotes"] as const;

/** Whether votes and quotes are counted for records of a kind: whether anything can ask for it. */
export function isAskedFor(reader: Pick<CollectionReader, "registry">, kind: string): boolean {
  return reader.registry.roles.some((role) => role.name === "asks_for" && role.to.includes(kind));
}

/** What expressions over a kind may name: its fields and links, and what is counted. */
export function collectionSchema(reader: CollectionReader, kind: string): Schema {
  const counted = isAskedFor(reader, kind) ? countedNames : [];
  return filterSchema(
    reader,
    kind,
    counted.map((name) => ({ name })),
  );
}

/** Answers expressions out of a reader, as it stands when it is asked. */
export function collectionHost(reader: CollectionReader, now: number = Date.now()): Host<GraphRecord> {
  const dateOf = zoneDates(reader.zone);
  const host = graphHost({
    registry: reader.registry,
    definitions: reader.definitions,
    version: () => reader.version(),
    today: dateOf(now),
    dateOf,
    me: reader.record(reader.me) ?? null,
    record: (id) => reader.record(id),
    state: (id) => reader.state(id),
    linked: (record, role, backwards) =>
      (backwards ? reader.linksTo(record.id, role) : reader.linksFrom(record.id, role)).flatMap(
        (link) => reader.record(backwards ? link.from : link.to) ?? [],
      ),
    peers: (record) => reader.records(record.kind),
  });
  return {
    ...host,
    field: (record, name): Value => {
      if (name !== "votes" && name !== "quotes") return host.field(record, name);
      if (!isAskedFor(reader, record.kind)) return MISSING;
      return decimalFromNumber(reader.askCounts().get(record.id)?.[name] ?? 0) ?? MISSING;
    },
  };
}
