import type { GraphRecord } from "@/contract/schema";
import { t } from "../messages/t";
import type { CollectionField } from "./collection-fields";
import type { RowDifference } from "./compare";
import { FieldCell } from "./FieldCell";
import styles from "./FieldCell.module.css";

/** A value on the later day, and before it what it was on the earlier one where that was something else. */
export function DifferenceCell({
  field,
  record,
  difference,
}: {
  field: CollectionField;
  record: GraphRecord;
  difference: RowDifference | undefined;
}) {
  const changed = difference?.fields.get(field.id);
  if (!changed) return <FieldCell field={field} record={record} />;
  return (
    <span className={styles.change}>
      {changed.before ? (
        <del className={styles.was}>
          <span className="visually-hidden">{t("collection.diff.was", { value: "" })}</span>
          {changed.before}
        </del>
      ) : null}
      <ins className={styles.now}>{changed.after || t("record.empty")}</ins>
    </span>
  );
}

/** What became of the row between the two days, in one word. */
export function DifferenceBadge({ difference }: { difference: RowDifference | undefined }) {
  if (!difference) return null;
  const words =
    difference.change === "changed"
      ? t("collection.diff.fields", { n: difference.fields.size })
      : t(difference.change === "added" ? "collection.diff.added" : "collection.diff.gone");
  return (
    <span className={styles.badge} data-change={difference.change}>
      {words}
    </span>
  );
}
