import { useState } from "react";
import { t } from "@/app/messages/t";
import { PersonName } from "@/app/record/PersonName";
import { rowSource, useOpenSource } from "@/app/source";
import { useWorkspace } from "@/app/workspace";
import type { Id, LoggedOperation } from "@/contract/schema";
import { dayOf, minuteOf } from "@/kit/moments";
import { type BatchEntry, batchesOf, type ToldChange, toldChanges } from "./batches";
import { ChangeLine } from "./ChangeLine";
import styles from "./History.module.css";

const shownFirst = 4;

/** What happened, newest first: who, when, through what, and each change with its source. */
export function HistoryList({ operations, about }: { operations: readonly LoggedOperation[]; about?: Id }) {
  return (
    <ol className={styles.list}>
      {batchesOf(operations).map((entry) => (
        <Entry key={`${entry.batch} ${entry.operations[0]?.sequence}`} entry={entry} about={about} />
      ))}
    </ol>
  );
}

function Entry({ entry, about }: { entry: BatchEntry; about?: Id }) {
  const { workspace } = useWorkspace();
  const [open, setOpen] = useState(false);
  const first = entry.operations[0];
  if (!first) return null;
  const told = toldChanges(entry.operations, about);
  if (about && told.length === 0) return null;
  const shown = open ? told : told.slice(0, shownFirst);
  const rest = told.length - shown.length;
  return (
    <li className={styles.entry} data-undo={first.undoes ? true : undefined}>
      <div className={styles.head}>
        <b>
          <PersonName id={first.actor} />
        </b>
        <span>{t(`history.via.${first.via}`)}</span>
        <time dateTime={first.recorded_at}>{minuteOf(first.recorded_at, workspace.zone)}</time>
      </div>
      {about ? null : <div className={styles.label}>{entry.label || t("history.erasedLabel")}</div>}
      {first.undoes ? <div className={styles.undoes}>{t("history.undoes")}</div> : null}
      <ul className={styles.changes}>
        {shown.map((change, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: what stands in the ledger never changes its order
          <Told key={`${change.operation.sequence} ${index}`} told={change} about={about} />
        ))}
      </ul>
      {rest > 0 || (open && told.length > shownFirst) ? (
        <button type="button" className={styles.more} aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? t("history.less") : t("history.more", { n: rest })}
        </button>
      ) : null}
    </li>
  );
}

function Told({ told: { operation, change }, about }: { told: ToldChange; about?: Id }) {
  const { workspace } = useWorkspace();
  const openSource = useOpenSource();
  const { cause, happened_at: happened } = operation;
  return (
    <li className={styles.told}>
      <ChangeLine change={change} about={about} />
      {happened || cause ? (
        <span className={styles.origin}>
          {happened
            ? t(happened.certainty === "exact" ? "history.happened" : "history.happenedBy", {
                date: dayOf(happened.at, workspace.zone),
              })
            : null}
          {cause ? (
            <button type="button" className={styles.source} onClick={() => openSource(rowSource(cause))}>
              {t("history.source", { file: cause.file, row: cause.row })}
            </button>
          ) : null}
        </span>
      ) : null}
    </li>
  );
}
