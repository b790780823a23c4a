// biome-ignore-all lint/a11y/useSemanticElements: a native table cannot be virtualised with sticky parts, and the grid holds the focus for all its cells.
// biome-ignore-all lint/a11y/useFocusableInteractive: a native table cannot be virtualised with sticky parts, and the grid holds the focus for all its cells.

import { type CSSProperties, memo } from "react";
import styles from "./Table.module.css";
import type { CellEnd, TableColumn } from "./table-types";

interface TableRowProps<Row> {
  id: string;
  at: number;
  row: Row;
  name: string;
  columns: readonly TableColumn<Row>[];
  template: string;
  position: CSSProperties;
  selectable: boolean;
  selected: boolean;
  open: boolean;
  activeColumn: number;
  editing: boolean;
  selectLabel: string;
  onToggle(range: boolean): void;
  onCell(column: number, again: boolean): void;
  onEnd(end: CellEnd): void;
}

function PlainTableRow<Row>(props: TableRowProps<Row>) {
  const { id, at, row, columns, template, position, selectable, selected, open, activeColumn, editing } =
    props;
  return (
    <div
      role="row"
      aria-rowindex={at + 2}
      aria-selected={selectable ? selected : undefined}
      className={styles.row}
      data-open={open || undefined}
      data-active={activeColumn >= 0 || undefined}
      style={{ ...position, gridTemplateColumns: template }}
    >
      {selectable ? (
        <div role="gridcell" className={styles.check}>
          <input
            type="checkbox"
            tabIndex={-1}
            aria-label={props.selectLabel}
            checked={selected}
            onChange={() => {}}
            onClick={(event) => props.onToggle(event.shiftKey)}
          />
        </div>
      ) : null}
      {columns.map((column, index) => {
        const active = index === activeColumn;
        const inEdit = active && editing && column.edit !== undefined;
        return (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the grid takes the keys for all its cells
          <div
            key={column.id}
            id={`${id}-${at}-${index}`}
            role="gridcell"
            aria-colindex={index + 1}
            aria-readonly={column.edit ? undefined : true}
            className={styles.cell}
            data-align={column.align}
            data-active={active || undefined}
            data-editing={inEdit || undefined}
            onClick={(event) => {
              if (inEdit || event.defaultPrevented) return;
              props.onCell(index, event.detail > 1);
            }}
          >
            {inEdit ? column.edit?.(row, props.onEnd) : column.render(row)}
          </div>
        );
      })}
    </div>
  );
}

export const TableRow = memo(PlainTableRow) as typeof PlainTableRow;
