import { useCallback } from "react";
import type { OperationBody } from "@/contract/schema";
import { useGraph } from "@/graph/hooks";
import { useToast } from "@/kit/Toasts";
import { t } from "../messages/t";
import { failureText } from "../session/failure";
import { useUndoWithWord } from "./use-undo-with-word";

/**
 * Commits a batch. With `said`, a message tells what was done and offers to take it back; without it the
 * change is its own message, and undo stands in the top bar.
 */
export function useCommit(): (label: string, operations: OperationBody[], said?: string) => void {
  const graph = useGraph();
  const toast = useToast();
  const { undo } = useUndoWithWord();
  return useCallback(
    (label, operations, said) => {
      const batch = graph.commit(label, operations);
      // A refusal is shown by the sync state, which also keeps what was written.
      batch.done.catch(() => {});
      if (!said) return;
      toast({
        text: said,
        action: {
          label: t("toast.undo"),
          run: () => {
            if (graph.undoLabel === label) {
              void undo();
              return;
            }
            // Something newer was done meanwhile: take back this batch, not the newest.
            graph.client
              .undo(graph.workspace.id, batch.id, { batch: graph.newId(), force: false })
              .catch((error) => toast({ text: failureText(error), tone: "danger" }));
          },
        },
      });
    },
    [graph, toast, undo],
  );
}
