import { useMemo } from "react";
import type { GraphRecord } from "@/contract/schema";
import { useGraph } from "@/graph/hooks";
import type { Action } from "../actions/action";
import { usePreferences } from "../personal/use-preferences";
import { useWorkspace } from "../workspace";
import { selectionActions } from "./selection-actions";
import { useCommit } from "./use-commit";

/**
 * Actions on one or many records of one kind, by its fields: state, owner, tags, dates, links, order, archive. Offer
 * them with `useActions`; a list passes what is selected, or the row that has the keyboard.
 */
export function useSelectionActions(
  kind: string,
  records: readonly GraphRecord[],
  about: "selection" | "record" = "selection",
): Action[] {
  const graph = useGraph();
  const { canEdit } = useWorkspace();
  const commit = useCommit();
  const [{ weekStart }] = usePreferences();
  return useMemo(
    () => selectionActions({ graph, kind, records, about, canEdit, weekStart, commit }),
    [graph, kind, records, about, canEdit, weekStart, commit],
  );
}
