import { Ellipsis } from "lucide-react";
import { memo } from "react";
import type { GraphRecord } from "@/contract/schema";
import { Menu } from "@/kit/Menu";
import { useOpening } from "../list-search";
import { t } from "../messages/t";
import { referenceOf, titleOf } from "../record/titles";
import { useIsShared } from "../workspace";
import type { CollectionField } from "./collection-fields";
import { unitOf } from "./collection-fields";
import type { GroupKey } from "./collection-values";
import type { RowDifference } from "./compare";
import { DifferenceBadge } from "./DifferenceCell";
import { FieldCell } from "./FieldCell";
import { GroupName } from "./GroupName";
import styles from "./RecordCard.module.css";

interface RecordCardProps {
  record: GraphRecord;
  /** Shown at the foot, where they have a value. */
  fields: readonly CollectionField[];
  /** Where the card may be moved to without a drag. */
  groupField: CollectionField | undefined;
  groups: readonly GroupKey[];
  difference: RowDifference | undefined;
  onMoveTo?(record: GraphRecord, group: string): void;
}

/** A record on a board: its title, and what the view shows of it. */
export const RecordCard = memo(function RecordCard(props: RecordCardProps) {
  const { record, fields, groupField, groups, difference, onMoveTo } = props;
  const opening = useOpening();
  const isShared = useIsShared();
  const here = new Set(groupField?.groups?.(record).map((group) => group.id) ?? []);
  return (
    <>
      <div className={styles.title}>{titleOf(record)}</div>
      <div className={styles.foot}>
        {fields.map((field) =>
          field.text(record) === "" ? null : (
            <span
              key={field.id}
              className={styles.field}
              data-figure={field.align === "end" || undefined}
              title={field.label}
            >
              <FieldCell field={field} record={record} />
              {field.align === "end" ? <span className={styles.unit}>{unitOf(field, record)}</span> : null}
            </span>
          ),
        )}
        <DifferenceBadge difference={difference} />
      </div>
      {isShared ? null : (
        // biome-ignore lint/a11y/noStaticElementInteractions: keeps a press on the menu from opening the card
        // biome-ignore lint/a11y/useKeyWithClickEvents: see above
        <div className={styles.menu} onClick={(event) => event.stopPropagation()}>
          <Menu
            placement="bottom-end"
            target={
              <button
                type="button"
                className={styles.button}
                aria-label={t("collection.cardMenu", { title: titleOf(record) })}
              >
                <Ellipsis size={15} aria-hidden />
              </button>
            }
            groups={[
              {
                entries: [
                  {
                    id: "thread",
                    label: t("collection.thread"),
                    shortcut: "t",
                    onSelect: () => opening.thread(referenceOf(record)),
                  },
                ],
              },
              {
                label: t("collection.moveTo"),
                entries: onMoveTo
                  ? groups.map((group) => ({
                      id: group.id || "none",
                      label: <GroupName field={groupField} group={group} />,
                      chosen: here.has(group.id),
                      onSelect: () => onMoveTo(record, group.id),
                    }))
                  : [],
              },
            ]}
          />
        </div>
      )}
    </>
  );
});
