import { useMemo } from "react";
import type { TableMapping } from "@/contract/schema";
import { useDefinitions, useGraph, useRoles } from "@/graph/hooks";
import type { ReportWorld } from "./target-words";

/** The names of this workspace, and of what an import that has not run yet would make. */
export function useReportWorld(planned?: readonly TableMapping[]): ReportWorld {
  const graph = useGraph();
  const roles = useRoles();
  const definitions = useDefinitions();
  return useMemo(
    (): ReportWorld => ({
      kind: (name) => graph.kind(name),
      // Read anew when somebody makes a field.
      fields: (kind) => (definitions ? graph.fields(kind) : []),
      field: (kind, name) => graph.field(kind, name),
      roles,
      planned: (table, column) =>
        planned?.find((one) => one.table === table)?.columns.find((one) => one.column === column),
    }),
    [graph, roles, definitions, planned],
  );
}
