// biome-ignore-all lint/a11y/useSemanticElements: a native table cannot be virtualised with sticky parts, and the grid holds the focus for all its cells.
// biome-ignore-all lint/a11y/useFocusableInteractive: a native table cannot be virtualised with sticky parts, and the grid holds the focus for all its cells.

import { Fragment, memo } from "react";
import styles from "./Table.module.css";
import { cellId } from "./table-cells";
import type { FrozenPlan } from "./table-frozen";
import type { CellEnd, TableColumn, TableLabels } from "./table-types";

interface TableRowProps<Row> {
  id: string;
  line: number;
  /** How many headings stand above it; absent in a table without headings. */
  level: number | undefined;
  row: Row;
  rowKey: string;
  rowName(row: Row): string;
  columns: readonly TableColumn<Row>[];
  frozen: FrozenPlan;
  top: number;
  selectable: boolean;
  selected: boolean;
  open: boolean;
  activeColumn: number;
  editing: boolean;
  /** Columns that are within the drawn block of cells; both -1 when the row has no part in it. */
  blockStart: number;
  blockEnd: number;
  blockTop: boolean;
  blockBottom: boolean;
  labels: TableLabels;
  onEnd(end: CellEnd): void;
}

/** One row. It has no handlers of its own: the table knows from the cell under the pointer what was meant. */
function PlainTableRow<Row>(props: TableRowProps<Row>) {
  const {
    id,
    line,
    row,
    columns,
    frozen,
    selectable,
    selected,
    activeColumn,
    editing,
    blockStart,
    blockEnd,
  } = props;
  return (
    <div
      role="row"
      aria-rowindex={line + 2}
      aria-level={props.level}
      aria-selected={selectable ? selected : undefined}
      className={styles.row}
      data-line={line}
      data-open={props.open || undefined}
      data-active={activeColumn >= 0 || undefined}
      style={{ transform: `translateY(${props.top}px)` }}
    >
      {selectable ? (
        <div role="gridcell" className={styles.check} data-frozen={frozen.lead || undefined} data-check>
          <input
            type="checkbox"
            tabIndex={-1}
            aria-label={props.labels.selectRow(props.rowName(row))}
            checked={selected}
            onChange={ignore}
          />
        </div>
      ) : null}
      {columns.map((column, index) => {
        const active = index === activeColumn;
        const inEdit = active && editing && column.edit !== undefined;
        const inBlock = index >= blockStart && index <= blockEnd;
        const left = frozen.left.get(index);
        return (
          <div
            key={column.id}
            id={active ? cellId(id, line, index) : undefined}
            role="gridcell"
            aria-colindex={index + 1}
            aria-readonly={column.edit ? undefined : true}
            className={styles.cell}
            data-column={index}
            data-align={column.align}
            data-active={active || undefined}
            data-editing={inEdit || undefined}
            data-frozen={left === undefined ? undefined : true}
            data-edge={frozen.edge === index || undefined}
            data-block={
              inBlock
                ? `in${props.blockTop ? " top" : ""}${props.blockBottom ? " bottom" : ""}${index === blockStart ? " start" : ""}${index === blockEnd ? " end" : ""}`
                : undefined
            }
            style={left === undefined ? undefined : { left }}
          >
            {inEdit ? (
              <Fragment key={props.rowKey}>{column.edit?.(row, props.onEnd)}</Fragment>
            ) : (
              column.render(row)
            )}
          </div>
        );
      })}
    </div>
  );
}

function ignore() {}

export const TableRow = memo(PlainTableRow) as typeof PlainTableRow;
