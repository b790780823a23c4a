import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import type { Evidence, GraphRecord, Id, Link, LinkKey, Registry, Space, State } from "@/contract/schema";
import type { AskCount } from "./asks";
import type { Field, Role } from "./definitions";
import { clearDraft, readDraft, writeDraft } from "./drafts";
import type { Definitions } from "./expression/host";
import type { Value } from "./expression/value";
import { type Graph, queryName, type SyncState } from "./graph";
import { useGraph } from "./graph-context";
import type { RecordGroupList, RecordList, RecordQuery } from "./query";
import type { LoadingState } from "./sync";
import type { UndoOutcome } from "./undo";

export type { AskCount } from "./asks";
export type { Field, Role } from "./definitions";
export type { BatchHandle, SyncState } from "./graph";
export { GraphProvider, useGraph } from "./graph-context";
export type { Reach, RecordGroupList, RecordList, RecordQuery } from "./query";
export type { RefusedBatch } from "./refused";
export { useHistory, useThread } from "./server-hooks";
export type { SortKey, SortValue } from "./sorting";
export type { LoadingState } from "./sync";
export type { UndoOutcome } from "./undo";

/** Reads again whenever the topic is announced; `read` must answer the same value until it changes. */
function useTopic<Value>(topic: string, read: (graph: Graph) => Value): Value {
  const graph = useGraph();
  const subscribe = useCallback((listener: () => void) => graph.subscribe(topic, listener), [graph, topic]);
  return useSyncExternalStore(subscribe, () => read(graph));
}

export function useLoading(): LoadingState {
  return useTopic("loading", (graph) => graph.loading);
}

export function useRegistry(): Registry {
  return useTopic("registry", (graph) => graph.registry);
}

export function useRecord(id: Id | null | undefined): GraphRecord | undefined {
  return useTopic(`record ${id}`, (graph) => (id ? graph.record(id) : undefined));
}

export function useRecordByKey(key: string | null | undefined): GraphRecord | undefined {
  return useTopic(`key ${key?.toUpperCase()}`, (graph) => (key ? graph.recordByKey(key) : undefined));
}

/**
 * Sorted and filtered records, the same array until one of them changes. Give `key` a name for what
 * `where` does, with every value that it closes over; then it may be written inline.
 */
export function useRecords(query: RecordQuery): readonly GraphRecord[] {
  const live = useLiveQuery(query);
  return useSyncExternalStore(
    useCallback((listener: () => void) => live.subscribe(listener), [live]),
    () => live.rows(),
  );
}

/** As useRecords, by the answer of `groupBy`; groups without records are left out. */
export function useRecordGroups(
  query: RecordQuery & { groupBy: NonNullable<RecordQuery["groupBy"]> },
): ReadonlyMap<string, readonly GraphRecord[]> {
  const live = useLiveQuery(query);
  return useSyncExternalStore(
    useCallback((listener: () => void) => live.subscribe(listener), [live]),
    () => live.groups(),
  );
}

/**
 * As useRecords, for lists that may be long: work is done in slices, the first screen is there first, and
 * while another query is being made the rows of the one before stay.
 */
export function useRecordList(query: RecordQuery): RecordList {
  const live = useLiveQuery(query);
  const list = useSyncExternalStore(
    useCallback((listener: () => void) => live.subscribe(listener), [live]),
    () => live.list(),
  );
  const known = useRef<RecordList>(list);
  const shown = live.unknown ? whileUnknown(known.current, NO_ROWS) : list;
  useEffect(() => {
    known.current = shown;
  });
  return shown;
}

/** As useRecordList, by the answers of `groupBy`. */
export function useRecordGroupList(
  query: RecordQuery & { groupBy: NonNullable<RecordQuery["groupBy"]> },
): RecordGroupList {
  const live = useLiveQuery(query);
  const list = useSyncExternalStore(
    useCallback((listener: () => void) => live.subscribe(listener), [live]),
    () => live.groupList(),
  );
  const known = useRef<RecordGroupList>(list);
  const shown = live.unknown ? whileUnknown(known.current, NO_GROUPS) : list;
  useEffect(() => {
    known.current = shown;
  });
  return shown;
}

const NO_ROWS: RecordList = { rows: [], complete: false };
const NO_GROUPS: RecordGroupList = { groups: new Map(), complete: false };

function whileUnknown<List extends { complete: boolean }>(former: List | undefined, none: List): List {
  if (!former) return none;
  return former.complete ? { ...former, complete: false } : former;
}

function useLiveQuery(query: RecordQuery) {
  const graph = useGraph();
  const named = query.key !== undefined;
  const name = queryName(query);
  const where = named ? null : query.where;
  const groupBy = named ? null : query.groupBy;
  // The name covers all that a named query depends on; an unnamed one depends on its functions too.
  // biome-ignore lint/correctness/useExhaustiveDependencies: `query` is a new object at each render.
  return useMemo(() => graph.query(query), [graph, name, where, groupBy]);
}

export function useChildren(parent: Id): readonly GraphRecord[] {
  return useTopic(`children ${parent}`, (graph) => graph.children(parent));
}

export function useLinksFrom(id: Id, role?: string): readonly Link[] {
  return useTopic(`from ${id}`, (graph) => graph.linksFrom(id, role));
}

export function useLinksTo(id: Id, role?: string): readonly Link[] {
  return useTopic(`to ${id}`, (graph) => graph.linksTo(id, role));
}

export function useEvidence(key: LinkKey): readonly Evidence[] {
  return useTopic(`evidence ${key.from} ${key.role} ${key.to}`, (graph) => graph.evidence(key));
}

export function useStates(kind: string): readonly State[] {
  return useTopic("states", (graph) => graph.states(kind));
}

export function useStateOf(id: Id | null | undefined): State | undefined {
  return useTopic("states", (graph) => (id ? graph.state(id) : undefined));
}

/** Declared and custom fields of a kind; with a space those that its records have. The same array until one changes. */
export function useFields(kind: string, space?: Id): readonly Field[] {
  return useTopic("definitions", (graph) => graph.fields(kind, space));
}

/** Declared and custom link roles. */
export function useRoles(): readonly Role[] {
  return useTopic("definitions", (graph) => graph.roles());
}

/** Every custom field and role that may be seen, archived ones too. */
export function useDefinitions(): Definitions {
  return useTopic("definitions", (graph) => graph.definitions);
}

/** What a formula gives for a record, read again with each change of the graph. `write` makes text of it. */
export function useComputed(record: GraphRecord, field: string, write: (value: Value) => string): string {
  return useTopic("anything", (graph) => write(graph.computed(record, field)));
}

export function useSpaces(): readonly Space[] {
  return useTopic("spaces", (graph) => graph.spaces());
}

/** Per feature or product: who asks for it. The same map until a count changes. */
export function useAskCounts(): ReadonlyMap<Id, AskCount> {
  return useTopic("asks", (graph) => graph.askCounts());
}

export function useSyncState(): SyncState {
  return useTopic("sync", (graph) => graph.status);
}

export interface UndoControls {
  undoLabel: string | null;
  redoLabel: string | null;
  undo(): Promise<UndoOutcome>;
  redo(): Promise<UndoOutcome>;
}

export function useUndo(): UndoControls {
  const graph = useGraph();
  const undoLabel = useTopic("undo", (from) => from.undoLabel);
  const redoLabel = useTopic("undo", (from) => from.redoLabel);
  return useMemo(
    () => ({ undoLabel, redoLabel, undo: () => graph.undo(), redo: () => graph.redo() }),
    [graph, undoLabel, redoLabel],
  );
}

/** Text that outlives the page until `clear`. `place` names where it is typed, such as "comment ID". */
export function useDraft(place: string): { text: string; write(text: string): void; clear(): void } {
  const { workspace } = useGraph();
  const key = `${workspace.id} ${workspace.person} ${place}`;
  const [held, setHeld] = useState(() => ({ key, text: readDraft(key) }));
  const text = held.key === key ? held.text : readDraft(key);
  const write = useCallback(
    (next: string) => {
      writeDraft(key, next);
      setHeld({ key, text: next });
    },
    [key],
  );
  const clear = useCallback(() => {
    clearDraft(key);
    setHeld({ key, text: "" });
  }, [key]);
  return useMemo(() => ({ text, write, clear }), [text, write, clear]);
}
