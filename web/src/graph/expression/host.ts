import type { GraphRecord, Registry, State } from "../../contract/schema";
import type { Expression } from "./compile";
import { type CivilDate, dayDate } from "./dates";
import type { Schema, SchemaField } from "./types";
import { type Host, MISSING, type Value } from "./value";
import { type Definitions, NO_DEFINITIONS, RECORD_FIELDS, type Vocabulary, vocabularyOf } from "./vocabulary";
import { labelled, readerOf } from "./wire";

export { type Definitions, inverseName } from "./vocabulary";

/**
 * The schema of the registry with what people made, for expressions over records of the given kinds. A formula has
 * the type of its result; one that cannot be computed is not known.
 */
export function schemaOf(
  registry: Registry,
  roots: readonly string[],
  definitions: Definitions = NO_DEFINITIONS,
): Schema {
  return { roots, kinds: vocabularyOf(registry, definitions).kinds };
}

/** The local graph as far as expressions need it. */
export interface GraphSource {
  registry: Registry;
  definitions?: Definitions;
  today: CivilDate;
  /** Civil date in the workspace zone, e.g. from `zoneDates`. */
  dateOf(ms: number): CivilDate;
  me?: GraphRecord | null;
  record(id: string): GraphRecord | undefined;
  state(id: string): State | undefined;
  /** Records at the other end of the standing links of a role; `backwards` when the record is their `to`. */
  linked(record: GraphRecord, role: string, backwards: boolean): readonly GraphRecord[];
  peers?(record: GraphRecord): readonly GraphRecord[];
  /**
   * Changes with anything that expressions read. While it stays, a formula is computed once for each record, however
   * often it is read; without it, once within each formula that nobody else reads.
   */
  version?(): unknown;
}

type FieldReader = (record: GraphRecord) => Value;

/** Reads expressions' fields and links from records as they come over the wire. */
export function graphHost(source: GraphSource): Host<GraphRecord> {
  const vocabulary = vocabularyOf(source.registry, source.definitions ?? NO_DEFINITIONS);
  const readers = new Map<string, Map<string, FieldReader>>();
  const reader = (kind: string, name: string): FieldReader => {
    const ofKind = readers.get(kind) ?? new Map<string, FieldReader>();
    readers.set(kind, ofKind);
    let found = ofKind.get(name);
    if (!found) {
      found = makeReader(source, vocabulary, computed, kind, name);
      ofKind.set(name, found);
    }
    return found;
  };
  const host: Host<GraphRecord> = {
    today: source.today,
    me: source.me ?? null,
    id: (record) => record.id,
    field: (record, name) => reader(record.kind, name)(record),
    linked: (record, name) => {
      const end = vocabulary.roles.get(name);
      return end ? source.linked(record, end.role, end.backwards) : [];
    },
    peers: (record) => source.peers?.(record) ?? [],
    dateOf: (ms) => source.dateOf(ms),
  };
  const computed = new ComputedFormulas(source, host);
  return host;
}

/** Results of formulas, kept while nothing that they read can have changed. */
class ComputedFormulas {
  readonly #source: GraphSource;
  readonly #host: Host<GraphRecord>;
  #known = new Map<Expression, Map<GraphRecord, Value>>();
  #version: unknown = null;
  #running = 0;

  constructor(source: GraphSource, host: Host<GraphRecord>) {
    this.#source = source;
    this.#host = host;
  }

  value(formula: Expression, record: GraphRecord): Value {
    if (this.#running === 0) this.#forgetOld();
    let ofFormula = this.#known.get(formula);
    if (!ofFormula) {
      ofFormula = new Map();
      this.#known.set(formula, ofFormula);
    }
    const known = ofFormula.get(record);
    if (known !== undefined) return known;
    this.#running += 1;
    try {
      const value = formula.evaluate(this.#host, record);
      ofFormula.set(record, value);
      return value;
    } finally {
      this.#running -= 1;
    }
  }

  #forgetOld(): void {
    const version = this.#source.version?.();
    if (version !== undefined && version === this.#version) return;
    this.#version = version;
    this.#known = new Map();
  }
}

function makeReader(
  source: GraphSource,
  vocabulary: Vocabulary,
  computed: ComputedFormulas,
  kind: string,
  asked: string,
): FieldReader {
  const [name = "", part = null] = asked.split(".");
  const fields: { readonly [name: string]: SchemaField } = vocabulary.kinds[kind]?.fields ?? {};
  const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (field === undefined) return () => MISSING;
  const read = readerOf(field, part, (id) => source.record(id));
  if (Object.hasOwn(RECORD_FIELDS, name)) {
    return (record) => read((record as unknown as { [name: string]: unknown })[name]);
  }
  if (field === "state") {
    return (record) => {
      const id = record.fields[name];
      return read(typeof id === "string" ? source.state(id) : undefined);
    };
  }
  return (record) => {
    const custom = vocabulary.custom(kind, name, record.space);
    if (custom === undefined) return read(record.fields[name]);
    if ("formula" in custom) return computed.value(custom.formula, record);
    return read(labelled(record.fields[name], custom.labels));
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
