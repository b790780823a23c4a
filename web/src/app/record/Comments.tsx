import { type KeyboardEvent, useMemo, useState } from "react";
import type { GraphRecord } from "@/contract/schema";
import { useChildren, useDraft, useGraph } from "@/graph/hooks";
import { createComment, reviseText, setField } from "@/graph/operations";
import { Button } from "@/kit/Button";
import { MarkdownView } from "@/kit/editor/MarkdownView";
import { MentionField } from "@/kit/editor/MentionField";
import fields from "@/kit/Field.module.css";
import { minuteOf } from "@/kit/moments";
import { t } from "../messages/t";
import { useWorkspace } from "../workspace";
import { PersonName } from "./PersonName";
import styles from "./Record.module.css";
import { SectionHeading } from "./SectionHeading";
import { textField, titleOf } from "./titles";
import { useCommit } from "./use-commit";
import { useMayChange } from "./use-may-change";
import { useMentions } from "./use-mentions";

export function Comments({ record }: { record: GraphRecord }) {
  const children = useChildren(record.id);
  const { canContribute } = useWorkspace();
  const comments = useMemo(
    () =>
      children
        .filter((child) => child.kind === "comment" && child.fields.trashed !== true)
        .sort((a, b) => (a.created_at < b.created_at ? -1 : 1)),
    [children],
  );
  return (
    <section className={styles.section}>
      <div className={styles.sectionHead}>
        <SectionHeading>{t("record.comments")}</SectionHeading>
      </div>
      {comments.length > 0 ? (
        <ul className={styles.comments}>
          {comments.map((comment) => (
            <Comment key={comment.id} comment={comment} />
          ))}
        </ul>
      ) : canContribute ? null : (
        <p className={styles.empty}>{t("record.noComments")}</p>
      )}
      {canContribute ? <NewComment record={record} /> : null}
    </section>
  );
}

function NewComment({ record }: { record: GraphRecord }) {
  const graph = useGraph();
  const commit = useCommit();
  const draft = useDraft(`comment ${record.id}`);
  const send = () => {
    const body = draft.text.trim();
    if (!body) return;
    commit(t("record.commented", { title: titleOf(record) }), [
      createComment(graph, { parent: record.id, body }).operation,
    ]);
    draft.clear();
  };
  return (
    <CommentBox
      label={t("record.writeComment")}
      text={draft.text}
      onText={draft.write}
      onSend={send}
      sendLabel={t("record.send")}
    />
  );
}

function CommentBox({
  label,
  text,
  onText,
  onSend,
  onCancel,
  sendLabel,
}: {
  label: string;
  text: string;
  onText(text: string): void;
  onSend(): void;
  onCancel?(): void;
  sendLabel: string;
}) {
  const mentions = useMentions();
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) {
      event.preventDefault();
      onSend();
    } else if (event.key === "Escape") {
      event.stopPropagation();
      if (onCancel) onCancel();
      else if (event.target instanceof HTMLElement) event.target.blur();
    }
  };
  return (
    <div className={styles.commentBox}>
      <MentionField
        className={`${fields.input} ${styles.commentInput}`}
        label={label}
        text={text}
        onText={onText}
        mentions={mentions}
        autoFocus={onCancel !== undefined}
        onKeyDown={onKeyDown}
      />
      {text.trim() || onCancel ? (
        <div className={styles.commentWays}>
          {onCancel ? <Button onClick={onCancel}>{t("record.cancel")}</Button> : null}
          <Button look="primary" disabled={!text.trim()} onClick={onSend}>
            {sendLabel}
          </Button>
        </div>
      ) : null}
    </div>
  );
}

function Comment({ comment }: { comment: GraphRecord }) {
  const graph = useGraph();
  const commit = useCommit();
  const { workspace } = useWorkspace();
  const canEdit = useMayChange(comment);
  const [text, setText] = useState<string | null>(null);
  const body = textField(comment, "body");
  // Everything that a comment is made with has the same version.
  const edited = !comment.erased && (comment.versions.body ?? 0) > (comment.versions.parent ?? 0);
  const author = typeof comment.fields.author === "string" ? comment.fields.author : null;
  return (
    <li className={styles.comment}>
      <div className={styles.commentHead}>
        <b>
          <PersonName id={author ?? comment.created_by} />
        </b>
        <span>{minuteOf(comment.created_at, workspace.zone)}</span>
        {author ? <span>{t("record.imported")}</span> : null}
        {edited ? <span>{t("record.edited")}</span> : null}
        {canEdit && text === null ? (
          <span className={styles.commentTools}>
            <Button look="quiet" onClick={() => setText(body)}>
              {t("record.editComment")}
            </Button>
            <Button
              look="quiet"
              onClick={() =>
                commit(
                  t("record.commentTrashed"),
                  [setField(graph, comment.id, "trashed", true)],
                  t("record.commentTrashed"),
                )
              }
            >
              {t("record.trashComment")}
            </Button>
          </span>
        ) : null}
      </div>
      {comment.erased ? (
        <p className={styles.empty}>{t("record.erased")}</p>
      ) : text === null ? (
        <MarkdownView markdown={body} />
      ) : (
        <CommentBox
          label={t("record.editComment")}
          text={text}
          onText={setText}
          sendLabel={t("record.save")}
          onCancel={() => setText(null)}
          onSend={() => {
            if (text.trim() && text !== body) {
              commit(t("record.commentEdited"), [reviseText(graph, comment.id, "body", text.trim())]);
            }
            setText(null);
          }}
        />
      )}
    </li>
  );
}
