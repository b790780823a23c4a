import { type Ref, useMemo } from "react";
import type { GraphRecord } from "@/contract/schema";
import { useGraph } from "@/graph/hooks";
import type { RowGroup as LineGroup } from "@/kit/lines/lines";
import { GroupList } from "@/kit/list/GroupList";
import { listLabels } from "../../kit-labels";
import { useListSearch, useOpening } from "../../list-search";
import { useRowHeight } from "../../personal/use-preferences";
import { StateMark } from "../../record/StateMark";
import { referenceOf } from "../../record/titles";
import { grouped, type RowGroup } from "../arrange";
import { unitOf } from "../collection-fields";
import { DifferenceBadge } from "../DifferenceCell";
import { FieldCell, TitleCell } from "../FieldCell";
import { GroupName } from "../GroupName";
import styles from "./ListLayout.module.css";
import { idOf, type LayoutHandle, type LayoutProps, nameOf } from "./layout";

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
  const graph = useGraph();
  const opening = useOpening();
  const search = useListSearch();
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
  const openId = search.open ?? search.thread;
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
      openKey={openId ? (graph.recordByKey(openId)?.id ?? openId) : null}
      onOpen={(row) => opening.record(referenceOf(row))}
      onStep={(row) => {
        if (search.open) opening.record(referenceOf(row));
      }}
      onRowKey={(row, key) => {
        if (key !== "t") return false;
        opening.thread(referenceOf(row));
        return true;
      }}
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
        <span className={styles.aside}>
          {aside.map((field) =>
            field.text(row) === "" ? null : (
              <span key={field.id} className={styles.field} title={field.label}>
                <FieldCell field={field} record={row} />
                {field.align === "end" ? <span className={styles.unit}>{unitOf(field, row)}</span> : null}
              </span>
            ),
          )}
        </span>
      )}
      labels={listLabels(title)}
    />
  );
}
