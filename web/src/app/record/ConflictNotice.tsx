import type { Conflict, GraphRecord, Json } from "@/contract/schema";
import { type Field, optionLabel } from "@/graph/definitions";
import { useGraph, useRecord } from "@/graph/hooks";
import { Button } from "@/kit/Button";
import { t } from "../messages/t";
import { fieldText } from "./field-values";
import styles from "./Record.module.css";
import { titleOf } from "./titles";
import { useCommit } from "./use-commit";
import { useMayChange } from "./use-may-change";

/** Two people wrote one field from the same starting point: both values, and who settles it. */
export function ConflictNotice({
  record,
  conflict,
  field,
}: {
  record: GraphRecord;
  conflict: Conflict;
  field: Field | undefined;
}) {
  const graph = useGraph();
  const commit = useCommit();
  const canEdit = useMayChange(record);
  const other = useRecord(conflict.other_by);
  const name = field?.label ?? conflict.field;
  const words = (value: Json) =>
    fieldText(field?.type ?? "line", value, {
      titleOf: (id) => titleOf(graph.record(id)),
      stateName: (id) => graph.state(id)?.name ?? null,
      optionLabel: (id) => optionLabel(field, id),
    }) || t("record.empty");
  const settle = (keep: "kept" | "other") =>
    commit(t("record.conflictResolved", { field: name.toLowerCase(), title: titleOf(record) }), [
      { type: "resolve_conflict", record: record.id, field: conflict.field, conflict: conflict.id, keep },
    ]);
  const value = (keep: "kept" | "other", label: string, text: string) => (
    <div className={styles.side}>
      <div className={styles.sideLabel}>{label}</div>
      <div className={styles.sideText}>{text}</div>
      {canEdit ? (
        <Button onClick={() => settle(keep)}>
          {t(keep === "kept" ? "record.keepThis" : "record.keepOther")}
        </Button>
      ) : null}
    </div>
  );
  return (
    <div className={styles.conflict} role="alert">
      <p>{t("record.conflict", { field: name })}</p>
      <div className={styles.sides}>
        {value("kept", t("record.conflictKept"), words(conflict.kept))}
        {value(
          "other",
          t("record.conflictOther", { who: other ? titleOf(other) : t("record.someone") }),
          words(conflict.other),
        )}
      </div>
    </div>
  );
}
