import { t } from "@/app/messages/t";
import { failureText } from "@/app/session/failure";
import type { GraphRecord } from "@/contract/schema";
import { useHistory } from "@/graph/hooks";
import { Button } from "@/kit/Button";
import styles from "./History.module.css";
import { HistoryList } from "./HistoryList";

export function RecordHistory({ record }: { record: GraphRecord }) {
  const { operations, loading, error, more } = useHistory(record.id);
  if (error && operations.length === 0) {
    return (
      <div role="alert">
        <p>{t("history.failed")}</p>
        <p className={styles.nothing}>{failureText(error)}</p>
      </div>
    );
  }
  if (operations.length === 0) {
    return <p role="status">{loading ? `${t("history.loading")}…` : t("history.none")}</p>;
  }
  return (
    <>
      <HistoryList operations={operations} about={record.id} />
      {more ? (
        <div>
          <Button onClick={more} disabled={loading}>
            {t("history.older")}
          </Button>
        </div>
      ) : null}
    </>
  );
}
