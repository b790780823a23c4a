import { useParams } from "@tanstack/react-router";
import { Spline } from "lucide-react";
import { useEffect } from "react";
import { Button } from "@/kit/Button";
import { useActions } from "../actions/Actions";
import { t } from "../messages/t";
import { useWorkspace } from "../workspace";
import { MissingRecord } from "./MissingRecord";
import styles from "./Record.module.css";
import { RecordMenu } from "./RecordPanel";
import { RecordView } from "./RecordView";
import { titleOf } from "./titles";
import { useRecordActions } from "./use-record-actions";
import { useRecordNavigation } from "./use-record-navigation";
import { useResolvedRecord } from "./use-resolved-record";

export function RecordPage() {
  const { key = "" } = useParams({ strict: false });
  const record = useResolvedRecord(key);
  const { workspace } = useWorkspace();
  const { openThreadPage } = useRecordNavigation();
  const actions = useRecordActions(record);
  useActions(actions);
  const title = titleOf(record);
  useEffect(() => {
    if (record) document.title = `${record.key ? `${record.key} ` : ""}${title} · ${workspace.name}`;
  }, [record, title, workspace.name]);
  if (!record) return <MissingRecord reference={key} page />;
  const threaded = actions.some((action) => action.id === "record-thread" && action.when?.());
  const copy = actions.find((action) => action.id === "record-link");
  return (
    <div className={styles.page}>
      <div className={styles.pageBar}>
        {record.key ? (
          <button type="button" className={styles.key} title={t("record.copyLink")} onClick={copy?.run}>
            {record.key}
          </button>
        ) : null}
        <span className={styles.barSpace} />
        {threaded ? (
          <Button look="quiet" icon={<Spline size={15} aria-hidden />} onClick={() => openThreadPage(record)}>
            {t("thread.title")}
          </Button>
        ) : null}
        <RecordMenu actions={actions} />
      </div>
      <RecordView key={record.id} record={record} page />
    </div>
  );
}
