import { EditorContent, useEditor, useEditorState } from "@tiptap/react";
import { useEffect, useRef, useState, useSyncExternalStore } from "react";
import type { Client } from "@/contract/client";
import type { Id } from "@/contract/schema";
import { EditorMentions, type KeyTaker } from "./EditorMentions";
import { EditorToolbar } from "./EditorToolbar";
import { type EditorLabels, englishEditorLabels } from "./editor-labels";
import { MarkdownView } from "./MarkdownView";
import type { Mentions } from "./mentions";
import richText from "./RichText.module.css";
import styles from "./RichTextEditor.module.css";
import { authorColour } from "./remote-carets";
import { TextConnection, type TextState } from "./text-connection";
import { textExtensions } from "./text-schema";

export interface RichTextEditorProps {
  client: Client;
  workspace: Id;
  record: Id;
  field: string;
  placeholder?: string;
  autofocus?: boolean;
  readOnly?: boolean;
  /** Who is writing, as the others see it at the caret. */
  author?: { id: Id; name: string };
  /** Snapshot shown until the live text is there. */
  markdown?: string;
  labels?: EditorLabels;
  /** Whom @ names. Without it, @ is a letter like any other. */
  mentions?: Mentions;
  onState?(state: TextState): void;
}

/** A text that several people write at once. */
export default function RichTextEditor(props: RichTextEditorProps) {
  const { client, workspace, record, field, readOnly = false, author, markdown = "" } = props;
  const { labels = englishEditorLabels } = props;
  const [connection, setConnection] = useState<TextConnection | null>(null);
  const authorId = author?.id ?? "";
  const authorName = author?.name ?? "";

  useEffect(() => {
    const opened = new TextConnection({
      address: client.textAddress(workspace, record, field),
      openSocket: (address) => client.openSocket(address),
      place: `${workspace} ${authorId} ${record} ${field}`,
      author: { name: authorName, colour: authorColour(authorId) },
      readOnly,
    });
    setConnection(opened);
    return () => {
      setConnection(null);
      // The editor must let go of the document before it is destroyed.
      queueMicrotask(() => opened.close());
    };
  }, [client, workspace, record, field, readOnly, authorId, authorName]);

  if (!connection) return <Waiting markdown={markdown} label={labels.connecting} />;
  return <ConnectedEditor key={connection.doc.guid} {...props} labels={labels} connection={connection} />;
}

function Waiting({ markdown, label }: { markdown: string; label: string }) {
  return (
    <div className={styles.frame} aria-busy="true">
      <div className={styles.waiting}>
        {markdown ? (
          <MarkdownView markdown={markdown} />
        ) : (
          <span className={styles.placeholder}>{label}</span>
        )}
      </div>
    </div>
  );
}

type ConnectedEditorProps = RichTextEditorProps & { connection: TextConnection; labels: EditorLabels };

function ConnectedEditor(props: ConnectedEditorProps) {
  const { connection, labels, readOnly = false, autofocus = false, markdown = "", onState } = props;
  const state = useSyncExternalStore(connection.subscribe, () => connection.state);
  const loaded = useSyncExternalStore(connection.subscribe, () => connection.loaded);

  useEffect(() => {
    onState?.(state);
  }, [state, onState]);

  if (!loaded) {
    return <Waiting markdown={markdown} label={state === "offline" ? labels.offline : labels.connecting} />;
  }
  return (
    <LiveText
      {...props}
      state={state}
      readOnly={readOnly}
      autofocus={autofocus}
      placeholder={props.placeholder ?? ""}
    />
  );
}

function LiveText(
  props: ConnectedEditorProps & {
    state: TextState;
    readOnly: boolean;
    autofocus: boolean;
    placeholder: string;
  },
) {
  const { connection, labels, readOnly, autofocus, placeholder, state, mentions } = props;
  const [linking, setLinking] = useState(false);
  const mentionKeys = useRef<KeyTaker>(() => false);
  const naming = mentions !== undefined && !readOnly;
  const editor = useEditor(
    {
      extensions: textExtensions(connection),
      editable: !readOnly,
      autofocus: autofocus ? "end" : false,
      // Its style tag would need a policy that allows inline styles; the rules stand in our style sheet.
      injectCSS: false,
      // Words in a form that this version does not know must survive it.
      enableContentCheck: true,
      editorProps: {
        attributes: {
          class: `${richText.text} ${styles.content}`,
          role: "textbox",
          "aria-multiline": "true",
          "aria-label": placeholder || labels.editor,
          ...(readOnly ? { "aria-readonly": "true" } : {}),
          ...(naming ? { "aria-autocomplete": "list", "aria-haspopup": "listbox" } : {}),
        },
        handleKeyDown: (_, event) => {
          if (mentionKeys.current(event)) return true;
          if (!(event.metaKey || event.ctrlKey) || event.shiftKey || event.altKey) return false;
          if (event.key.toLowerCase() !== "k" || readOnly) return false;
          event.preventDefault();
          event.stopPropagation();
          setLinking(true);
          return true;
        },
      },
    },
    [connection],
  );
  const empty = useEditorState({ editor, selector: ({ editor: shown }) => shown?.isEmpty ?? true });

  return (
    <div className={styles.frame} data-read-only={readOnly || undefined}>
      {editor && !readOnly ? (
        <EditorToolbar editor={editor} labels={labels} linking={linking} onLinking={setLinking} />
      ) : null}
      <div className={styles.page}>
        {empty && placeholder ? (
          <span className={styles.placeholder} aria-hidden>
            {placeholder}
          </span>
        ) : null}
        <EditorContent editor={editor} />
        {editor && naming ? <EditorMentions editor={editor} mentions={mentions} keys={mentionKeys} /> : null}
      </div>
      {readOnly ? null : (
        <span className={styles.state} role="status" data-state={state}>
          {labels[state]}
        </span>
      )}
    </div>
  );
}
