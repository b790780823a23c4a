import { lazy, Suspense } from "react";
import { useListSearch } from "../list-search";
import { t } from "../messages/t";
import { useVisit } from "../personal/recent";
import { useResolvedRecord } from "../record/use-resolved-record";
import styles from "./SidePanel.module.css";

const RecordPanel = lazy(() => import("../record/RecordPanel").then((m) => ({ default: m.RecordPanel })));
const ThreadPanel = lazy(() =>
  import("@/features/strategy/thread/ThreadPanel").then((m) => ({ default: m.ThreadPanel })),
);

/** The record or the thread that the address opens beside the list. */
export function SidePanel() {
  const { open, thread } = useListSearch();
  useVisit(useResolvedRecord(thread));
  if (!open && !thread) return null;
  return (
    <aside className={styles.panel} aria-label={thread ? t("record.openThread") : t("record.tabRecord")}>
      <Suspense fallback={<div className={styles.waiting} />}>
        {thread ? (
          <ThreadPanel key={thread} reference={thread} />
        ) : open ? (
          <RecordPanel key={open} reference={open} />
        ) : null}
      </Suspense>
    </aside>
  );
}
