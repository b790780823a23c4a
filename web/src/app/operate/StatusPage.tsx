import { RotateCw, TriangleAlert } from "lucide-react";
import { useCallback, useMemo } from "react";
import { OperateClient } from "@/contract/operate-client";
import type { JobView } from "@/contract/schema";
import { mayManage } from "@/graph/powers";
import { Button } from "@/kit/Button";
import { secondOf } from "@/kit/moments";
import { t } from "../messages/t";
import { SettingsFrame, SettingsSection } from "../settings/SettingsFrame";
import { useLoaded } from "../use-loaded";
import { useRefreshed } from "../use-refreshed";
import { useWorkspace } from "../workspace";
import { DeadJobs, WaitingJobs } from "./JobLists";
import { jobWords } from "./job-words";
import { MailSection } from "./MailSection";
import styles from "./Operate.module.css";
import { Problem } from "./Problem";
import { Backups, JobFacts, ProgramFacts, Schedules } from "./ProgramFacts";
import { programWarnings, type Warning } from "./program-warnings";

/** Between two looks, in milliseconds. */
const LOOK = 10_000;

/** How the program is doing. */
export function StatusPage() {
  const { workspace } = useWorkspace();
  return (
    <SettingsFrame>
      {mayManage(workspace.standing) ? (
        <Status />
      ) : (
        <SettingsSection title={t("status.title")} lead={t("operate.managers")}>
          {null}
        </SettingsSection>
      )}
    </SettingsFrame>
  );
}

export function Status() {
  const { client: wire, workspace } = useWorkspace();
  const client = useMemo(() => new OperateClient(wire, workspace.id), [wire, workspace.id]);
  const { value, problem, load, run } = useLoaded(
    useCallback(async () => {
      const [status, dead, waiting] = await Promise.all([
        client.status(),
        client.jobs("dead"),
        client.jobs("waiting"),
      ]);
      return { status, dead, waiting };
    }, [client]),
  );
  useRefreshed(load, LOOK);
  const retry = (job: JobView) =>
    void run(client.retryJob(job.id), t("jobs.retried", { job: jobWords(job.kind) }));
  const remove = (job: JobView) =>
    void run(client.discardJob(job.id), t("jobs.removed", { job: jobWords(job.kind) }));
  return (
    <>
      <SettingsSection title={t("status.title")} lead={t("status.lead")}>
        {problem ? <Problem text={problem} onRetry={() => void load()} /> : null}
        {value && !problem ? (
          <div className={styles.asOf}>
            <Button icon={<RotateCw size={14} aria-hidden />} onClick={() => void load()}>
              {t("status.look")}
            </Button>
            <span className={styles.quiet}>
              {t("status.asOf", { at: secondOf(value.status.now, workspace.zone) })}
            </span>
          </div>
        ) : null}
        <div role="status">{value ? <Warnings warnings={programWarnings(value.status)} /> : null}</div>
        {value ? (
          <ProgramFacts status={value.status} />
        ) : problem ? null : (
          <p role="status" className={styles.none}>
            {t("app.loading")}
          </p>
        )}
      </SettingsSection>
      {value ? (
        <>
          <Backups status={value.status} />
          <MailSection isSet={value.status.mail} client={client} />
          <Schedules status={value.status} />
          <SettingsSection title={t("jobs.title")} lead={t("jobs.lead")}>
            <JobFacts status={value.status} />
            <h3 className={styles.subheading}>{t("jobs.deadTitle")}</h3>
            {value.dead.length > 0 ? <p className={styles.quiet}>{t("jobs.deadLead")}</p> : null}
            <DeadJobs jobs={value.dead} now={value.status.now} onRetry={retry} onRemove={remove} />
            <h3 className={styles.subheading}>{t("jobs.waitingTitle")}</h3>
            <WaitingJobs jobs={value.waiting} now={value.status.now} />
          </SettingsSection>
        </>
      ) : null}
    </>
  );
}

function Warnings({ warnings }: { warnings: readonly Warning[] }) {
  if (warnings.length === 0) return null;
  return (
    <ul className={styles.warnings} aria-label={t("status.warnings")}>
      {warnings.map(({ id, text }) => (
        <li key={id} className={styles.warning}>
          <TriangleAlert size={16} aria-hidden />
          <span>{text}</span>
        </li>
      ))}
    </ul>
  );
}
