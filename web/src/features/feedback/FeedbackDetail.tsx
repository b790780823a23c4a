import { ArrowLeft, PanelRight, Trash2 } from "lucide-react";
import { useMemo } from "react";
import { useOpening } from "@/app/list-search";
import { t } from "@/app/messages/t";
import { PersonName } from "@/app/record/PersonName";
import { StateMark } from "@/app/record/StateMark";
import { referenceOf, textField, titleOf } from "@/app/record/titles";
import { useCommit } from "@/app/record/use-commit";
import { useRecordNavigation } from "@/app/record/use-record-navigation";
import { useWorkspace } from "@/app/workspace";
import type { GraphRecord } from "@/contract/schema";
import { useAskCounts, useGraph } from "@/graph/hooks";
import { setField } from "@/graph/operations";
import { Button, IconButton } from "@/kit/Button";
import { plainText } from "@/kit/editor/MarkdownView";
import { civilDate } from "@/kit/moments";
import styles from "./Feedback.module.css";
import { MarkableText } from "./MarkableText";
import { type HighlightInText, useHighlights } from "./use-highlights";

export function FeedbackDetail({ record, onBack }: { record: GraphRecord; onBack(): void }) {
  const opening = useOpening();
  const markdown = textField(record, "text");
  const plain = useMemo(() => plainText(markdown), [markdown]);
  const highlights = useHighlights(record, plain);
  const received = textField(record, "received");
  const channel = textField(record, "channel");
  const author = textField(record, "author");
  const facts = [
    channel ? t(`feedback.channel.${channel as "email"}`) : null,
    received ? civilDate(received) : null,
    record.key,
  ].filter(Boolean);
  return (
    <article className={styles.detail} aria-label={titleOf(record)}>
      <header className={styles.detailHead}>
        <Button
          look="quiet"
          className={styles.back}
          icon={<ArrowLeft size={15} aria-hidden />}
          onClick={onBack}
        >
          {t("feedback.back")}
        </Button>
        <div className={styles.detailTitleLine}>
          <h2 className={styles.detailTitle}>{titleOf(record)}</h2>
          <IconButton label={t("record.tabRecord")} onClick={() => opening.record(referenceOf(record))}>
            <PanelRight size={16} aria-hidden />
          </IconButton>
        </div>
        <p className={styles.detailFacts}>
          {author ? (
            <>
              <PersonName id={author} /> ·{" "}
            </>
          ) : null}
          {facts.join(" · ")}
        </p>
      </header>
      <MarkableText record={record} markdown={markdown} plain={plain} highlights={highlights} />
      {highlights.length > 0 ? <Highlights highlights={highlights} /> : null}
    </article>
  );
}

function Highlights({ highlights }: { highlights: readonly HighlightInText[] }) {
  const graph = useGraph();
  const commit = useCommit();
  const { canContribute } = useWorkspace();
  const { linkTo } = useRecordNavigation();
  const asks = useAskCounts();
  return (
    <section className={styles.marks}>
      <h3 className={styles.marksTitle}>{t("feedback.asksFor")}</h3>
      <ul>
        {highlights.map(({ highlight, quote, place, feature }) => (
          <li key={highlight.id} className={styles.markRow}>
            <div className={styles.markWords}>
              <span className={styles.markQuote}>“{quote.text}”</span>
              {place ? null : <span className={styles.lost}>{t("feedback.lost")}</span>}
            </div>
            {feature ? (
              <a className={styles.markFeature} {...linkTo(feature)}>
                {typeof feature.fields.state === "string" ? (
                  <StateMark state={feature.fields.state} kind="feature" bare />
                ) : null}
                <span>{titleOf(feature)}</span>
                <span className={styles.quiet}>
                  {feature.key}, {t("wanted.quotes", { n: asks.get(feature.id)?.quotes ?? 0 })}
                </span>
              </a>
            ) : null}
            {canContribute ? (
              <IconButton
                label={t("feedback.unlink")}
                onClick={() => {
                  const said = t("feedback.unlinked");
                  commit(said, [setField(graph, highlight.id, "trashed", true)], said);
                }}
              >
                <Trash2 size={14} aria-hidden />
              </IconButton>
            ) : null}
          </li>
        ))}
      </ul>
    </section>
  );
}
