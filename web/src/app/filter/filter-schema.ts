import type { Registry } from "@/contract/schema";
import { type Definitions, schemaOf } from "@/graph/expression/host";
import type { KindSchema, Schema } from "@/graph/expression/types";

/** The names that expressions over records of a kind may use: the registry's, and what is counted. */
export function filterSchema(
  source: { registry: Registry; definitions?: Definitions },
  kind: string,
  counted: readonly { name: string }[] = [],
): Schema {
  const schema = schemaOf(source.registry, [kind], source.definitions);
  const declared: KindSchema = schema.kinds[kind] ?? { fields: {}, links: {} };
  const numbers = Object.fromEntries(counted.map(({ name }) => [name, "number" as const]));
  return {
    ...schema,
    kinds: { ...schema.kinds, [kind]: { ...declared, fields: { ...declared.fields, ...numbers } } },
  };
}
