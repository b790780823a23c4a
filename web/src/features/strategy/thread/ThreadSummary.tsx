import { t } from "@/app/messages/t";
import { titleOf } from "@/app/record/titles";
import { useRecordNavigation } from "@/app/record/use-record-navigation";
import { useWorkspace } from "@/app/workspace";
import type { GraphRecord, Thread } from "@/contract/schema";
import { useStateOf } from "@/graph/hooks";
import { dayOf } from "@/kit/moments";
import { StateGlyph } from "@/kit/StateGlyph";
import styles from "./Thread.module.css";
import { threadSpan } from "./thread-steps";

/** What the thread is about, and how it came out, in two lines. */
export function ThreadSummary({
  record,
  feature,
  thread,
  full,
}: {
  record: GraphRecord;
  feature: GraphRecord | null;
  thread: Thread;
  full?: boolean;
}) {
  const { workspace } = useWorkspace();
  const { linkTo } = useRecordNavigation();
  const state = useStateOf(typeof feature?.fields.state === "string" ? feature.fields.state : null);
  const span = threadSpan(thread, workspace.zone);
  const Title = full ? "h1" : "h2";
  const since = feature?.state_since;
  const spoken = record.kind === "idea" || record.kind === "feedback";
  return (
    <header className={styles.summary}>
      <Title className={spoken ? styles.titleSpoken : styles.title}>
        <a {...linkTo(record)}>{titleOf(record)}</a>
      </Title>
      {state ? (
        <p className={styles.outcome}>
          <StateGlyph shape={state.category} />
          <span>
            {since?.certainty === "exact"
              ? t("wanted.on", { state: state.name, date: dayOf(since.at, workspace.zone) })
              : state.category === "done"
                ? t("wanted.unknown", { state: state.name })
                : state.name}
          </span>
          {span && state.category === "done" && since?.certainty === "exact" ? (
            <span className={styles.quiet}>
              {t("thread.outcome.after", {
                length: t(`thread.span.${span.length.unit}`, { n: span.length.count }),
              })}
            </span>
          ) : null}
        </p>
      ) : null}
    </header>
  );
}
