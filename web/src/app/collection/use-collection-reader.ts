import { useMemo } from "react";
import { useAskCounts, useDefinitions, useGraph, useRegistry, useSpaces, useStates } from "@/graph/hooks";
import type { CollectionReader } from "./collection-reader";

/** The live graph as a reader; another one whenever counts, states or declarations change. */
export function useCollectionReader(kind: string): CollectionReader {
  const graph = useGraph();
  const asks = useAskCounts();
  const registry = useRegistry();
  const definitions = useDefinitions();
  const states = useStates(kind);
  const spaces = useSpaces();
  // biome-ignore lint/correctness/useExhaustiveDependencies: counts, states and spaces are read through the graph
  return useMemo(
    (): CollectionReader => ({
      registry,
      definitions,
      zone: graph.workspace.zone,
      me: graph.workspace.person,
      kind: (name) => graph.kind(name),
      fields: (name) => graph.fields(name),
      roles: () => graph.roles(),
      record: (id) => graph.record(id),
      records: (name) => graph.records(name),
      linksFrom: (id, role) => graph.linksFrom(id, role),
      linksTo: (id, role) => graph.linksTo(id, role),
      evidence: (key) => graph.evidence(key),
      states: (name) => graph.states(name),
      state: (id) => graph.state(id),
      askCounts: () => graph.askCounts(),
      version: () => graph.version,
    }),
    [graph, asks, registry, definitions, states, spaces],
  );
}
