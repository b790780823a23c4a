import type { MouseEvent } from "react";
import type { ErasedPlace, ErasureReport, Id } from "@/contract/schema";
import { useRecord } from "@/graph/hooks";
import { t } from "../messages/t";
import { titleOf } from "../record/titles";
import { useRecordNavigation } from "../record/use-record-navigation";
import styles from "./Erasing.module.css";

/** What is written anew as a whole, and so is not counted. */
const wholes = new Set<ErasedPlace>(["search", "disk"]);

/** Each place with how much there is, and what is left to people. `onLeave`: a record is opened instead. */
export function ReportView({ report, onLeave }: { report: ErasureReport; onLeave(): void }) {
  const isPreview = report.state === "preview";
  const stateOf = (place: ErasedPlace, waiting: boolean) => {
    if (!isPreview) return t(waiting ? "erase.waiting" : "erase.erased");
    return t(wholes.has(place) ? "erase.anew" : "erase.found");
  };
  return (
    <div className={styles.report}>
      <dl className={styles.places}>
        {report.places.map(({ place, count, waiting }) => (
          <div key={place} data-waiting={waiting && !isPreview ? true : undefined}>
            <dt>{t(`erased.${place}`)}</dt>
            <dd>
              {count === null ? null : <span>{count}</span>}
              <span className={styles.state}>{stateOf(place, waiting)}</span>
            </dd>
          </div>
        ))}
      </dl>
      {report.in_other_workspaces ? <p className={styles.note}>{t("erase.elsewhere")}</p> : null}
      {report.named.length > 0 ? (
        <div className={styles.note}>
          <p>{t(isPreview ? "erase.namedPreview" : "erase.named", { n: report.named.length })}</p>
          <ul className={styles.named}>
            {report.named.map((id) => (
              <NamedRecord key={id} id={id} onLeave={onLeave} />
            ))}
          </ul>
        </div>
      ) : null}
      {report.backups > 0 ? <p className={styles.note}>{t("erase.backups", { n: report.backups })}</p> : null}
      {report.problem ? (
        <p className={styles.note} role="alert">
          {t("erase.problem", { problem: report.problem })}
        </p>
      ) : null}
    </div>
  );
}

function NamedRecord({ id, onLeave }: { id: Id; onLeave(): void }) {
  const record = useRecord(id);
  const { linkTo } = useRecordNavigation();
  if (!record) return null;
  const link = linkTo(record);
  const open = (event: MouseEvent) => {
    link.onClick(event);
    if (event.defaultPrevented) onLeave();
  };
  return (
    <li>
      <a href={link.href} onClick={open} className={styles.link}>
        {[record.key, titleOf(record)].filter(Boolean).join(" ")}
      </a>
    </li>
  );
}
