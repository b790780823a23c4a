import { useCallback, useMemo } from "react";
import type { GraphRecord } from "@/contract/schema";
import { useGraph } from "@/graph/hooks";
import { mayChange } from "@/graph/powers";
import type { Action } from "../actions/action";
import { usePreferences } from "../personal/use-preferences";
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
  const actionsOn = useActionsOn(kind, about);
  return useMemo(() => actionsOn(records), [actionsOn, records]);
}

/** As useSelectionActions, for records that are only known when somebody asks. */
export function useActionsOn(
  kind: string,
  about: "selection" | "record" = "selection",
): (records: readonly GraphRecord[]) => Action[] {
  const graph = useGraph();
  const commit = useCommit();
  const [{ weekStart }] = usePreferences();
  return useCallback(
    (records) => {
      const canEdit = records.every((record) => mayChange(graph, record));
      return selectionActions({ graph, kind, records, about, canEdit, weekStart, commit });
    },
    [graph, kind, about, weekStart, commit],
  );
}
