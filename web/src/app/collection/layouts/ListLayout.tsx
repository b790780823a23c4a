import { type Ref, useMemo } from "react";
import type { GraphRecord } from "@/contract/schema";
import type { RowGroup as LineGroup } from "@/kit/lines/lines";
import { GroupList } from "@/kit/list/GroupList";
import { listLabels } from "../../kit-labels";
import { useRowHeight } from "../../personal/use-preferences";
import { StateMark } from "../../record/StateMark";
import { grouped, type RowGroup } from "../arrange";
import { unitOf } from "../collection-fields";
import { DifferenceBadge } from "../DifferenceCell";
import { FieldCell, TitleCell } from "../FieldCell";
import { GroupName } from "../GroupName";
import styles from "./ListLayout.module.css";
import { idOf, type LayoutHandle, type LayoutProps, nameOf } from "./layout";
import { useRowOpening } from "./use-row-opening";

/** Height of a line in pixels, as the token --row says. */
const comfortable = 34;

/** Fields that stand at the left of a line, before or as the title. */
const atTheLeft = new Set(["key", "title", "state"]);

export function ListLayout({
  collection,
  title,
  selection,
  onSelect,
  handle,
}: LayoutProps & { handle: Ref<LayoutHandle> }) {
  const { columns, groupFields, rows, editable, comparison } = collection;
  const opening = useRowOpening();
  const rowHeight = useRowHeight(comfortable);
  const shown = columns.map((column) => column.field);
  const has = (id: string) => shown.some((field) => field.id === id);
  const [withKey, withState] = [has("key"), has("state")];
  const aside = shown.filter((field) => !atTheLeft.has(field.id));
  const groups = useMemo(() => {
    if (groupFields.length === 0) return [{ id: "all", rows }];
    const made = (group: RowGroup, depth: number): LineGroup<GraphRecord> => ({
      id: group.key.id || "none",
      name: group.key.name,
      heading: <GroupName field={groupFields[depth]} group={group.key} />,
      rows: group.groups.length > 0 ? [] : group.rows,
      groups: group.groups.map((inner) => made(inner, depth + 1)),
    });
    return grouped(rows, groupFields).map((group) => made(group, 0));
  }, [rows, groupFields]);
  return (
    <GroupList
      handle={handle}
      rowHeight={rowHeight}
      groups={groups}
      rowKey={idOf}
      rowName={nameOf}
      selection={selection}
      onSelect={onSelect}
      selectable={editable}
      openKey={opening.openKey}
      onOpen={opening.onOpen}
      onStep={opening.onStep}
      onRowKey={opening.onRowKey}
      renderRow={(row) => (
        <span className={styles.left}>
          {withKey && row.key ? <span className={styles.key}>{row.key}</span> : null}
          {withState && typeof row.fields.state === "string" ? (
            <StateMark state={row.fields.state} kind={row.kind} bare />
          ) : null}
          <TitleCell record={row} />
          <DifferenceBadge difference={comparison?.byId.get(row.id)} />
        </span>
      )}
      renderAside={(row) => (
        <>
          {aside.map((field) =>
            field.text(row) === "" ? null : (
              <span key={field.id} className={styles.field} title={field.label}>
                <FieldCell field={field} record={row} />
                {field.align === "end" ? <span className={styles.unit}>{unitOf(field, row)}</span> : null}
              </span>
            ),
          )}
        </>
      )}
      labels={listLabels(title)}
    />
  );
}
