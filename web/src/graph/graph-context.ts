import { createContext, createElement, type ReactNode, useContext } from "react";
import type { Graph } from "./graph";

const GraphContext = createContext<Graph | null>(null);

export function GraphProvider({ graph, children }: { graph: Graph; children?: ReactNode }) {
  return createElement(GraphContext.Provider, { value: graph }, children);
}

export function useGraph(): Graph {
  const graph = useContext(GraphContext);
  if (!graph) throw new Error("Nothing here can read the graph: a GraphProvider is missing above.");
  return graph;
}
