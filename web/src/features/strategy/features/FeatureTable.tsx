import { useCallback, useMemo, useState } from "react";
import { useActions } from "@/app/actions/Actions";
import { useListSearch, useOpening, useSetSearch } from "@/app/list-search";
import { t } from "@/app/messages/t";
import { StateMarkGlyph } from "@/app/record/StateMark";
import { referenceOf, titleOf } from "@/app/record/titles";
import { useCommit } from "@/app/record/use-commit";
import { useRecordNavigation } from "@/app/record/use-record-navigation";
import { useWorkspace } from "@/app/workspace";
import type { FieldDeclaration, GraphRecord, Id, Json } from "@/contract/schema";
import { type AskCount, useFields, useGraph, useStates } from "@/graph/hooks";
import { addTags, removeTags, setField } from "@/graph/operations";
import { Table } from "@/kit/table/Table";
import type { TableGroup, TableLabels, TableSort } from "@/kit/table/table-types";
import { columnPlans, featureColumn } from "./feature-columns";
import { type GroupField, groupRows } from "./grouping";
import type { TableLayout } from "./table-layout";
import { type FeatureView, writeSort } from "./use-feature-view";

interface FeatureTableProps {
  rows: readonly GraphRecord[];
  asks: ReadonlyMap<Id, AskCount>;
  view: FeatureView;
  layout: TableLayout;
  selection: ReadonlySet<string>;
  onSelect(selection: ReadonlySet<string>): void;
}

const labels: TableLabels = {
  table: t("features.tableLabel"),
  selectRow: (row) => t("features.selectRow", { title: row }),
  selectAll: t("features.selectAll"),
  sortAscending: t("features.sortAscending"),
  sortDescending: t("features.sortDescending"),
  hide: t("features.hideColumn"),
  moveLeft: t("features.moveLeft"),
  moveRight: t("features.moveRight"),
  resize: (column) => t("features.resize", { column }),
  wider: t("features.wider"),
  narrower: t("features.narrower"),
  columnMenu: (column) => t("features.columnMenu", { column }),
};

export function FeatureTable({ rows, asks, view, layout, selection, onSelect }: FeatureTableProps) {
  const graph = useGraph();
  const { workspace, canEdit } = useWorkspace();
  const states = useStates("feature");
  const commit = useCommit();
  const opening = useOpening();
  const search = useListSearch();
  const setSearch = useSetSearch();
  const { linkTo } = useRecordNavigation();
  const [focusAt, setFocusAt] = useState<string | null>(null);

  const set = useCallback(
    (record: GraphRecord, field: FieldDeclaration, value: Json) => {
      const label = t("record.setTo", { field: field.label.toLowerCase(), title: titleOf(record) });
      commit(label, fieldOperations(graph, record, field, value));
    },
    [graph, commit],
  );
  const fields = useFields("feature");
  const columns = useMemo(() => {
    const context = { zone: workspace.zone, asks, fields, canEdit, linkTo, set };
    return layout.columns.flatMap((column) => {
      const plan = columnPlans.find((candidate) => candidate.id === column.id);
      return plan && column.shown ? [featureColumn(plan, column.width, context)] : [];
    });
  }, [layout.columns, workspace.zone, asks, fields, canEdit, linkTo, set]);

  const groups = useMemo((): TableGroup<GraphRecord>[] => {
    if (!view.group) return [{ id: "all", rows }];
    return groupRows(rows, view.group as GroupField, {
      states,
      titleOf: (id) => titleOf(graph.record(id)),
      none: t("features.noValue"),
    }).map((group) => ({
      id: group.id,
      rows: group.rows,
      name: group.name,
      heading: (
        <>
          {group.state ? <StateMarkGlyph state={group.state} /> : null}
          {group.name}
        </>
      ),
    }));
  }, [rows, view.group, states, graph]);

  const order = useMemo(() => groups.flatMap((group) => group.rows), [groups]);
  const step = (by: number) => {
    const from = search.open ?? focusAt;
    const at = order.findIndex((row) => referenceOf(row) === from);
    const next = order[Math.max(0, Math.min(order.length - 1, at + by))];
    if (!next) return;
    setFocusAt(referenceOf(next));
    if (search.open) opening.record(referenceOf(next));
  };
  useActions([
    { id: "list-next", label: "", key: "j", hidden: true, run: () => step(1) },
    { id: "list-previous", label: "", key: "k", hidden: true, run: () => step(-1) },
  ]);

  return (
    <Table
      columns={columns}
      groups={groups}
      rowKey={keyOf}
      rowName={nameOf}
      sort={view.sort}
      onSort={(sort: TableSort) => setSearch({ sort: writeSort(sort) }, true)}
      selection={selection}
      onSelect={onSelect}
      selectable={canEdit}
      onOpen={(row) => opening.record(referenceOf(row))}
      onRowKey={(row, key) => {
        if (key !== "t") return false;
        opening.thread(referenceOf(row));
        return true;
      }}
      onResize={layout.resize}
      onMove={layout.move}
      onHide={(column) => layout.show(column, false)}
      openKey={idOf(graph, search.open ?? search.thread ?? focusAt)}
      labels={labels}
    />
  );
}

const keyOf = (row: GraphRecord) => row.id;
const nameOf = (row: GraphRecord) => titleOf(row);

function idOf(graph: ReturnType<typeof useGraph>, reference: string | null | undefined): string | null {
  if (!reference) return null;
  return graph.recordByKey(reference)?.id ?? reference;
}

/** Tags are sets: what two people add at once stands side by side. */
export function fieldOperations(
  graph: ReturnType<typeof useGraph>,
  record: GraphRecord,
  field: FieldDeclaration,
  value: Json,
) {
  if (field.type !== "tags" && field.type !== "choices")
    return [setField(graph, record.id, field.name, value)];
  const before = record.fields[field.name];
  const old = Array.isArray(before) ? before.map(String) : [];
  const next = Array.isArray(value) ? value.map(String) : [];
  const added = next.filter((tag) => !old.includes(tag));
  const gone = old.filter((tag) => !next.includes(tag));
  return [
    ...(added.length > 0 ? [addTags(record.id, field.name, added)] : []),
    ...(gone.length > 0 ? [removeTags(record.id, field.name, gone)] : []),
  ];
}
