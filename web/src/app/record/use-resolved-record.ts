import { useEffect, useState } from "react";
import type { GraphRecord, Id } from "@/contract/schema";
import { useGraph, useRecord, useRecordByKey } from "@/graph/hooks";
import { useWorkspace } from "../workspace";

const KEY = /^[a-z][a-z0-9]*-[0-9]+$/i;

/** The record that an address names, by key, by id, or by the key that it had in another space. */
export function useResolvedRecord(reference: string | undefined): GraphRecord | undefined {
  const byKey = useRecordByKey(reference);
  const byId = useRecord(reference);
  const found = byKey ?? byId;
  const byFormerKey = useRecord(useFormerKey(found ? undefined : reference));
  return found ?? byFormerKey;
}

/** Whose key it once was: the program knows former keys, this copy does not. */
function useFormerKey(key: string | undefined): Id | undefined {
  const { client, workspace } = useWorkspace();
  const graph = useGraph();
  const [known, setKnown] = useState<{ key: string; id: Id } | null>(null);
  const asks = key !== undefined && KEY.test(key) && graph.loading.phase === "ready";
  useEffect(() => {
    if (!asks || key === undefined) return;
    const asking = new AbortController();
    client
      .record(workspace.id, key, asking.signal)
      .then(({ id }) => setKnown({ key, id }))
      // Nobody has it, or the program cannot be reached: the page says that it is not here.
      .catch(() => {});
    return () => asking.abort();
  }, [asks, key, client, workspace.id]);
  return known && known.key === key ? known.id : undefined;
}
