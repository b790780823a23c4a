import { useEffect, useRef } from "react";
import { t } from "@/app/messages/t";
import { findRecords, recordOption } from "@/app/record/record-search";
import { titleOf } from "@/app/record/titles";
import { useCommit } from "@/app/record/use-commit";
import type { GraphRecord } from "@/contract/schema";
import { useGraph } from "@/graph/hooks";
import { createHighlight, createRecord } from "@/graph/operations";
import { quoteAt } from "@/kit/editor/MarkdownView";
import { Picker, type PickerOption } from "@/kit/Picker";
import styles from "./Feedback.module.css";

const makeNew = "new";

/** The field at the marked words: part of a feature's name and Enter make the highlight and its link. */
export function LinkWords({
  record,
  plain,
  span,
  spot,
  onDone,
}: {
  record: GraphRecord;
  plain: string;
  span: { start: number; end: number };
  spot: { top: number; left: number };
  onDone(): void;
}) {
  const graph = useGraph();
  const commit = useCommit();
  const box = useRef<HTMLDivElement>(null);
  const latest = useRef(onDone);
  latest.current = onDone;

  useEffect(() => {
    const onDown = (event: PointerEvent) => {
      if (event.target instanceof Node && !box.current?.contains(event.target)) latest.current();
    };
    document.addEventListener("pointerdown", onDown, true);
    return () => document.removeEventListener("pointerdown", onDown, true);
  }, []);

  const search = (query: string): PickerOption[] => {
    const votes = graph.askCounts();
    const found = findRecords(graph, ["feature"], query, 7).map((hit) => ({
      ...recordOption(hit),
      note: [
        hit.record.key,
        votes.get(hit.record.id)?.quotes ? `“${votes.get(hit.record.id)?.quotes}”` : null,
      ]
        .filter(Boolean)
        .join("  "),
    }));
    const typed = query.trim();
    return typed ? [...found, { id: makeNew, text: t("feedback.newFeature", { title: typed }) }] : found;
  };

  const link = (option: PickerOption, query: string) => {
    const made = option.id === makeNew ? createRecord(graph, "feature", { title: query.trim() }) : null;
    const feature = made?.id ?? option.id;
    const name = made ? query.trim() : titleOf(graph.record(feature));
    const quote = quoteAt(plain, span.start, span.end, "text", record.versions.text ?? 0);
    const operations = createHighlight(graph, { feedback: record.id, quote, feature });
    const before = graph.askCounts().get(feature)?.quotes ?? 0;
    commit(
      t("feedback.linkedLabel", { feature: name }),
      made ? [made.operation, ...operations] : operations,
      t("feedback.linked", { feature: name, quotes: t("feedback.linkedQuotes", { n: before + 1 }) }),
    );
    onDone();
  };

  return (
    <div ref={box} className={styles.linkWords} style={spot}>
      <Picker
        label={t("feedback.linkTo")}
        placeholder={t("feedback.linkHint")}
        search={search}
        onPick={link}
        onCancel={onDone}
        autoFocus
        empty={t("feedback.noFeature")}
        foot={t("feedback.linkFoot")}
      />
    </div>
  );
}
