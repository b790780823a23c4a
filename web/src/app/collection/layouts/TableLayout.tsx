import { type Ref, useCallback, useMemo, useState } from "react";
import type { GraphRecord, Json } from "@/contract/schema";
import type { Field } from "@/graph/definitions";
import { useGraph } from "@/graph/hooks";
import { mayChange } from "@/graph/powers";
import type { MenuGroup } from "@/kit/Menu";
import { Popover } from "@/kit/Popover";
import { Table } from "@/kit/table/Table";
import type { TableColumn, TableGroup } from "@/kit/table/table-types";
import { tableLabels } from "../../kit-labels";
import { t } from "../../messages/t";
import { useRowHeight } from "../../personal/use-preferences";
import { FieldEditor } from "../../record/FieldEditor";
import { titleOf } from "../../record/titles";
import { useCommit } from "../../record/use-commit";
import { useIsShared } from "../../workspace";
import { grouped, type RowGroup } from "../arrange";
import { fieldOperations, valueOfWords } from "../cell-operations";
import { asTabs } from "../copying";
import { DifferenceBadge, DifferenceCell } from "../DifferenceCell";
import { GroupName } from "../GroupName";
import { readPasted } from "../pasting";
import { ColumnsPanel } from "../toolbar/ColumnsMenu";
import { totalName, totalsOf, totalText } from "../totals";
import type { CollectionColumn } from "../use-collection";
import type { ColumnChoice, TotalFunction } from "../view-definition";
import { idOf, type LayoutHandle, type LayoutProps, nameOf } from "./layout";
import { useRowOpening } from "./use-row-opening";

/** Height of a line in pixels, as the token --row says. */
const comfortable = 34;

const differenceColumn = "difference";

export function TableLayout({
  collection,
  title,
  selection,
  onSelect,
  handle,
}: LayoutProps & { handle: Ref<LayoutHandle> }) {
  const { kind, reader, view, change, columns, groupFields, rows, editable, comparison } = collection;
  const graph = useGraph();
  const commit = useCommit();
  const opening = useRowOpening();
  const isShared = useIsShared();
  const rowHeight = useRowHeight(comfortable);
  const [adding, setAdding] = useState<HTMLElement | null>(null);

  const set = useCallback(
    (record: GraphRecord, field: Field, value: Json) => {
      const label = t("record.setTo", { field: field.label.toLowerCase(), title: titleOf(record) });
      commit(label, fieldOperations(graph, record, field, value));
    },
    [graph, commit],
  );
  const tableColumns = useMemo((): TableColumn<GraphRecord>[] => {
    const made = columns.map(({ field, width }): TableColumn<GraphRecord> => {
      const declared = field.declared;
      return {
        id: field.id,
        title: field.label,
        width,
        align: field.align,
        sortable: true,
        fixed: field.id === "title",
        render: (record) => (
          <DifferenceCell field={field} record={record} difference={comparison?.byId.get(record.id)} />
        ),
        edit:
          declared && editable
            ? (record, onEnd) => (
                <FieldEditor
                  field={declared}
                  record={record}
                  onChange={(value) => set(record, declared, value)}
                  onEnd={onEnd}
                />
              )
            : undefined,
        mayEdit: (record) => mayChange(graph, record),
      };
    });
    if (!comparison) return made;
    return [
      {
        id: differenceColumn,
        title: t("collection.diff.column"),
        width: 112,
        fixed: true,
        render: (record) => <DifferenceBadge difference={comparison.byId.get(record.id)} />,
      },
      ...made,
    ];
  }, [columns, comparison, editable, set, graph]);

  const totalsFor = useCallback(
    (of: readonly GraphRecord[]) =>
      Object.fromEntries(
        columns.flatMap(({ field }) => {
          const total = view.totals[field.id];
          return total
            ? [[field.id, <Total key={field.id} total={total} column={{ field, width: 0 }} rows={of} />]]
            : [];
        }),
      ),
    [columns, view.totals],
  );
  const groups = useMemo((): TableGroup<GraphRecord>[] => {
    if (groupFields.length === 0) return [{ id: "all", rows }];
    const shown = (group: RowGroup, depth: number): TableGroup<GraphRecord> => ({
      id: group.key.id || "none",
      name: group.key.name,
      heading: <GroupName field={groupFields[depth]} group={group.key} />,
      rows: group.groups.length > 0 ? [] : group.rows,
      groups: group.groups.map((inner) => shown(inner, depth + 1)),
      totals: totalsFor(group.rows),
    });
    return grouped(rows, groupFields).map((group) => shown(group, 0));
  }, [rows, groupFields, totalsFor]);
  const totals = useMemo(() => totalsFor(rows), [totalsFor, rows]);
  const labels = useMemo(() => tableLabels(title), [title]);

  const keepColumns = (make: (choices: ColumnChoice[]) => ColumnChoice[]) =>
    change({ columns: make(columns.map(choiceOf)) });
  const columnNamed = (id: string) => columns.find((column) => column.field.id === id);
  const recordOf = (key: string) => reader.record(key);

  return (
    <>
      <Table
        handle={handle}
        rowHeight={rowHeight}
        columns={tableColumns}
        groups={groups}
        rowKey={idOf}
        rowName={nameOf}
        sort={view.sort[0] ? { column: view.sort[0].field, descending: view.sort[0].descending } : null}
        onSort={(sort) =>
          change({
            sort: [
              { field: sort.column, descending: sort.descending },
              ...view.sort.slice(1).filter((one) => one.field !== sort.column),
            ],
          })
        }
        selection={selection}
        onSelect={onSelect}
        selectable={editable}
        onOpen={opening.onOpen}
        onStep={opening.onStep}
        onRowKey={opening.onRowKey}
        onResize={(id, width) =>
          keepColumns((all) => all.map((column) => (column.field === id ? { ...column, width } : column)))
        }
        onMove={(id, before) => keepColumns((all) => moved(all, id, before))}
        onHide={(id) => keepColumns((all) => all.filter((column) => column.field !== id))}
        onAddColumn={isShared ? undefined : setAdding}
        frozen={view.frozen}
        onFreeze={(frozen) => change({ frozen })}
        totals={Object.keys(totals).length > 0 ? totals : undefined}
        totalMenu={(id) => totalMenu(id)}
        columnMenu={(id) => {
          const column = columnNamed(id);
          if (!column) return [];
          const byColumn = {
            id: "group",
            label: t("collection.group.by", { fields: column.field.label }),
            onSelect: () => change({ groups: [id] }),
          };
          return [
            { entries: column.field.groups ? [byColumn] : [] },
            { label: t("collection.total"), entries: totalMenu(id).flatMap((group) => group.entries) },
          ];
        }}
        onCopy={(cells) => {
          const chosen = cells.columns.flatMap((id) => columnNamed(id) ?? []);
          return {
            text: asTabs(
              cells.rows.flatMap((key) => {
                const record = recordOf(key);
                return record ? [chosen.map((column) => column.field.text(record))] : [];
              }),
            ),
          };
        }}
        onPaste={
          editable
            ? (text, html, at) => {
                const written = pasteOperations(readPasted(text, html), at.rowKey, at.column);
                const label = t("collection.paste.cells", { n: written.length });
                if (written.length > 0) commit(label, written, label);
              }
            : undefined
        }
        onClear={
          editable
            ? (cells) => {
                const cleared = cells.rows.flatMap((key) => {
                  const record = recordOf(key);
                  return cells.columns.flatMap((id) => {
                    const declared = columnNamed(id)?.field.declared;
                    if (!record || !declared || declared.required || record.fields[id] == null) return [];
                    return fieldOperations(graph, record, declared, null);
                  });
                });
                const label = t("collection.paste.cleared", { n: cleared.length });
                if (cleared.length > 0) commit(label, cleared, label);
              }
            : undefined
        }
        openKey={opening.openKey}
        labels={labels}
      />
      {adding ? (
        <Popover
          label={t("collection.columns")}
          open
          onOpenChange={() => setAdding(null)}
          placement="bottom-end"
          target={<span style={anchorStyle(adding)} />}
        >
          <ColumnsPanel collection={collection} onClose={() => setAdding(null)} />
        </Popover>
      ) : null}
    </>
  );

  function totalMenu(id: string): MenuGroup[] {
    const column = columnNamed(id);
    if (!column) return [];
    const chosen = view.totals[id];
    const choose = (total: TotalFunction | null) => {
      const { [id]: _, ...others } = view.totals;
      change({ totals: total ? { ...others, [id]: total } : others });
    };
    return [
      {
        entries: [
          { id: "none", label: t("collection.total.none"), chosen: !chosen, onSelect: () => choose(null) },
          ...totalsOf(column.field).map((total) => ({
            id: total,
            label: totalName(total),
            chosen: chosen === total,
            onSelect: () => choose(total),
          })),
        ],
      },
    ];
  }

  /** Cells from the one that was pasted at, down the rows on screen and along the columns. */
  function pasteOperations(cells: readonly (readonly string[])[], rowKey: string, column: string) {
    const shownRows = groups.flatMap(rowsIn);
    const firstRow = shownRows.findIndex((row) => row.id === rowKey);
    const firstColumn = columns.findIndex((one) => one.field.id === column);
    if (firstRow < 0 || firstColumn < 0) return [];
    return cells.flatMap((line, down) =>
      line.flatMap((words, along) => {
        const record = shownRows[firstRow + down];
        const declared = columns[firstColumn + along]?.field.declared;
        if (!record || !declared) return [];
        const value = valueOfWords(reader, kind, declared, words);
        return value === undefined ? [] : fieldOperations(graph, record, declared, value);
      }),
    );
  }
}

function rowsIn(group: TableGroup<GraphRecord>): readonly GraphRecord[] {
  return group.groups?.length ? group.groups.flatMap(rowsIn) : group.rows;
}

function choiceOf({ field, width }: CollectionColumn): ColumnChoice {
  return { field: field.id, width: width === field.width ? null : width };
}

function moved(columns: ColumnChoice[], id: string, before: string | null): ColumnChoice[] {
  const taken = columns.find((column) => column.field === id);
  if (!taken || id === before) return columns;
  const rest = columns.filter((column) => column.field !== id);
  const at = before === null ? rest.length : rest.findIndex((column) => column.field === before);
  rest.splice(at < 0 ? rest.length : at, 0, taken);
  return rest;
}

function Total({
  total,
  column,
  rows,
}: {
  total: TotalFunction;
  column: CollectionColumn;
  rows: readonly GraphRecord[];
}) {
  const figure = totalText(total, column.field, rows);
  return (
    <span title={t("collection.total.of", { total: totalName(total), field: column.field.label })}>
      <small>{totalName(total)}</small> {figure}
    </span>
  );
}

function anchorStyle(anchor: HTMLElement): React.CSSProperties {
  const box = anchor.getBoundingClientRect();
  return { position: "fixed", left: box.left, top: box.bottom, width: box.width, height: 0 };
}
