import { t } from "@/app/messages/t";
import type { ImportProgress, ImportState } from "@/contract/schema";
import styles from "./Imports.module.css";

interface ImportStateBadgeProps {
  state: ImportState;
  progress?: ImportProgress["progress"] | null;
}

/** How far an import came, in a word; what ended well needs none. */
export function ImportStateBadge({ state, progress }: ImportStateBadgeProps) {
  if (state === "finished") return null;
  const running = state === "running" && progress && progress.total > 0;
  return (
    <span className={styles.badge} data-state={state}>
      {running
        ? t("importState.progress", { done: progress.done, total: progress.total })
        : t(`importState.${state}`)}
    </span>
  );
}
