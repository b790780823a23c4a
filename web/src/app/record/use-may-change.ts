import type { GraphRecord } from "@/contract/schema";
import { useGraph } from "@/graph/hooks";
import { mayChange } from "@/graph/powers";

/** Whether the signed-in person may change the record: a maker any, a contributor what they made. */
export function useMayChange(record: GraphRecord): boolean {
  return mayChange(useGraph(), record);
}
