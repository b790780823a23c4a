import type { ScheduleStatus } from "@/contract/schema";
import { t } from "../messages/t";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A stretch of time in the unit in which a person would say it. */
export function spanWords(milliseconds: number): string {
  if (milliseconds < MINUTE) return t("operate.span.now");
  if (milliseconds < HOUR) return t("operate.span.minutes", { n: Math.floor(milliseconds / MINUTE) });
  if (milliseconds < 2 * DAY) return t("operate.span.hours", { n: Math.floor(milliseconds / HOUR) });
  return t("operate.span.days", { n: Math.floor(milliseconds / DAY) });
}

/** How often something is done by itself. */
export function everyWords({ every_hours: hours }: ScheduleStatus): string {
  if (hours === 24) return t("status.everyDay");
  if (hours === 1) return t("status.everyHour");
  const span =
    hours % 24 === 0 ? t("operate.span.days", { n: hours / 24 }) : t("operate.span.hours", { n: hours });
  return t("status.every", { span });
}
