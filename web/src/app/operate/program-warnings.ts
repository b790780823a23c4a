import type { ProgramStatus } from "@/contract/schema";
import { t } from "../messages/t";
import { sizeWords } from "../record/files/file-facts";
import { spanWords } from "./span-words";

const HOUR = 3_600_000;
/** Less free than this share of the disk is said. */
const LEAST_FREE = 0.1;
/** The age of the last backup from which on it is said, in hours. */
const OLD_BACKUP = 48;

export interface Warning {
  id: "disk" | "jobs" | "backup" | "webhooks";
  text: string;
}

/** What needs somebody, in plain words; the worst first. */
export function programWarnings(status: ProgramStatus): Warning[] {
  const { disk, jobs, webhooks_failing: failing } = status;
  const warnings: Warning[] = [];
  if (disk && disk.total > 0 && disk.free / disk.total < LEAST_FREE) {
    const text = t("status.warn.disk", {
      free: sizeWords(disk.free),
      total: sizeWords(disk.total),
      percent: percentFree(disk),
    });
    warnings.push({ id: "disk", text });
  }
  const backup = backupWarning(status);
  if (backup) warnings.push({ id: "backup", text: backup });
  if (jobs.dead > 0) warnings.push({ id: "jobs", text: t("status.warn.dead", { n: jobs.dead }) });
  if (failing > 0) warnings.push({ id: "webhooks", text: t("status.warn.webhooks", { n: failing }) });
  return warnings;
}

/** Rounded down: what is said to be free is there. */
export function percentFree({ free, total }: { free: number; total: number }): number {
  return total > 0 ? Math.floor((free / total) * 100) : 0;
}

function backupWarning({ backups, schedules, now }: ProgramStatus): string | null {
  if (!backups.scheduled) return null;
  if (!backups.last) return t("status.warn.noBackup");
  const every = schedules.find(({ kind }) => kind === "back_up")?.every_hours ?? 24;
  const age = Date.parse(now) - Date.parse(backups.last.at);
  // Where they are made every week, one of four days ago is no reason to worry.
  const limit = Math.max(OLD_BACKUP, every + 24) * HOUR;
  return age > limit ? t("status.warn.oldBackup", { span: spanWords(age) }) : null;
}
