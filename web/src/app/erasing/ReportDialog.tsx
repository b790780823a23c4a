import { Download } from "lucide-react";
import { useCallback } from "react";
import type { Id } from "@/contract/schema";
import { Button } from "@/kit/Button";
import { Dialog } from "@/kit/Dialog";
import { minuteOf } from "@/kit/moments";
import { FormError } from "@/kit/TextField";
import { t } from "../messages/t";
import { useNames, usePeopleClient } from "../people/use-people";
import { useLoaded } from "../use-loaded";
import { useRefreshed } from "../use-refreshed";
import { useWorkspace } from "../workspace";
import styles from "./Erasing.module.css";
import { ReportView } from "./ReportView";

/** How often a report is read again while something is still to be done. */
const AGAIN_MS = 700;

/** What was erased of somebody, and what is still to be done, as it goes on. */
export function ReportDialog({ id, onClose }: { id: Id; onClose(): void }) {
  const client = usePeopleClient();
  const { workspace } = useWorkspace();
  const names = useNames();
  const { value: report, problem, load } = useLoaded(useCallback(() => client.erasure(id), [client, id]));
  const works = report?.state === "working";
  useRefreshed(load, works ? AGAIN_MS : null);
  return (
    <Dialog
      title={report ? t("erase.reportOf", { day: minuteOf(report.at, workspace.zone) }) : t("erase.report")}
      onClose={onClose}
      footer={
        <>
          {(["csv", "json"] as const).map((format) => (
            <a key={format} className={styles.download} href={client.erasureFile(id, format)} download>
              <Download size={14} aria-hidden />
              {t(`erase.${format}`)}
            </a>
          ))}
          <Button size="large" data-autofocus onClick={onClose}>
            {t("erase.close")}
          </Button>
        </>
      }
    >
      {problem ? <FormError>{problem}</FormError> : null}
      {report ? (
        <div className={styles.form}>
          <p className={styles.lead} role="status">
            <b>{t(`erase.state.${report.state}`)}</b> {t("erase.by", { name: names.person(report.by) })}
          </p>
          <ReportView report={report} onLeave={onClose} />
        </div>
      ) : problem ? null : (
        <p role="status">{t("app.loading")}</p>
      )}
    </Dialog>
  );
}
