import type { GraphRecord } from "@/contract/schema";
import { Button } from "@/kit/Button";
import { t } from "../../messages/t";
import { useIsShared } from "../../workspace";
import type { Collection } from "../use-collection";
import styles from "./Time.module.css";
import { spanReader, timeFields } from "./time";

/** Says why nothing stands in time here, and by which other date something would. */
export function UndatedNotice({ collection, plural }: { collection: Collection; plural: string }) {
  const { rows, change, editable } = collection;
  const isShared = useIsShared();
  if (rows.length === 0 || someDated(collection, rows)) return null;
  const known = timeFields(collection).find((field) =>
    someDated(
      { ...collection, view: { ...collection.view, dates: { start: field.id, end: field.id } } },
      rows,
    ),
  );
  return (
    <div className={styles.notice} role="status">
      <p>
        {t("time.noneDated", { plural })} {editable ? t("time.drawOne") : null}
      </p>
      {known && !isShared ? (
        <Button onClick={() => change({ dates: { start: known.id, end: known.id } })}>
          {t("time.showBy", { field: known.label })}
        </Button>
      ) : null}
    </div>
  );
}

function someDated(collection: Collection, rows: readonly GraphRecord[]): boolean {
  const spanOf = spanReader(collection);
  return rows.some((row) => {
    const { start, end } = spanOf(row);
    return start !== null || end !== null;
  });
}
