// biome-ignore-all lint/a11y/useSemanticElements: a native table cannot be virtualised with sticky parts, and the grid holds the focus for all its cells.
// biome-ignore-all lint/a11y/useFocusableInteractive: a native table cannot be virtualised with sticky parts, and the grid holds the focus for all its cells.

import { Plus } from "lucide-react";
import { memo, useMemo } from "react";
import type { MenuGroup } from "../Menu";
import { HeadCell } from "./HeadCell";
import styles from "./Table.module.css";
import { cellId } from "./table-cells";
import type { FrozenPlan } from "./table-frozen";
import type { TableColumn, TableLabels, TableSort } from "./table-types";

export interface TableHeadProps<Row> {
  id: string;
  columns: readonly TableColumn<Row>[];
  frozen: FrozenPlan;
  /** As asked for, however many have room now. */
  frozenCount: number;
  onFreeze?(count: number): void;
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
  columnMenu?(column: string): MenuGroup[];
  onAddColumn?(anchor: HTMLElement): void;
  labels: TableLabels;
}

function PlainTableHead<Row>(props: TableHeadProps<Row>) {
  const { id, columns, frozen, selectable, selection, keys, onSelect, onAddColumn, labels } = props;
  const all = useMemo(
    () => keys.length > 0 && selection.size > 0 && keys.every((key) => selection.has(key)),
    [keys, selection],
  );
  return (
    <div role="row" aria-rowindex={1} className={styles.head}>
      {selectable ? (
        <div role="columnheader" className={styles.check} data-frozen={frozen.lead || undefined}>
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
      {onAddColumn ? (
        <div
          id={cellId(id, -1, columns.length)}
          role="columnheader"
          aria-colindex={columns.length + 1}
          className={styles.headCell}
          data-active={props.activeColumn === columns.length || undefined}
          data-add
        >
          <button
            type="button"
            tabIndex={-1}
            data-opens
            aria-label={labels.addColumn}
            title={labels.addColumn}
            className={styles.add}
            onClick={(event) => onAddColumn(event.currentTarget)}
          >
            <Plus size={15} aria-hidden />
          </button>
        </div>
      ) : null}
    </div>
  );
}

export const TableHead = memo(PlainTableHead) as typeof PlainTableHead;
