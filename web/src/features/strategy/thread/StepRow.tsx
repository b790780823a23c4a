import { ArrowUpRight } from "lucide-react";
import { type CSSProperties, useState } from "react";
import { t } from "@/app/messages/t";
import { PersonName } from "@/app/record/PersonName";
import { titleOf } from "@/app/record/titles";
import { useRecordNavigation } from "@/app/record/use-record-navigation";
import { useOpenSource } from "@/app/source";
import { useWorkspace } from "@/app/workspace";
import type { GraphRecord, ThreadSource, ThreadStep } from "@/contract/schema";
import { useRecord, useStateOf } from "@/graph/hooks";
import { Button } from "@/kit/Button";
import { civilDate, dayOf } from "@/kit/moments";
import { GapForm } from "./GapForm";
import { Knot } from "./Knot";
import styles from "./Thread.module.css";
import type { ThreadRow } from "./thread-steps";

interface StepRowProps {
  row: ThreadRow;
  index: number;
  first: boolean;
  previousWhole: boolean | null;
  nextWhole: boolean | null;
  active: boolean;
  reachable: boolean;
  onFocus(): void;
  record: GraphRecord;
  feature: GraphRecord | null;
  full?: boolean;
}

export function StepRow(props: StepRowProps) {
  const { row, index, first, previousWhole, nextWhole, active, reachable, onFocus } = props;
  const { step } = row;
  const state = useStateOf(step.state);
  const exact = useStepDay(step);
  // A state of the same name as its stage would say it twice.
  const opensStage = row.opensStage && state?.name !== t(`stage.${step.stage}`);
  const style = { "--stretch": `${row.stretch}px`, "--order": index } as CSSProperties;
  return (
    <li
      className={styles.row}
      style={style}
      data-step={index}
      data-type={step.type}
      data-active={active || undefined}
      data-opens-stage={opensStage || undefined}
      tabIndex={reachable ? 0 : -1}
      onFocus={(event) => {
        if (event.target === event.currentTarget) onFocus();
      }}
    >
      <div className={styles.when}>{exact}</div>
      <div className={styles.rail} aria-hidden>
        {first ? null : <span className={styles.in} data-whole={(row.whole && previousWhole) || undefined} />}
        {nextWhole === null ? null : (
          <span className={styles.out} data-whole={(row.whole && nextWhole) || undefined} />
        )}
        <Knot step={step} state={state ?? null} />
      </div>
      <div className={styles.body}>
        {row.since ? (
          <div className={styles.later}>{t(`thread.later.${row.since.unit}`, { n: row.since.count })}</div>
        ) : null}
        {opensStage ? <div className={styles.stage}>{t(`stage.${step.stage}`)}</div> : null}
        <StepBody {...props} stateName={state?.name ?? step.title} />
      </div>
    </li>
  );
}

/** The day of a step as well as it is known; a decision knows its own day, or only its month. */
function useStepDay(step: ThreadStep): string | null {
  const { workspace } = useWorkspace();
  const decision = useRecord(step.type === "decision" ? step.record : null);
  const decided = decision?.fields.decided_on;
  if (typeof decided === "string" && decided) return civilDate(decided);
  return step.moment?.certainty === "exact" ? dayOf(step.moment.at, workspace.zone) : null;
}

function StepBody({ row: { step }, record, feature, stateName }: StepRowProps & { stateName: string }) {
  switch (step.type) {
    case "tally":
      return (
        <div className={styles.tally}>
          <div className={styles.figure}>
            <span className={styles.count}>{step.count ?? 0}</span>
            <span className={styles.unit}>{t("thread.votes", { n: step.count ?? 0 })}</span>
          </div>
          <div className={styles.tallyWords}>
            {step.record === record.id ? null : <StepTitle step={step} className={styles.spoken} />}
            <Meta step={step} text={step.detail} />
          </div>
        </div>
      );
    case "words":
      return (
        <figure className={styles.words}>
          <blockquote className={styles.quote}>{step.quote?.text ?? step.title}</blockquote>
          <figcaption>
            <Meta step={step} text={[step.title, step.detail].filter(Boolean).join(", ")} />
          </figcaption>
        </figure>
      );
    case "record":
      return (
        <>
          <StepTitle step={step} className={styles.recordTitle} />
          <RecordMeta step={step} />
        </>
      );
    case "state":
      return (
        <>
          <div className={styles.stateName}>{stateName}</div>
          <Meta step={step} />
        </>
      );
    case "decision":
      return <DecisionStep step={step} />;
    case "usage":
      return (
        <>
          <div className={styles.recordTitle}>{step.title}</div>
          <Meta step={step} text={step.detail} />
        </>
      );
    case "gap":
      return <GapStep step={step} record={record} feature={feature} />;
  }
}

function RecordMeta({ step }: { step: ThreadStep }) {
  const record = useRecord(step.record);
  const area = record?.fields.area;
  // The key stands beside the title already.
  const text = step.detail === record?.key ? "" : step.detail;
  return <Meta step={step} text={text || (typeof area === "string" ? area : "")} />;
}

function StepTitle({ step, className }: { step: ThreadStep; className?: string }) {
  const record = useRecord(step.record);
  const { linkTo } = useRecordNavigation();
  if (!record) return <div className={className}>{step.title}</div>;
  return (
    <div className={className}>
      <a {...linkTo(record)}>{step.title || titleOf(record)}</a>
      {record.key ? <span className={styles.key}>{record.key}</span> : null}
    </div>
  );
}

function DecisionStep({ step }: { step: ThreadStep }) {
  const decision = useRecord(step.record);
  const verdict = decision?.fields.verdict;
  const reason = decision?.fields.reason;
  const condition = decision?.fields.condition;
  return (
    <>
      <StepTitle step={step} className={styles.recordTitle} />
      {verdict === "yes" || verdict === "no" || verdict === "later" ? (
        <span className={styles.verdict} data-verdict={verdict}>
          {t(`thread.verdict.${verdict}`)}
        </span>
      ) : null}
      <p className={styles.reason}>{typeof reason === "string" && reason ? reason : step.detail}</p>
      {typeof condition === "string" && condition ? (
        <p className={styles.quiet}>{t("decisions.reopen", { condition })}</p>
      ) : null}
      <Meta step={step} />
    </>
  );
}

function GapStep({
  step,
  record,
  feature,
}: {
  step: ThreadStep;
  record: GraphRecord;
  feature: GraphRecord | null;
}) {
  const { canEdit } = useWorkspace();
  const [open, setOpen] = useState(false);
  const gap = step.gap ?? "decision";
  const question = t(`thread.gap.${gap}`);
  return (
    <div className={styles.gap}>
      <div className={styles.gapLine}>
        <span className={styles.question}>{question}</span>
        {canEdit && !open ? (
          <Button
            className={styles.add}
            aria-label={`${t("thread.add")}: ${question}`}
            onClick={() => setOpen(true)}
          >
            {t("thread.add")}
          </Button>
        ) : null}
      </div>
      {open ? <GapForm gap={gap} record={record} feature={feature} onDone={() => setOpen(false)} /> : null}
    </div>
  );
}

/** Date (in the panel), what else is known, and the way to the source. */
function Meta({ step, text }: { step: ThreadStep; text?: string }) {
  const { workspace } = useWorkspace();
  const openSource = useOpenSource();
  const moment = step.moment;
  const day = useStepDay(step);
  const date =
    day ??
    (moment && moment.certainty !== "exact"
      ? t("thread.knownBy", { date: dayOf(moment.at, workspace.zone) })
      : null);
  const source = step.source;
  return (
    <div className={styles.meta}>
      {date ? <span className={day ? styles.date : undefined}>{date}</span> : null}
      {text ? <span>{text}</span> : null}
      {step.actor && source?.type !== "import_row" ? <PersonName id={step.actor} /> : null}
      {source && !(source.type === "record" && source.record === step.record && step.type !== "words") ? (
        <button
          type="button"
          className={styles.source}
          aria-label={t("thread.openSource", { source: sourceName(source) })}
          title={sourceName(source)}
          onClick={() => openSource(source, step.record)}
        >
          {source.type === "import_row" ? (
            <span>
              <span className={styles.sourceFile}>{source.file}, </span>
              {t("thread.source.short", { row: source.row })}
            </span>
          ) : (
            <span>{sourceName(source)}</span>
          )}
          <ArrowUpRight size={12} aria-hidden />
        </button>
      ) : null}
    </div>
  );
}

export function sourceName(source: ThreadSource): string {
  if (source.type === "import_row") return t("thread.source.row", { file: source.file, row: source.row });
  if (source.type === "operation") return t("thread.source.operation", { n: source.sequence });
  return t("thread.source.record");
}
