import type { JobView } from "@/contract/schema";
import { minuteOf } from "@/kit/moments";
import { t } from "../messages/t";

/** What is done, in plain words; a kind that this version does not know keeps its own name. */
export function jobWords(kind: string): string {
  switch (kind) {
    case "deliver_webhook":
    case "back_up":
    case "forget_expired":
    case "sweep_files":
    case "mail":
      return t(`jobs.kind.${kind}`);
    default:
      return kind;
  }
}

/** How often it was tried, and when it is tried next. `now` as the program has it. */
export function jobFacts({ state, attempts, due_at, made_at }: JobView, now: string, zone: string): string {
  const due = minuteOf(due_at, zone);
  const next =
    Date.parse(due_at) <= Date.parse(now)
      ? t("jobs.dueNow")
      : attempts > 0
        ? t("jobs.nextTry", { at: due })
        : t("jobs.dueAt", { at: due });
  return [
    t("jobs.made", { at: minuteOf(made_at, zone) }),
    ...(attempts > 0 ? [t("jobs.tried", { n: attempts })] : []),
    ...(state === "waiting" ? [next] : []),
  ].join(" · ");
}
