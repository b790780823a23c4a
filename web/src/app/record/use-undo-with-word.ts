import { useCallback } from "react";
import { type UndoOutcome, useUndo } from "@/graph/hooks";
import { useToast } from "@/kit/Toasts";
import { t } from "../messages/t";
import { failureText } from "../session/failure";

/** Undo and redo that say what came of it, and ask where somebody else changed the value since. */
export function useUndoWithWord() {
  const controls = useUndo();
  const toast = useToast();
  const tell = useCallback(
    (outcome: UndoOutcome, done: (label: string) => string) => {
      if (outcome.type === "done") toast({ text: done(outcome.label) });
      else if (outcome.type === "failed") toast({ text: failureText(outcome.error), tone: "danger" });
      else if (outcome.type === "obstructed") {
        const fields = [...new Set(outcome.obstacles.map((obstacle) => obstacle.field))].join(", ");
        toast({
          text: t("undo.obstacle", { field: fields || outcome.label }),
          tone: "danger",
          action: {
            label: t("undo.force"),
            run: () => void outcome.anyway().then((next) => tell(next, done)),
          },
        });
      }
    },
    [toast],
  );
  const undo = useCallback(
    async () => tell(await controls.undo(), (label) => t("toast.undone", { label })),
    [controls, tell],
  );
  const redo = useCallback(
    async () => tell(await controls.redo(), (label) => t("toast.redone", { label })),
    [controls, tell],
  );
  return { undo, redo, undoLabel: controls.undoLabel, redoLabel: controls.redoLabel };
}
