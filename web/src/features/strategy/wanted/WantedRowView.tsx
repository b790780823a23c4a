import { CircleDashed, Quote } from "lucide-react";
import { t } from "@/app/messages/t";
import { StateMark } from "@/app/record/StateMark";
import { titleOf } from "@/app/record/titles";
import type { Moment, State } from "@/contract/schema";
import { Hint } from "@/kit/Hint";
import { civilDate, dayOf } from "@/kit/moments";
import { Sparkline } from "./Sparkline";
import styles from "./WantedPage.module.css";
import type { WantedRow } from "./wanted-rows";

/** "Shipped 16 Nov 2015", or that the day is unknown. Only what ended is asked when it did. */
export function becameText(state: State, since: Moment | null, zone: string): string {
  const known = since?.certainty === "exact" ? dayOf(since.at, zone) : null;
  if (state.category === "done") {
    return known
      ? t("wanted.on", { state: state.name, date: known })
      : t("wanted.unknown", { state: state.name });
  }
  return known ? t("wanted.since", { state: state.name, date: known }) : state.name;
}

export function WantedRowView({ row, zone, most }: { row: WantedRow; zone: string; most: number }) {
  const { record, feature, state } = row;
  return (
    <span className={styles.row}>
      <Hint
        label={
          row.tally
            ? `${t("record.asOf", { source: row.tally.source, date: civilDate(row.tally.as_of) })}. ${t("record.tallyWhat", { n: row.votes })}`
            : t("wanted.quotes", { n: row.quotes })
        }
      >
        <span className={styles.votes}>
          <span className={styles.number} aria-hidden>
            {row.votes}
          </span>
          <span className="visually-hidden">
            {t("wanted.votes", { n: row.votes })}
            {row.tally
              ? `, ${t("record.asOf", { source: row.tally.source, date: civilDate(row.tally.as_of) })}`
              : ""}
          </span>
          <span className={styles.bar} aria-hidden>
            <span style={{ transform: `scaleX(${most > 0 ? row.votes / most : 0})` }} />
          </span>
        </span>
      </Hint>
      <span className={styles.asked}>
        <span className={styles.idea}>{titleOf(record)}</span>
        <span className={styles.answer}>
          {row.quotes > 0 ? (
            <span className={styles.quotes}>
              <Quote size={11} aria-hidden /> {t("wanted.quotes", { n: row.quotes })}
            </span>
          ) : null}
          {feature && feature !== record ? (
            <span className={styles.feature}>
              <span className={styles.key}>{feature.key}</span> {titleOf(feature)}
              {row.others > 0 ? ` ${t("wanted.others", { n: row.others })}` : ""}
            </span>
          ) : null}
          {row.gap === "feature" ? <Gap text={t("wanted.gap.feature")} /> : null}
        </span>
      </span>
      <span className={styles.became}>
        {feature && state ? (
          <>
            <span className={styles.state}>
              <StateMark state={state.id} kind="feature" bare />
              <span className={styles.stateText}>{becameText(state, feature.state_since, zone)}</span>
            </span>
            {row.gap === "decision" ? <Gap text={t("wanted.gap.decision")} /> : null}
          </>
        ) : null}
      </span>
      <span className={styles.spark}>
        <Sparkline dots={row.dots} />
      </span>
    </span>
  );
}

function Gap({ text }: { text: string }) {
  return (
    <span className={styles.gap}>
      <CircleDashed size={12} aria-hidden /> {text}
    </span>
  );
}
