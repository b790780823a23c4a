import type { GraphRecord } from "@/contract/schema";
import { compileFilter, type FilterReading } from "@/graph/expression/compile";
import { type CollectionReader, collectionHost, collectionSchema } from "./collection-reader";
import { type Reach, reachOf } from "./formula";

export type CollectionFilter =
  | { ok: true; reading: FilterReading; reach: Reach; test(record: GraphRecord): boolean }
  | { ok: false; message: string; at: number; end: number };

/** The filter that a person wrote, ready to be asked for each record. */
export function readFilter(reader: CollectionReader, kind: string, source: string): CollectionFilter {
  const schema = collectionSchema(reader, kind);
  const compiled = compileFilter(source, schema);
  if (!compiled.ok) {
    const { message, start, end } = compiled.error;
    return { ok: false, message, at: start, end };
  }
  if (compiled.reading === "everything")
    return { ok: true, reading: "everything", reach: "own", test: () => true };
  const host = collectionHost(reader);
  return {
    ok: true,
    reading: compiled.reading,
    reach: compiled.reading === "words" ? "own" : reachOf(source, schema, compiled.expression, kind),
    test: (record) => compiled.expression.test(host, record),
  };
}
