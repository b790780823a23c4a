import type { Editor } from "@tiptap/core";
import { useState } from "react";
import type { EditorLabels } from "./editor-labels";
import { safeAddress } from "./markdown";
import styles from "./RichTextEditor.module.css";

interface LinkFormProps {
  editor: Editor;
  labels: EditorLabels;
  onClose(): void;
}

/** Where the selected words shall lead. Without a selection the address itself becomes the words. */
export function LinkForm({ editor, labels, onClose }: LinkFormProps) {
  const former = String(editor.getAttributes("link").href ?? "");
  const [address, setAddress] = useState(former);
  const [unsafe, setUnsafe] = useState(false);

  const close = () => {
    onClose();
    editor.commands.focus();
  };
  const apply = () => {
    const typed = address.trim();
    if (typed === "") return remove();
    const href = safeAddress(/^[\w-]+(\.[\w-]+)+(\/|$)/.test(typed) ? `https://${typed}` : typed);
    if (!href) return setUnsafe(true);
    const chain = editor.chain().focus().extendMarkRange("link");
    if (editor.state.selection.empty && former === "") {
      chain.insertContent({ type: "text", text: typed, marks: [{ type: "link", attrs: { href } }] }).run();
    } else {
      chain.setLink({ href }).run();
    }
    onClose();
  };
  const remove = () => {
    editor.chain().focus().extendMarkRange("link").unsetLink().run();
    onClose();
  };

  return (
    <form
      className={styles.linkForm}
      onSubmit={(event) => {
        event.preventDefault();
        // The editor may stand inside another form.
        event.stopPropagation();
        apply();
      }}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        close();
      }}
    >
      <input
        // biome-ignore lint/a11y/noAutofocus: the form opens on the person's own command.
        autoFocus
        type="text"
        inputMode="url"
        className={styles.linkAddress}
        aria-label={labels.linkAddress}
        aria-invalid={unsafe}
        placeholder="https://"
        value={address}
        onChange={(event) => {
          setAddress(event.target.value);
          setUnsafe(false);
        }}
      />
      <button type="submit" className={styles.linkButton}>
        {labels.linkApply}
      </button>
      {former ? (
        <button type="button" className={styles.linkButton} onClick={remove}>
          {labels.linkRemove}
        </button>
      ) : null}
      <span role="alert" className={styles.linkProblem}>
        {unsafe ? labels.linkUnsafe : ""}
      </span>
    </form>
  );
}
