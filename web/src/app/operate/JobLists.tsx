import { type ReactNode, useState } from "react";
import type { JobView } from "@/contract/schema";
import { Button } from "@/kit/Button";
import { minuteOf } from "@/kit/moments";
import { t } from "../messages/t";
import { useWorkspace } from "../workspace";
import { Confirm } from "./Confirm";
import { jobFacts, jobWords } from "./job-words";
import styles from "./Operate.module.css";

/** Rows before the rest is asked for. */
const SHOWN = 20;
/** The program lists no more than so many. */
const LISTED = 200;

interface DeadJobsProps {
  jobs: readonly JobView[];
  now: string;
  onRetry(job: JobView): void;
  onRemove(job: JobView): void;
}

/** Jobs that failed too often, each for somebody to decide on. */
export function DeadJobs({ jobs, now, onRetry, onRemove }: DeadJobsProps) {
  const { workspace } = useWorkspace();
  const [removing, setRemoving] = useState<JobView | null>(null);
  const named = (job: JobView) => ({ job: jobWords(job.kind), at: minuteOf(job.made_at, workspace.zone) });
  return (
    <>
      <JobList jobs={jobs} now={now} label={t("jobs.deadTitle")} none={t("jobs.deadNone")}>
        {(job) => (
          <div className={styles.tools}>
            <Button aria-label={t("jobs.retryOf", named(job))} onClick={() => onRetry(job)}>
              {t("operate.retry")}
            </Button>
            <Button look="quiet" aria-label={t("jobs.removeOf", named(job))} onClick={() => setRemoving(job)}>
              {t("operate.remove")}
            </Button>
          </div>
        )}
      </JobList>
      {removing ? (
        <Confirm
          title={t("jobs.removeTitle")}
          body={t("jobs.removeBody", named(removing))}
          go={t("operate.remove")}
          onGo={() => onRemove(removing)}
          onClose={() => setRemoving(null)}
        />
      ) : null}
    </>
  );
}

/** Jobs that are tried by themselves. */
export function WaitingJobs({ jobs, now }: { jobs: readonly JobView[]; now: string }) {
  return <JobList jobs={jobs} now={now} label={t("jobs.waitingTitle")} none={t("jobs.waitingNone")} />;
}

interface JobListProps {
  jobs: readonly JobView[];
  now: string;
  label: string;
  none: string;
  children?: (job: JobView) => ReactNode;
}

function JobList({ jobs, now, label, none, children }: JobListProps) {
  const { workspace } = useWorkspace();
  const [all, setAll] = useState(false);
  if (jobs.length === 0) return <p className={styles.none}>{none}</p>;
  const shown = all ? jobs : jobs.slice(0, SHOWN);
  return (
    <>
      <ul className={styles.jobs} aria-label={label}>
        {shown.map((job) => (
          <li key={job.id} className={styles.job}>
            <div className={styles.who}>
              <span className={styles.name}>{jobWords(job.kind)}</span>
              {job.problem ? <span className={styles.reason}>{job.problem}</span> : null}
              <span className={styles.quiet}>{jobFacts(job, now, workspace.zone)}</span>
            </div>
            {children?.(job)}
          </li>
        ))}
      </ul>
      {shown.length < jobs.length ? (
        <div>
          <Button onClick={() => setAll(true)}>{t("jobs.all", { n: jobs.length })}</Button>
        </div>
      ) : null}
      {all && jobs.length >= LISTED ? <p className={styles.none}>{t("jobs.cut", { n: LISTED })}</p> : null}
    </>
  );
}
