import { schemaOf } from "@/graph/expression/host";
import type { KindSchema, Schema } from "@/graph/expression/types";
import type { Graph } from "@/graph/graph";

/** The names that expressions over records of a kind may use: the registry's, and what is counted. */
export function filterSchema(
  source: Pick<Graph, "registry">,
  kind: string,
  counted: readonly { name: string }[] = [],
): Schema {
  const schema = schemaOf(source.registry, [kind]);
  const declared: KindSchema = schema.kinds[kind] ?? { fields: {}, links: {} };
  const numbers = Object.fromEntries(counted.map(({ name }) => [name, "number" as const]));
  return {
    ...schema,
    kinds: { ...schema.kinds, [kind]: { ...declared, fields: { ...declared.fields, ...numbers } } },
  };
}
