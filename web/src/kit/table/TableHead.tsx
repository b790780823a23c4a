// biome-ignore-all lint/a11y/useSemanticElements: a native table cannot be virtualised with sticky parts, and the grid holds the focus for all its cells.
// biome-ignore-all lint/a11y/useFocusableInteractive: a native table cannot be virtualised with sticky parts, and the grid holds the focus for all its cells.

import { combine } from "@atlaskit/pragmatic-drag-and-drop/combine";
import { draggable, dropTargetForElements } from "@atlaskit/pragmatic-drag-and-drop/element/adapter";
import { ArrowDown, ArrowUp, ChevronDown } from "lucide-react";
import { type PointerEvent, useEffect, useRef, useState } from "react";
import { Menu } from "../Menu";
import styles from "./Table.module.css";
import type { TableColumn, TableLabels, TableSort } from "./table-types";

interface TableHeadProps<Row> {
  id: string;
  columns: readonly TableColumn<Row>[];
  template: string;
  width: number;
  activeColumn: number;
  sort: TableSort | null;
  onSort(sort: TableSort): void;
  selectable: boolean;
  selection: ReadonlySet<string>;
  keys: readonly string[];
  onSelect(selection: ReadonlySet<string>): void;
  onResize(column: string, width: number): void;
  onMove(column: string, before: string | null): void;
  onHide(column: string): void;
  labels: TableLabels;
}

export function TableHead<Row>(props: TableHeadProps<Row>) {
  const { columns, template, width, selectable, selection, keys, onSelect, labels } = props;
  const all = keys.length > 0 && keys.every((key) => selection.has(key));
  return (
    <div
      role="row"
      aria-rowindex={1}
      className={styles.head}
      style={{ gridTemplateColumns: template, minWidth: width }}
    >
      {selectable ? (
        <div role="columnheader" className={styles.check}>
          <input
            type="checkbox"
            tabIndex={-1}
            aria-label={labels.selectAll}
            checked={all}
            ref={(box) => {
              if (box) box.indeterminate = !all && selection.size > 0;
            }}
            onChange={() => onSelect(all ? new Set() : new Set(keys))}
          />
        </div>
      ) : null}
      {columns.map((column, index) => (
        <HeadCell key={column.id} {...props} column={column} index={index} />
      ))}
    </div>
  );
}

function HeadCell<Row>(props: TableHeadProps<Row> & { column: TableColumn<Row>; index: number }) {
  const { id, columns, column, index, activeColumn, sort, onSort, onResize, onMove, onHide, labels } = props;
  const cell = useRef<HTMLDivElement>(null);
  const grip = useRef<HTMLButtonElement>(null);
  const [over, setOver] = useState(false);
  const sorted = sort?.column === column.id ? sort : null;

  useEffect(() => {
    const element = cell.current;
    const handle = grip.current;
    if (!element || !handle) return;
    return combine(
      draggable({
        element,
        dragHandle: handle,
        getInitialData: () => ({ tableColumn: column.id, table: id }),
      }),
      dropTargetForElements({
        element,
        canDrop: ({ source }) => source.data.table === id && source.data.tableColumn !== column.id,
        onDragEnter: () => setOver(true),
        onDragLeave: () => setOver(false),
        onDrop: ({ source }) => {
          setOver(false);
          onMove(String(source.data.tableColumn), column.id);
        },
      }),
    );
  }, [id, column.id, onMove]);

  const resize = (event: PointerEvent<HTMLDivElement>) => {
    event.preventDefault();
    event.stopPropagation();
    const target = event.currentTarget;
    const from = event.clientX;
    target.setPointerCapture(event.pointerId);
    const onPointerMove = (move: globalThis.PointerEvent) =>
      onResize(column.id, Math.max(56, Math.round(column.width + move.clientX - from)));
    const stop = () => {
      target.removeEventListener("pointermove", onPointerMove);
      target.removeEventListener("pointerup", stop);
      target.removeEventListener("pointercancel", stop);
    };
    target.addEventListener("pointermove", onPointerMove);
    target.addEventListener("pointerup", stop);
    target.addEventListener("pointercancel", stop);
  };

  return (
    <div
      ref={cell}
      id={`${id}--1-${index}`}
      role="columnheader"
      aria-colindex={index + 1}
      aria-sort={sorted ? (sorted.descending ? "descending" : "ascending") : undefined}
      className={styles.headCell}
      data-align={column.align}
      data-active={activeColumn === index || undefined}
      data-over={over || undefined}
    >
      <button
        ref={grip}
        type="button"
        tabIndex={-1}
        className={styles.sort}
        disabled={!column.sortable}
        onClick={() =>
          onSort({ column: column.id, descending: sorted ? !sorted.descending : column.align === "end" })
        }
      >
        <span className={styles.headText}>{column.title}</span>
        {sorted ? (
          sorted.descending ? (
            <ArrowDown size={12} aria-hidden />
          ) : (
            <ArrowUp size={12} aria-hidden />
          )
        ) : null}
      </button>
      <Menu
        target={
          <button
            type="button"
            tabIndex={-1}
            id={`${id}--1-${index}-menu`}
            aria-label={labels.columnMenu(column.title)}
            className={styles.headMenu}
          >
            <ChevronDown size={13} aria-hidden />
          </button>
        }
        groups={[
          {
            entries: column.sortable
              ? [
                  {
                    id: "ascending",
                    label: labels.sortAscending,
                    chosen: sorted?.descending === false,
                    onSelect: () => onSort({ column: column.id, descending: false }),
                  },
                  {
                    id: "descending",
                    label: labels.sortDescending,
                    chosen: sorted?.descending === true,
                    onSelect: () => onSort({ column: column.id, descending: true }),
                  },
                ]
              : [],
          },
          {
            entries: [
              {
                id: "left",
                label: labels.moveLeft,
                disabled: index === 0,
                onSelect: () => onMove(column.id, columns[index - 1]?.id ?? null),
              },
              {
                id: "right",
                label: labels.moveRight,
                disabled: index === columns.length - 1,
                onSelect: () => onMove(column.id, columns[index + 2]?.id ?? null),
              },
              { id: "wider", label: labels.wider, onSelect: () => onResize(column.id, column.width + 40) },
              {
                id: "narrower",
                label: labels.narrower,
                disabled: column.width <= 76,
                onSelect: () => onResize(column.id, column.width - 40),
              },
            ],
          },
          {
            entries: column.fixed
              ? []
              : [{ id: "hide", label: labels.hide, onSelect: () => onHide(column.id) }],
          },
        ]}
      />
      <div aria-hidden className={styles.resize} onPointerDown={resize} />
    </div>
  );
}
