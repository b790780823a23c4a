import type { ReactNode } from "react";
import type { ProgramStatus } from "@/contract/schema";
import { minuteOf } from "@/kit/moments";
import { t } from "../messages/t";
import { sizeWords } from "../record/files/file-facts";
import { SettingsSection } from "../settings/SettingsFrame";
import { useWorkspace } from "../workspace";
import { jobWords } from "./job-words";
import styles from "./Operate.module.css";
import { percentFree } from "./program-warnings";
import { everyWords, spanWords } from "./span-words";

interface ProgramFactsProps {
  status: ProgramStatus;
}

const figure = new Intl.NumberFormat("en");
const between = (from: string, to: string) => spanWords(Date.parse(to) - Date.parse(from));

/** The program itself, and the part of it that is this workspace. */
export function ProgramFacts({ status }: ProgramFactsProps) {
  const { workspace } = useWorkspace();
  const { disk, memory, started_at: started, now, search_behind: behind } = status;
  const failing = status.webhooks_failing;
  return (
    <>
      <Facts label={t("status.program")}>
        <Fact label={t("status.version")}>{status.version}</Fact>
        <Fact label={t("status.running")}>
          {t("status.since", { at: minuteOf(started, workspace.zone), span: between(started, now) })}
        </Fact>
        <Fact label={t("status.memory")}>{memory === null ? t("status.unknown") : sizeWords(memory)}</Fact>
        <Fact label={t("status.disk")}>
          {disk
            ? t("status.diskOf", {
                free: sizeWords(disk.free),
                total: sizeWords(disk.total),
                percent: percentFree(disk),
              })
            : t("status.unknown")}
        </Fact>
      </Facts>
      <Facts label={t("status.here")}>
        <Fact label={t("status.database")}>{sizeWords(status.database)}</Fact>
        <Fact label={t("status.operations")}>{figure.format(status.sequence)}</Fact>
        <Fact label={t("status.search")}>
          {behind === 0 ? t("status.searchLevel") : t("status.searchBehind", { n: behind })}
        </Fact>
        <Fact label={t("status.imports")}>{figure.format(status.imports_running)}</Fact>
        <Fact label={t("status.webhooks")}>
          {[
            t("status.webhooksOn", { n: status.webhooks }),
            ...(failing > 0 ? [t("status.webhooksFailing", { n: failing })] : []),
          ].join(", ")}
        </Fact>
      </Facts>
    </>
  );
}

/** How much work there is. */
export function JobFacts({ status }: ProgramFactsProps) {
  const { jobs, now } = status;
  return (
    <Facts label={t("jobs.title")} hideLabel>
      <Fact label={t("jobs.waiting")}>{figure.format(jobs.waiting)}</Fact>
      <Fact label={t("jobs.running")}>{figure.format(jobs.running)}</Fact>
      <Fact label={t("jobs.dead")}>{figure.format(jobs.dead)}</Fact>
      <Fact label={t("jobs.oldestDue")}>
        {jobs.oldest_due ? t("jobs.dueFor", { span: between(jobs.oldest_due, now) }) : t("jobs.nothingDue")}
      </Fact>
    </Facts>
  );
}

/** Whether backups are made by themselves, and the newest one. */
export function Backups({ status }: ProgramFactsProps) {
  const { workspace } = useWorkspace();
  const { scheduled, last, kept } = status.backups;
  return (
    <SettingsSection title={t("status.backups")}>
      {scheduled ? null : <p className={styles.sentence}>{t("status.backupsOff")}</p>}
      {scheduled || last ? (
        <Facts label={t("status.backups")} hideLabel>
          <Fact label={t("status.lastBackup")}>
            {last
              ? t("status.backupMade", {
                  at: minuteOf(last.at, workspace.zone),
                  n: last.files,
                  size: sizeWords(last.bytes),
                })
              : t("status.neverBackup")}
          </Fact>
          <Fact label={t("status.keptBackups")}>{figure.format(kept)}</Fact>
        </Facts>
      ) : null}
    </SettingsSection>
  );
}

/** What is done again and again without anybody asking. */
export function Schedules({ status }: ProgramFactsProps) {
  const { workspace } = useWorkspace();
  const { schedules, now } = status;
  return (
    <SettingsSection title={t("status.schedules")}>
      {schedules.length === 0 ? <p className={styles.none}>{t("status.noSchedules")}</p> : null}
      {schedules.length > 0 ? (
        <ul className={styles.jobs} aria-label={t("status.schedules")}>
          {schedules.map((schedule) => {
            const { kind, last_at: last, next_at: next } = schedule;
            const facts = [
              everyWords(schedule),
              last ? t("status.lastDone", { at: minuteOf(last, workspace.zone) }) : t("status.neverDone"),
              Date.parse(next) <= Date.parse(now)
                ? t("status.nextDue")
                : t("status.next", { at: minuteOf(next, workspace.zone) }),
            ];
            return (
              <li key={kind} className={styles.job}>
                <div className={styles.who}>
                  <span className={styles.name}>{jobWords(kind)}</span>
                  <span className={styles.quiet}>{facts.join(" · ")}</span>
                </div>
              </li>
            );
          })}
        </ul>
      ) : null}
    </SettingsSection>
  );
}

function Facts(props: { label: string; hideLabel?: boolean; children: ReactNode }) {
  const { label, hideLabel, children } = props;
  return (
    <div className={styles.group}>
      {hideLabel ? null : <h3 className={styles.subheading}>{label}</h3>}
      <dl className={styles.figuresList} aria-label={label}>
        {children}
      </dl>
    </div>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}
