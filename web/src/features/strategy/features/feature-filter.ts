import type { GraphRecord, Id } from "@/contract/schema";
import { compileFilter, type FilterReading } from "@/graph/expression/compile";
import { decimalFromNumber } from "@/graph/expression/decimal";
import { schemaOf } from "@/graph/expression/host";
import type { Schema } from "@/graph/expression/types";
import { MISSING, type Value } from "@/graph/expression/value";
import type { Graph } from "@/graph/graph";
import type { AskCount } from "@/graph/hooks";

/** What is counted rather than stored: offered to filters beside the fields. */
const counted = ["votes", "quotes"] as const;

function isCounted(name: string): name is (typeof counted)[number] {
  return (counted as readonly string[]).includes(name);
}

export type FeatureFilter =
  | { ok: true; reading: FilterReading; test(record: GraphRecord): boolean }
  | { ok: false; message: string; at: number; end: number };

export function featureSchema(graph: Graph): Schema {
  const schema = schemaOf(graph.registry, ["feature"], graph.definitions);
  const feature = schema.kinds.feature;
  if (!feature) return schema;
  const fields = { ...feature.fields, votes: "number", quotes: "number" } as const;
  return { ...schema, kinds: { ...schema.kinds, feature: { ...feature, fields } } };
}

/** The filter that a person wrote, ready to be asked for each feature. */
export function readFilter(graph: Graph, source: string, asks: ReadonlyMap<Id, AskCount>): FeatureFilter {
  const compiled = compileFilter(source, featureSchema(graph));
  if (!compiled.ok) {
    const { message, start, end } = compiled.error;
    return { ok: false, message, at: start, end };
  }
  const host = graph.expressionHost();
  const withCounts = {
    ...host,
    field: (record: GraphRecord, name: string): Value => {
      if (record.kind !== "feature" || !isCounted(name)) return host.field(record, name);
      return decimalFromNumber(asks.get(record.id)?.[name] ?? 0) ?? MISSING;
    },
  };
  return {
    ok: true,
    reading: compiled.reading,
    test: (record) => compiled.expression.test(withCounts, record),
  };
}

/** One clause that a click adds, written so that a person can go on from it. */
export function clause(field: string, value: string): string {
  const quoted = `"${value.replace(/[\\"]/g, (letter) => `\\${letter}`)}"`;
  if (field === "tags") return `tags contains ${quoted}`;
  return `${field} = ${quoted}`;
}

/** Adds a clause to what is filtered by already. */
export function withClause(filter: string, added: string): string {
  const present = filter.trim();
  if (!present) return added;
  if (present.split(/\s+and\s+/).includes(added)) return present;
  return `${/\bor\b/.test(present) ? `(${present})` : present} and ${added}`;
}
