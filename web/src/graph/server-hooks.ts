import { useCallback, useEffect, useRef, useState } from "react";
import type { Id, LoggedOperation, Thread } from "@/contract/schema";
import type { Graph } from "./graph";
import { useGraph } from "./graph-context";

/** Edits come in bursts; one fetch after the burst is enough. */
const QUIET_MS = 250;

export interface ThreadState {
  thread: Thread | null;
  loading: boolean;
  error: Error | null;
}

/** The thread through a record, as the program tells it; the old one stays while a new one is on its way. */
export function useThread(record: Id): ThreadState {
  const graph = useGraph();
  const [state, setState] = useState<ThreadState & { of: Id }>({ of: record, ...NO_THREAD });
  const related = useRef<ReadonlySet<Id>>(new Set([record]));

  const load = useCallback(
    async (signal: AbortSignal) => {
      setState((before) => ({
        ...(before.of === record ? before : { of: record, ...NO_THREAD }),
        loading: true,
      }));
      try {
        const thread = await graph.client.thread(graph.workspace.id, record, signal);
        related.current = recordsOf(thread);
        setState({ of: record, thread, loading: false, error: null });
      } catch (error) {
        if (signal.aborted) return;
        setState((before) => ({ ...before, loading: false, error: asError(error) }));
      }
    },
    [graph, record],
  );

  useEffect(() => {
    related.current = new Set([record]);
    return followConfirmed(graph, () => related.current, load);
  }, [graph, record, load]);

  return state.of === record ? state : NO_THREAD;
}

const NO_THREAD: ThreadState = { thread: null, loading: true, error: null };

export interface HistoryState {
  operations: readonly LoggedOperation[];
  loading: boolean;
  error: Error | null;
  /** Fetches older ones; null once the beginning is reached. */
  more: (() => void) | null;
}

/** What happened to a record, newest first. */
export function useHistory(record: Id): HistoryState {
  const graph = useGraph();
  const [state, setState] = useState<HistoryPages>({ of: record, ...NO_HISTORY });
  const older = useRef<AbortController | null>(null);

  const load = useCallback(
    async (signal: AbortSignal) => {
      setState((before) => ({
        ...(before.of === record ? before : { of: record, ...NO_HISTORY }),
        loading: true,
      }));
      try {
        const page = await graph.client.recordHistory(graph.workspace.id, record, null, signal);
        setState((before) => withNewest(before, record, page.operations, page.next_before));
      } catch (error) {
        if (signal.aborted) return;
        setState((before) => ({ ...before, loading: false, error: asError(error) }));
      }
    },
    [graph, record],
  );

  useEffect(() => {
    const related = new Set([record]);
    const stop = followConfirmed(graph, () => related, load);
    return () => {
      stop();
      older.current?.abort();
      older.current = null;
    };
  }, [graph, record, load]);

  const before = state.of === record ? state.nextBefore : null;
  const more = useCallback(async () => {
    if (before === null || older.current) return;
    const request = new AbortController();
    older.current = request;
    setState((shown) => ({ ...shown, loading: true }));
    try {
      const page = await graph.client.recordHistory(graph.workspace.id, record, before, request.signal);
      setState((shown) =>
        shown.of === record ? withOlder(shown, page.operations, page.next_before) : shown,
      );
    } catch (error) {
      if (!request.signal.aborted) {
        setState((shown) => ({ ...shown, loading: false, error: asError(error) }));
      }
    } finally {
      if (older.current === request) older.current = null;
    }
  }, [graph, record, before]);

  const shown = state.of === record ? state : { of: record, ...NO_HISTORY };
  return {
    operations: shown.operations,
    loading: shown.loading,
    error: shown.error,
    more: before === null ? null : () => void more(),
  };
}

export interface HistoryPages {
  of: Id;
  operations: readonly LoggedOperation[];
  nextBefore: number | null;
  loading: boolean;
  error: Error | null;
}

const NO_HISTORY = { operations: [], nextBefore: null, loading: true, error: null };

/** Puts the newest page before what is shown already; without overlap there may be a hole, so it starts over. */
export function withNewest(
  shown: HistoryPages,
  record: Id,
  newest: readonly LoggedOperation[],
  nextBefore: number | null,
): HistoryPages {
  const oldest = newest.at(-1)?.sequence ?? 0;
  const newestShown = shown.operations[0]?.sequence ?? 0;
  if (shown.of !== record || newestShown < oldest || newest.length === 0) {
    return { of: record, operations: newest, nextBefore, loading: false, error: null };
  }
  const kept = shown.operations.filter((operation) => operation.sequence < oldest);
  return {
    of: record,
    operations: [...newest, ...kept],
    nextBefore: kept.length > 0 ? shown.nextBefore : nextBefore,
    loading: false,
    error: null,
  };
}

export function withOlder(
  shown: HistoryPages,
  older: readonly LoggedOperation[],
  nextBefore: number | null,
): HistoryPages {
  const last = shown.operations.at(-1)?.sequence ?? Number.POSITIVE_INFINITY;
  const fresh = older.filter((operation) => operation.sequence < last);
  return { ...shown, operations: [...shown.operations, ...fresh], nextBefore, loading: false, error: null };
}

function recordsOf(thread: Thread): Set<Id> {
  const records = new Set<Id>([thread.record]);
  if (thread.feature) records.add(thread.feature);
  for (const step of thread.steps) {
    if (step.record) records.add(step.record);
    if (step.source?.type === "record") records.add(step.source.record);
  }
  return records;
}

/** Loads now, and again after each committed change that touches one of the related records. */
function followConfirmed(
  graph: Graph,
  related: () => ReadonlySet<Id>,
  load: (signal: AbortSignal) => Promise<void>,
): () => void {
  let request = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const start = () => {
    request.abort();
    request = new AbortController();
    void load(request.signal);
  };
  start();
  const stop = graph.onConfirmed((touched) => {
    const among = related();
    let concerned = false;
    for (const id of touched) if (among.has(id)) concerned = true;
    if (!concerned) return;
    clearTimeout(timer);
    timer = setTimeout(start, QUIET_MS);
  });
  return () => {
    stop();
    clearTimeout(timer);
    request.abort();
  };
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
