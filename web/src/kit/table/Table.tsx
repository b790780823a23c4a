// biome-ignore-all lint/a11y/useSemanticElements: a native table cannot be virtualised with sticky parts, and the grid holds the focus for all its cells.
// biome-ignore-all lint/a11y/useFocusableInteractive: a native table cannot be virtualised with sticky parts, and the grid holds the focus for all its cells.

import { useVirtualizer } from "@tanstack/react-virtual";
import { ChevronDown, ChevronRight } from "lucide-react";
import {
  type KeyboardEvent,
  type ReactNode,
  useCallback,
  useEffect,
  useId,
  useMemo,
  useRef,
  useState,
} from "react";
import styles from "./Table.module.css";
import { TableHead } from "./TableHead";
import { TableRow } from "./TableRow";
import { type CellPlace, moveCell, rangeKeys, stepCell, within } from "./table-navigation";
import type { CellEnd, TableColumn, TableGroup, TableLabels, TableSort } from "./table-types";

interface TableProps<Row> {
  columns: readonly TableColumn<Row>[];
  groups: readonly TableGroup<Row>[];
  rowKey(row: Row): string;
  rowName(row: Row): string;
  sort: TableSort | null;
  onSort(sort: TableSort): void;
  selection: ReadonlySet<string>;
  onSelect(selection: ReadonlySet<string>): void;
  selectable: boolean;
  onOpen(row: Row): void;
  /** Other keys on a row, such as one that opens its thread. True when it was taken. */
  onRowKey?(row: Row, key: string): boolean;
  onResize(column: string, width: number): void;
  onMove(column: string, before: string | null): void;
  onHide(column: string): void;
  openKey?: string | null;
  labels: TableLabels;
  foot?: ReactNode;
}

type Item<Row> = { type: "group"; group: TableGroup<Row> } | { type: "row"; row: Row; at: number };

export const rowHeight = 34;

/**
 * A table of any length. One element has the focus and names the active cell, so that rows may come and
 * go while one scrolls; arrows move, Enter edits, Tab goes on editing in the next cell.
 */
export function Table<Row>(props: TableProps<Row>) {
  const {
    columns,
    groups,
    rowKey,
    rowName,
    selection,
    onSelect,
    selectable,
    onOpen,
    onRowKey,
    openKey,
    labels,
  } = props;
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState<CellPlace>({ row: 0, column: 0 });
  const [editing, setEditing] = useState(false);
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  const anchor = useRef(0);

  const { items, rows, keys } = useMemo(() => flatten(groups, folded, rowKey), [groups, folded, rowKey]);
  const size = { rows: rows.length, columns: columns.length, page: 12 };
  const at = within(place, size);

  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 10,
    scrollPaddingStart: rowHeight,
  });

  const itemOfRow = useCallback(
    (row: number) => {
      if (groups.length === 1 && !groups[0]?.heading) return row;
      return items.findIndex((item) => item.type === "row" && item.at === row);
    },
    [groups, items],
  );

  const go = (next: CellPlace) => {
    setPlace(next);
    if (next.row >= 0) virtual.scrollToIndex(itemOfRow(next.row), { align: "auto" });
    const cell = document.getElementById(cellId(id, next.row, next.column));
    cell?.scrollIntoView({ block: "nearest", inline: "nearest" });
  };

  // biome-ignore lint/correctness/useExhaustiveDependencies: only a newly opened row is brought into sight
  useEffect(() => {
    if (!openKey) return;
    const found = keys.indexOf(openKey);
    if (found < 0) return;
    setPlace((before) => ({ ...before, row: found }));
    virtual.scrollToIndex(itemOfRow(found), { align: "auto" });
  }, [openKey]);

  const focusGrid = () => scroller.current?.focus({ preventScroll: true });

  const onEnd = (end: CellEnd) => {
    focusGrid();
    if (end === "next" || end === "previous") {
      go(nextEditable(at, end === "next" ? 1 : -1));
      setEditing(true);
      return;
    }
    setEditing(false);
    if (end === "down") go(within({ row: at.row + 1, column: at.column }, size));
  };

  const nextEditable = (from: CellPlace, by: 1 | -1): CellPlace => {
    let next = stepCell(from, by, size);
    for (let tries = 0; tries < columns.length && !columns[next.column]?.edit; tries += 1) {
      next = stepCell(next, by, size);
    }
    return next;
  };

  const toggle = (row: number, range: boolean) => {
    const key = keys[row];
    if (key === undefined || !selectable) return;
    const next = new Set(selection);
    if (range) for (const one of rangeKeys(keys, anchor.current, row)) next.add(one);
    else if (next.has(key)) next.delete(key);
    else next.add(key);
    if (!range) anchor.current = row;
    onSelect(next);
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== scroller.current || event.nativeEvent.isComposing) return;
    const row = rows[at.row];
    const jump = event.ctrlKey || event.metaKey;
    if (event.shiftKey && (event.key === "ArrowDown" || event.key === "ArrowUp") && at.row >= 0) {
      event.preventDefault();
      const to = within({ row: at.row + (event.key === "ArrowDown" ? 1 : -1), column: at.column }, size);
      if (!selection.has(keys[at.row] ?? "")) anchor.current = at.row;
      go(to);
      toggle(to.row, true);
      return;
    }
    const moved = event.altKey ? null : moveCell(at, event.key, jump, size);
    if (moved) {
      event.preventDefault();
      go(moved);
      return;
    }
    if (jump && event.key.toLowerCase() === "a" && selectable) {
      event.preventDefault();
      onSelect(new Set(keys));
      return;
    }
    if (at.row < 0) {
      if (event.key === "Enter" || event.key === " ") {
        event.preventDefault();
        document.getElementById(`${cellId(id, -1, at.column)}-menu`)?.click();
      }
      return;
    }
    if (row === undefined) return;
    if (event.key === " ") {
      event.preventDefault();
      toggle(at.row, event.shiftKey);
    } else if (event.key === "Enter" && (jump || !columns[at.column]?.edit)) {
      event.preventDefault();
      onOpen(row);
    } else if (event.key === "Enter" || event.key === "F2") {
      event.preventDefault();
      setEditing(true);
    } else if (event.key === "o") {
      event.preventDefault();
      onOpen(row);
    } else if (event.key === "Escape" && selection.size > 0) {
      event.preventDefault();
      onSelect(new Set());
    } else if (!jump && onRowKey?.(row, event.key)) {
      event.preventDefault();
    }
  };

  const template = `${selectable ? "36px " : ""}${columns.map((column) => `${column.width}px`).join(" ")} minmax(0, 1fr)`;
  const width = columns.reduce((sum, column) => sum + column.width, selectable ? 36 : 0);
  return (
    <div
      ref={scroller}
      role="grid"
      aria-label={labels.table}
      aria-rowcount={rows.length + 1}
      aria-colcount={columns.length}
      aria-multiselectable={selectable}
      aria-activedescendant={editing ? undefined : cellId(id, at.row, at.column)}
      tabIndex={0}
      className={styles.table}
      onKeyDown={onKeyDown}
    >
      <TableHead
        {...props}
        id={id}
        template={template}
        width={width}
        activeColumn={at.row < 0 ? at.column : -1}
        keys={keys}
      />
      <div
        role="presentation"
        className={styles.body}
        style={{ height: virtual.getTotalSize(), minWidth: width }}
      >
        {virtual.getVirtualItems().map((item) => {
          const entry = items[item.index];
          if (!entry) return null;
          const position = { transform: `translateY(${item.start}px)`, height: rowHeight };
          if (entry.type === "group") {
            const open = !folded.has(entry.group.id);
            return (
              <div key={`group ${entry.group.id}`} role="row" className={styles.group} style={position}>
                <div role="gridcell" className={styles.groupCell}>
                  <button
                    type="button"
                    tabIndex={-1}
                    aria-expanded={open}
                    className={styles.fold}
                    onClick={() => {
                      const next = new Set(folded);
                      if (open) next.add(entry.group.id);
                      else next.delete(entry.group.id);
                      setFolded(next);
                    }}
                  >
                    {open ? <ChevronDown size={14} aria-hidden /> : <ChevronRight size={14} aria-hidden />}
                    {entry.group.heading}
                    <span className={styles.count}>{entry.group.rows.length}</span>
                  </button>
                </div>
              </div>
            );
          }
          const key = keys[entry.at] ?? "";
          return (
            <TableRow
              key={key}
              id={id}
              at={entry.at}
              row={entry.row}
              name={rowName(entry.row)}
              columns={columns}
              template={template}
              position={position}
              selectable={selectable}
              selected={selection.has(key)}
              open={key === openKey}
              activeColumn={entry.at === at.row ? at.column : -1}
              editing={editing && entry.at === at.row}
              selectLabel={labels.selectRow(rowName(entry.row))}
              onToggle={(range) => toggle(entry.at, range)}
              onCell={(column, again) => {
                const wasHere = at.row === entry.at && at.column === column;
                setPlace({ row: entry.at, column });
                if (columns[column]?.edit && (again || wasHere)) setEditing(true);
                else {
                  setEditing(false);
                  focusGrid();
                }
              }}
              onEnd={onEnd}
            />
          );
        })}
      </div>
      {props.foot}
    </div>
  );
}

export function cellId(id: string, row: number, column: number): string {
  return `${id}-${row}-${column}`;
}

function flatten<Row>(
  groups: readonly TableGroup<Row>[],
  folded: ReadonlySet<string>,
  rowKey: (row: Row) => string,
): { items: Item<Row>[]; rows: Row[]; keys: string[] } {
  const items: Item<Row>[] = [];
  const rows: Row[] = [];
  const keys: string[] = [];
  for (const group of groups) {
    if (group.heading) items.push({ type: "group", group });
    if (folded.has(group.id)) continue;
    for (const row of group.rows) {
      items.push({ type: "row", row, at: rows.length });
      rows.push(row);
      keys.push(rowKey(row));
    }
  }
  return { items, rows, keys };
}
