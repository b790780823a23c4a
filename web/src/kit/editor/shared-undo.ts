import { Collaboration } from "@tiptap/extension-collaboration";
import type { EditorState } from "@tiptap/pm/state";
import { redo, undo, ySyncPluginKey, yUndoPluginKey } from "@tiptap/y-tiptap";
import type { UndoManager } from "yjs";

interface Binding {
  beforeTransactionSelection: unknown;
}

/**
 * The shared text, whose undo puts the caret back where it was. The binding takes the caret to restore
 * when the change arrives, but the undo stack hands it over only afterwards: the caret would stay at an
 * old offset, and jump at the next edit of somebody else.
 */
export const SharedText = Collaboration.extend({
  addCommands() {
    return {
      undo:
        () =>
        ({ tr, state, dispatch }) => {
          tr.setMeta("preventDispatch", true);
          return step(state, "undoStack", undo, dispatch !== undefined);
        },
      redo:
        () =>
        ({ tr, state, dispatch }) => {
          tr.setMeta("preventDispatch", true);
          return step(state, "redoStack", redo, dispatch !== undefined);
        },
    };
  },
});

function step(
  state: EditorState,
  stack: "undoStack" | "redoStack",
  run: (state: EditorState) => boolean,
  really: boolean,
): boolean {
  const manager = yUndoPluginKey.getState(state)?.undoManager as UndoManager | undefined;
  const item = manager?.[stack].at(-1);
  if (!item) return false;
  if (!really) return true;
  const binding = ySyncPluginKey.getState(state)?.binding as Binding | null;
  if (binding) binding.beforeTransactionSelection = item.meta.get(binding) ?? null;
  const done = run(state);
  if (binding) binding.beforeTransactionSelection = null;
  return done;
}
