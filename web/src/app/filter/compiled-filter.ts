import type { GraphRecord } from "@/contract/schema";
import { compileFilter, type FilterReading } from "@/graph/expression/compile";
import { decimalFromNumber } from "@/graph/expression/decimal";
import { graphHost, schemaOf, zoneDates } from "@/graph/expression/host";
import type { KindSchema, Schema } from "@/graph/expression/types";
import { MISSING, type Value } from "@/graph/expression/value";
import type { Graph } from "@/graph/graph";
import type { CountedExtra } from "./filter-fields";
import { type FilterReach, filterReach } from "./filter-reach";

export type { FilterReach } from "./filter-reach";

export type CollectionFilter =
  | { ok: true; reading: FilterReading; test(record: GraphRecord): boolean; reach: FilterReach }
  | { ok: false; message: string; at: number; end: number };

/** The names that a filter of records of a kind may use: the registry's, and what is counted. */
export function collectionSchema(
  graph: Pick<Graph, "registry">,
  kind: string,
  extras: readonly Pick<CountedExtra, "name">[] = [],
): Schema {
  const schema = schemaOf(graph.registry, [kind]);
  const declared: KindSchema = schema.kinds[kind] ?? { fields: {}, links: {} };
  const counted = Object.fromEntries(extras.map(({ name }) => [name, "number" as const]));
  return {
    ...schema,
    kinds: { ...schema.kinds, [kind]: { ...declared, fields: { ...declared.fields, ...counted } } },
  };
}

/**
 * A filter as a person wrote it, ready to be asked for each record. `at` and `end` of an error are UTF-16
 * offsets. The day and the signed-in person are those of the call; counted extras are read through their
 * functions at each test and are part of no `reach`, so compile again when the day or what they count changes.
 */
export function compileCollectionFilter(
  graph: Graph,
  kind: string,
  source: string,
  extras: readonly CountedExtra[] = [],
): CollectionFilter {
  const schema = collectionSchema(graph, kind, extras);
  const compiled = compileFilter(source, schema);
  if (!compiled.ok) {
    const { message, start, end } = compiled.error;
    return { ok: false, message, at: start, end };
  }
  const { expression, reading } = compiled;
  const dateOf = zoneDates(graph.workspace.zone);
  const host = graphHost({
    registry: graph.registry,
    today: dateOf(Date.now()),
    dateOf,
    me: graph.record(graph.workspace.person) ?? null,
    record: (id) => graph.record(id),
    state: (id) => graph.state(id),
    linked: (record, role, backwards) =>
      (backwards ? graph.linksTo(record.id, role) : graph.linksFrom(record.id, role)).flatMap(
        (link) => graph.record(backwards ? link.from : link.to) ?? [],
      ),
    peers: (record) => graph.records(record.kind),
  });
  const counts = new Map(extras.map((extra) => [extra.name, extra]));
  const withCounts = {
    ...host,
    field: (record: GraphRecord, name: string): Value => {
      const counted = record.kind === kind ? counts.get(name) : undefined;
      return counted ? (decimalFromNumber(counted.valueOf(record)) ?? MISSING) : host.field(record, name);
    },
  };
  return {
    ok: true,
    reading,
    test: (record) => expression.test(withCounts, record),
    reach: reading === "expression" ? filterReach(source, schema, expression.dependencies) : "own",
  };
}
