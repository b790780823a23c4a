import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import type { GraphRecord } from "@/contract/schema";
import { useGraph } from "@/graph/hooks";
import { setField } from "@/graph/operations";
import { t } from "../messages/t";
import styles from "./Record.module.css";
import { quoteOf, textField, titleOf } from "./titles";
import { useCommit } from "./use-commit";
import { useMayChange } from "./use-may-change";

/** The title, edited where it stands. Enter or leaving keeps it, Escape puts the old one back. */
export function RecordTitle({ record, page }: { record: GraphRecord; page?: boolean }) {
  const graph = useGraph();
  const commit = useCommit();
  const canEdit = useMayChange(record);
  const title = textField(record, "title");
  const [text, setText] = useState(title);
  const dropped = useRef(false);
  useEffect(() => setText(title), [title]);
  const spoken = record.kind === "idea";
  const className = `${styles.title} ${spoken ? styles.spoken : ""}`;
  const Heading = page ? "h1" : "h2";
  const titled = graph.kind(record.kind)?.traits.includes("titled") === true;

  if (!canEdit || !titled) {
    const quote = quoteOf(record);
    return (
      <Heading className={quote ? `${className} ${styles.spoken}` : className}>{titleOf(record)}</Heading>
    );
  }
  const keep = () => {
    const next = text.trim();
    if (dropped.current || next === title || !next) {
      dropped.current = false;
      setText(title);
      return;
    }
    commit(t("record.setTo", { field: t("record.title").toLowerCase(), title: next }), [
      setField(graph, record.id, "title", next),
    ]);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Enter") {
      event.preventDefault();
      event.currentTarget.blur();
    } else if (event.key === "Escape") {
      event.stopPropagation();
      dropped.current = true;
      event.currentTarget.blur();
    }
  };
  return (
    <Heading className={className}>
      <textarea
        aria-label={t("record.title")}
        rows={1}
        className={styles.titleInput}
        value={text}
        onChange={(event) => setText(event.target.value.replace(/\n/g, " "))}
        onBlur={keep}
        onKeyDown={onKeyDown}
      />
    </Heading>
  );
}
