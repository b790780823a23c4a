import type { GraphRecord } from "@/contract/schema";
import { useRecord, useRecordByKey } from "@/graph/hooks";

/** The record that an address names, by key or by id. */
export function useResolvedRecord(reference: string | undefined): GraphRecord | undefined {
  const byKey = useRecordByKey(reference);
  const byId = useRecord(reference);
  return byKey ?? byId;
}
