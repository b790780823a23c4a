import type { Editor } from "@tiptap/core";
import { useEditorState } from "@tiptap/react";
import { type RefObject, useEffect, useLayoutEffect } from "react";
import { MentionList } from "./MentionList";
import { dismissMention, takeMention, typedMention } from "./mention-typing";
import type { Mentionable, Mentions } from "./mentions";
import { useMentionList } from "./use-mention-list";

/** Whether the key was used up before the editor saw it. */
export type KeyTaker = (event: KeyboardEvent) => boolean;

interface EditorMentionsProps {
  editor: Editor;
  mentions: Mentions;
  /** Where the editor asks first about each key. */
  keys: RefObject<KeyTaker>;
}

/** The list of people beside the mention that is being written in the editor. */
export function EditorMentions({ editor, mentions, keys }: EditorMentionsProps) {
  const typed = useEditorState({
    editor,
    selector: ({ editor: shown }) => (shown.isFocused ? typedMention(shown.state) : null),
  });
  const take = (person: Mentionable) => {
    const taken = takeMention(editor.state, person);
    if (!taken) return;
    editor.view.dispatch(taken);
    editor.view.focus();
  };
  const list = useMentionList(mentions, typed ? typed.query : null, take, () =>
    editor.view.dispatch(dismissMention(editor.state)),
  );

  useLayoutEffect(() => {
    keys.current = (event) => {
      if (event.isComposing || !list.press(event)) return false;
      // The panel around the editor would close on Escape.
      event.stopPropagation();
      return true;
    };
  });
  useEffect(() => {
    return () => {
      keys.current = () => false;
    };
  }, [keys]);

  const { activeId, id } = list;
  useEffect(() => {
    const box = editor.view.dom;
    if (!activeId) return;
    box.setAttribute("aria-controls", `${id}-list`);
    box.setAttribute("aria-activedescendant", activeId);
    return () => {
      box.removeAttribute("aria-controls");
      box.removeAttribute("aria-activedescendant");
    };
  }, [editor, activeId, id]);

  return (
    <MentionList
      list={list}
      mentions={mentions}
      place={() =>
        typed ? editor.view.coordsAtPos(Math.min(typed.from, editor.state.doc.content.size)) : null
      }
    />
  );
}
