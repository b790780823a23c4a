import { lazy, Suspense, useMemo, useRef, useState } from "react";
import type { FieldDeclaration, GraphRecord } from "@/contract/schema";
import { useGraph, useRecord } from "@/graph/hooks";
import { Button } from "@/kit/Button";
import { MarkdownView } from "@/kit/editor/MarkdownView";
import { t } from "../messages/t";
import { useWorkspace } from "../workspace";
import styles from "./Record.module.css";
import { SectionHeading } from "./SectionHeading";
import { textField, titleOf } from "./titles";
import { useMayChange } from "./use-may-change";
import { useMentions } from "./use-mentions";

const RichTextEditor = lazy(() => import("@/kit/editor/RichTextEditor"));

/** A long text: its snapshot until somebody wants to write, then the editor that all share. */
export function TextSection({ record, field }: { record: GraphRecord; field: FieldDeclaration }) {
  const graph = useGraph();
  const { workspace } = useWorkspace();
  const canEdit = useMayChange(record);
  const [writing, setWriting] = useState(false);
  const me = useRecord(workspace.person);
  const author = useMemo(() => ({ id: workspace.person, name: titleOf(me) }), [workspace.person, me]);
  const mentions = useMentions();
  const section = useRef<HTMLElement>(null);
  const markdown = textField(record, field.name);
  const spoken = record.kind === "feedback";
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape ends the writing inside
    <section
      ref={section}
      className={styles.section}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || !writing) return;
        event.stopPropagation();
        setWriting(false);
      }}
    >
      <div className={styles.sectionHead}>
        <SectionHeading>{field.label}</SectionHeading>
        {canEdit && (markdown || writing) ? (
          <Button look="quiet" onClick={() => setWriting(!writing)}>
            {writing ? t("feedback.editDone") : t("record.editComment")}
          </Button>
        ) : null}
      </div>
      {writing ? (
        <Suspense
          fallback={
            <div aria-busy="true">
              <MarkdownView markdown={markdown} />
            </div>
          }
        >
          <RichTextEditor
            client={graph.client}
            workspace={graph.workspace.id}
            record={record.id}
            field={field.name}
            markdown={markdown}
            author={author}
            mentions={mentions}
            autofocus
          />
        </Suspense>
      ) : markdown ? (
        // biome-ignore lint/a11y/noStaticElementInteractions: the button above does the same for the keyboard
        <div
          className={spoken ? styles.spokenText : styles.text}
          onDoubleClick={() => canEdit && setWriting(true)}
        >
          <MarkdownView markdown={markdown} />
        </div>
      ) : canEdit ? (
        <button type="button" className={styles.invite} onClick={() => setWriting(true)}>
          {t("record.write", { field: field.label.toLowerCase() })}
        </button>
      ) : (
        <p className={styles.empty}>{t("record.empty")}</p>
      )}
    </section>
  );
}
