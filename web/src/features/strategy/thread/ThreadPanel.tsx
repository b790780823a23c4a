import { Maximize2, X } from "lucide-react";
import { useActions } from "@/app/actions/Actions";
import { useOpening } from "@/app/list-search";
import { t } from "@/app/messages/t";
import { MissingRecord } from "@/app/record/MissingRecord";
import { useRecordNavigation } from "@/app/record/use-record-navigation";
import { useResolvedRecord } from "@/app/record/use-resolved-record";
import { IconButton } from "@/kit/Button";
import styles from "./Thread.module.css";
import { ThreadView } from "./ThreadView";

export function ThreadPanel({ reference }: { reference: string }) {
  const record = useResolvedRecord(reference);
  const opening = useOpening();
  const { openThreadPage } = useRecordNavigation();
  useActions([
    {
      id: "thread-full",
      label: t("thread.full"),
      key: "f",
      icon: Maximize2,
      when: () => record !== undefined,
      run: () => record && openThreadPage(record),
    },
  ]);
  return (
    <>
      <div className={styles.panelBar}>
        <span className={styles.panelKey}>
          {t("thread.title")}
          {record?.key ? <span className={styles.key}>{record.key}</span> : null}
        </span>
        {record ? (
          <IconButton label={t("thread.full")} shortcut="f" onClick={() => openThreadPage(record)}>
            <Maximize2 size={15} aria-hidden />
          </IconButton>
        ) : null}
        <IconButton label={t("record.close")} shortcut="Escape" onClick={opening.close}>
          <X size={16} aria-hidden />
        </IconButton>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section className={styles.panelScroll} tabIndex={0} aria-label={t("thread.title")}>
        {record ? <ThreadView key={record.id} record={record} /> : <MissingRecord reference={reference} />}
      </section>
    </>
  );
}
