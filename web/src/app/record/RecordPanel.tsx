import { Ellipsis, Maximize2, Spline, Star, X } from "lucide-react";
import { useMemo } from "react";
import { IconButton } from "@/kit/Button";
import { Menu } from "@/kit/Menu";
import { useActionRegistry, useActions } from "../actions/Actions";
import type { Action } from "../actions/action";
import { useOpening } from "../list-search";
import { t } from "../messages/t";
import { RecordPresence } from "../personal/RecordPresence";
import { useVisit } from "../personal/recent";
import { useFavourites } from "../personal/use-favourites";
import { MissingRecord } from "./MissingRecord";
import styles from "./Record.module.css";
import { RecordView } from "./RecordView";
import { isInMenu } from "./selection-actions";
import { referenceOf } from "./titles";
import { useRecordActions } from "./use-record-actions";
import { useRecordNavigation } from "./use-record-navigation";
import { useResolvedRecord } from "./use-resolved-record";
import { useSelectionActions } from "./use-selection-actions";

export function RecordPanel({ reference }: { reference: string }) {
  const record = useResolvedRecord(reference);
  const opening = useOpening();
  const { openPage } = useRecordNavigation();
  const actions = useRecordActions(record);
  const one = useMemo(() => (record ? [record] : []), [record]);
  const fieldActions = useSelectionActions(record?.kind ?? "", one, "record");
  useActions([...fieldActions, ...actions]);
  useVisit(record);
  const star = actions.find((action) => action.id === "record-favourite");
  const copy = actions.find((action) => action.id === "record-link");
  const thread = actions.find((action) => action.id === "record-thread" && action.when?.());
  return (
    <>
      <div className={styles.bar}>
        {record?.key ? (
          <button type="button" className={styles.key} title={t("record.copyLink")} onClick={copy?.run}>
            {record.key}
          </button>
        ) : null}
        <span className={styles.barSpace} />
        {record && thread ? (
          <button
            type="button"
            className={styles.threadButton}
            onClick={() => opening.thread(referenceOf(record))}
          >
            <Spline size={15} aria-hidden /> {t("thread.title")}
          </button>
        ) : null}
        {record ? (
          <>
            <RecordPresence record={record.id} />
            {star ? (
              <IconButton label={star.label} shortcut={star.key} onClick={star.run}>
                <StarMark record={record.id} />
              </IconButton>
            ) : null}
            <IconButton label={t("record.openPage")} onClick={() => openPage(record)}>
              <Maximize2 size={15} aria-hidden />
            </IconButton>
            <RecordMenu actions={[...fieldActions.filter(isInMenu), ...actions]} />
          </>
        ) : null}
        <IconButton label={t("record.close")} shortcut="Escape" onClick={opening.close}>
          <X size={16} aria-hidden />
        </IconButton>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section className={styles.scroll} tabIndex={0} aria-label={t("record.tabRecord")}>
        {record ? <RecordView key={record.id} record={record} /> : <MissingRecord reference={reference} />}
      </section>
    </>
  );
}

/** Filled while the record is a favourite. */
export function StarMark({ record }: { record: string }) {
  const starred = useFavourites().has({ type: "record", id: record });
  return <Star size={15} aria-hidden fill={starred ? "currentColor" : "none"} />;
}

export function RecordMenu({ actions }: { actions: readonly Action[] }) {
  const registry = useActionRegistry();
  return (
    <Menu
      placement="bottom-end"
      target={
        <IconButton label={t("record.more")}>
          <Ellipsis size={16} aria-hidden />
        </IconButton>
      }
      groups={[
        {
          entries: actions
            .filter((action) => action.when?.() ?? true)
            .map((action) => ({
              id: action.id,
              label: action.label,
              shortcut: action.key,
              danger: action.id === "record-trash",
              disabled: (action.disabledReason?.() ?? null) !== null,
              icon: action.icon ? <action.icon size={15} aria-hidden /> : undefined,
              onSelect: () => registry.perform(action),
            })),
        },
      ]}
    />
  );
}
