import { useCallback, useEffect, useMemo, useState } from "react";
import { OfflineError } from "@/contract/client";
import { useGraph } from "@/graph/hooks";
import type { CollectionReader } from "./collection-reader";
import { kindsInSight, type PastRows, pastReader } from "./past";

export type Past =
  | { phase: "none" }
  | { phase: "loading"; day: string }
  | { phase: "failed"; day: string; offline: boolean; again(): void }
  | { phase: "ready"; day: string; reader: CollectionReader };

type Fetched = { day: string; kind: string } & ({ rows: PastRows } | { error: unknown });

/** The graph as it stood at the end of a civil day; kept until another day is asked for. */
export function usePast(live: CollectionReader, kind: string, day: string | undefined): Past {
  const graph = useGraph();
  const [fetched, setFetched] = useState<Fetched | null>(null);
  const [turn, setTurn] = useState(0);
  const kinds = useMemo(() => kindsInSight(live, kind).join(" "), [live, kind]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: `turn` asks once more
  useEffect(() => {
    if (!day) return;
    const request = new AbortController();
    graph.client
      .asOf(graph.workspace.id, day, kinds.split(" "), request.signal)
      .then((rows) => setFetched({ day, kind, rows }))
      .catch((error: unknown) => {
        if (!request.signal.aborted) setFetched({ day, kind, error });
      });
    return () => request.abort();
  }, [graph, day, kind, kinds, turn]);

  const again = useCallback(() => {
    setFetched(null);
    setTurn((before) => before + 1);
  }, []);
  return useMemo((): Past => {
    if (!day) return { phase: "none" };
    if (!fetched || fetched.day !== day || fetched.kind !== kind) return { phase: "loading", day };
    if ("error" in fetched) {
      return { phase: "failed", day, offline: fetched.error instanceof OfflineError, again };
    }
    return { phase: "ready", day, reader: pastReader(live, fetched.rows) };
  }, [day, kind, fetched, live, again]);
}
