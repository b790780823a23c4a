import { useParams } from "@tanstack/react-router";
import { Spline } from "lucide-react";
import { useEffect, useMemo } from "react";
import { Button, IconButton } from "@/kit/Button";
import { useActions } from "../actions/Actions";
import { t } from "../messages/t";
import { setPageTitle } from "../page-title";
import { RecordPresence } from "../personal/RecordPresence";
import { useVisit } from "../personal/recent";
import { useWorkspace } from "../workspace";
import { MissingRecord } from "./MissingRecord";
import styles from "./Record.module.css";
import { RecordMenu, StarMark } from "./RecordPanel";
import { RecordView } from "./RecordView";
import { isInMenu } from "./selection-actions";
import { titleOf } from "./titles";
import { useRecordActions } from "./use-record-actions";
import { useRecordNavigation } from "./use-record-navigation";
import { useResolvedRecord } from "./use-resolved-record";
import { useSelectionActions } from "./use-selection-actions";

export function RecordPage() {
  const { key = "" } = useParams({ strict: false });
  const record = useResolvedRecord(key);
  const { workspace } = useWorkspace();
  const { openThreadPage } = useRecordNavigation();
  const actions = useRecordActions(record);
  const one = useMemo(() => (record ? [record] : []), [record]);
  const fieldActions = useSelectionActions(record?.kind ?? "", one, "record");
  useActions([...fieldActions, ...actions]);
  useVisit(record);
  const title = titleOf(record);
  useEffect(() => {
    if (record) setPageTitle(`${record.key ? `${record.key} ` : ""}${title} · ${workspace.name}`);
  }, [record, title, workspace.name]);
  if (!record) return <MissingRecord reference={key} page />;
  const threaded = actions.some((action) => action.id === "record-thread" && action.when?.());
  const copy = actions.find((action) => action.id === "record-link");
  const star = actions.find((action) => action.id === "record-favourite");
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
        <RecordPresence record={record.id} />
        {star ? (
          <IconButton label={star.label} shortcut={star.key} onClick={star.run}>
            <StarMark record={record.id} />
          </IconButton>
        ) : null}
        <RecordMenu actions={[...fieldActions.filter(isInMenu), ...actions]} />
      </div>
      <RecordView key={record.id} record={record} page />
    </div>
  );
}
