import { History } from "lucide-react";
import { Button } from "@/kit/Button";
import { EmptyState } from "@/kit/EmptyState";
import { civilDate } from "@/kit/moments";
import { Skeleton } from "@/kit/Skeleton";
import { useListSearch, useSetSearch } from "../list-search";
import { t } from "../messages/t";
import styles from "./PastNotice.module.css";
import type { Collection } from "./use-collection";
import type { Past } from "./use-past";

/** Says which day is on show, and leads back. */
export function PastNotice({ collection, plural }: { collection: Collection; plural: string }) {
  const { past, comparison, rows } = collection;
  const search = useListSearch();
  const setSearch = useSetSearch();
  if (!search.asof) return null;
  return (
    <div className={styles.notice} role="status">
      <History size={15} aria-hidden />
      <span className={styles.words}>
        {comparison
          ? t("collection.diff.note", {
              from: civilDate(comparison.from),
              to: comparison.to === "now" ? t("collection.diff.now") : civilDate(comparison.to),
              ...comparison.counts,
            })
          : past.phase === "ready"
            ? t("collection.asof.note", { n: rows.length, plural, date: civilDate(search.asof) })
            : t("collection.asof.loading", { date: civilDate(search.asof) })}
      </span>
      {comparison ? (
        <label className={styles.only}>
          <input
            type="checkbox"
            checked={comparison.only}
            onChange={(event) => comparison.setOnly(event.target.checked)}
          />
          {t("collection.diff.only")}
        </label>
      ) : null}
      <Button look="quiet" onClick={() => setSearch({ asof: undefined, vs: undefined })}>
        {t("collection.asof.back")}
      </Button>
    </div>
  );
}

/** While the past is fetched, and when it cannot be. */
export function PastState({ past }: { past: Past }) {
  if (past.phase === "failed") {
    return (
      <EmptyState
        title={t("collection.asof.failed", { date: civilDate(past.day) })}
        action={<Button onClick={past.again}>{t("collection.asof.again")}</Button>}
      >
        {past.offline ? t("collection.asof.offline") : null}
      </EmptyState>
    );
  }
  return (
    <div className={styles.loading} aria-busy>
      <Skeleton
        rows={12}
        label={t("collection.asof.loading", { date: past.phase === "none" ? "" : civilDate(past.day) })}
      />
    </div>
  );
}
