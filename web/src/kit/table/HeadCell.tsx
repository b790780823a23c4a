// biome-ignore-all lint/a11y/useSemanticElements: a native table cannot be virtualised with sticky parts, and the grid holds the focus for all its cells.
// biome-ignore-all lint/a11y/useFocusableInteractive: a native table cannot be virtualised with sticky parts, and the grid holds the focus for all its cells.

import { combine } from "@atlaskit/pragmatic-drag-and-drop/combine";
import { draggable, dropTargetForElements } from "@atlaskit/pragmatic-drag-and-drop/element/adapter";
import { ArrowDown, ArrowUp, ChevronDown } from "lucide-react";
import { type PointerEvent, useEffect, useRef, useState } from "react";
import { Menu, type MenuGroup } from "../Menu";
import styles from "./Table.module.css";
import type { TableHeadProps } from "./TableHead";
import { cellId } from "./table-cells";
import type { TableColumn, TableSort } from "./table-types";

/** A column's name: a press sorts, a drag moves, its edge is drawn wider, and its menu offers all that and more. */
export function HeadCell<Row>(props: TableHeadProps<Row> & { column: TableColumn<Row>; index: number }) {
  const { id, columns, column, index, frozen, activeColumn, sort, onSort, onResize, onMove, labels } = props;
  const left = frozen.left.get(index);
  const cell = useRef<HTMLDivElement>(null);
  const grip = useRef<HTMLButtonElement>(null);
  const [over, setOver] = useState<"start" | "end" | null>(null);
  const sorted = sort?.column === column.id ? sort : null;

  // Read when something is dropped, so that the targets need not be made anew for each change of a width.
  const latest = useRef({ columns, onMove });
  latest.current = { columns, onMove };
  useEffect(() => {
    const element = cell.current;
    const handle = grip.current;
    if (!element || !handle) return;
    const placeOf = (other: unknown) => latest.current.columns.findIndex((one) => one.id === other);
    return combine(
      draggable({
        element,
        dragHandle: handle,
        getInitialData: () => ({ tableColumn: column.id, table: id }),
      }),
      dropTargetForElements({
        element,
        canDrop: ({ source }) => source.data.table === id && source.data.tableColumn !== column.id,
        onDragEnter: ({ source }) =>
          setOver(placeOf(source.data.tableColumn) < placeOf(column.id) ? "end" : "start"),
        onDragLeave: () => setOver(null),
        onDrop: ({ source }) => {
          setOver(null);
          const { columns: now, onMove: move } = latest.current;
          const at = placeOf(column.id);
          const fromLeft = placeOf(source.data.tableColumn) < at;
          move(String(source.data.tableColumn), fromLeft ? (now[at + 1]?.id ?? null) : column.id);
        },
      }),
    );
  }, [id, column.id]);

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
      id={cellId(id, -1, index)}
      role="columnheader"
      aria-colindex={index + 1}
      aria-sort={sorted ? (sorted.descending ? "descending" : "ascending") : undefined}
      className={styles.headCell}
      data-align={column.align}
      data-active={activeColumn === index || undefined}
      data-over={over ?? undefined}
      data-frozen={left === undefined ? undefined : true}
      data-edge={frozen.edge === index || undefined}
      style={left === undefined ? undefined : { left }}
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
            data-opens
            aria-label={labels.columnMenu(column.title)}
            className={styles.headMenu}
          >
            <ChevronDown size={13} aria-hidden />
          </button>
        }
        groups={headMenu(props, sorted)}
      />
      <div aria-hidden className={styles.resize} onPointerDown={resize} />
    </div>
  );
}

function headMenu<Row>(
  props: TableHeadProps<Row> & { column: TableColumn<Row>; index: number },
  sorted: TableSort | null,
): MenuGroup[] {
  const { columns, column, index, frozenCount, onSort, onResize, onMove, onHide, onFreeze, labels } = props;
  const groups: MenuGroup[] = [];
  if (column.sortable) {
    groups.push({
      entries: [
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
      ],
    });
  }
  groups.push({
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
  });
  if (onFreeze) {
    const entries: MenuGroup["entries"] = [];
    if (frozenCount !== index + 1) {
      entries.push({ id: "freeze", label: labels.freeze, onSelect: () => onFreeze(index + 1) });
    }
    if (frozenCount > 0)
      entries.push({ id: "unfreeze", label: labels.unfreeze, onSelect: () => onFreeze(0) });
    groups.push({ entries });
  }
  if (!column.fixed) {
    groups.push({ entries: [{ id: "hide", label: labels.hide, onSelect: () => onHide(column.id) }] });
  }
  groups.push(...(props.columnMenu?.(column.id) ?? []));
  return groups;
}
