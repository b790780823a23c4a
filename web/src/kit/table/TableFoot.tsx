// biome-ignore-all lint/a11y/useSemanticElements: a native table cannot be virtualised with sticky parts, and the grid holds the focus for all its cells.
// biome-ignore-all lint/a11y/useFocusableInteractive: a native table cannot be virtualised with sticky parts, and the grid holds the focus for all its cells.

import { ChevronDown } from "lucide-react";
import { memo, type ReactNode } from "react";
import { Menu, type MenuGroup } from "../Menu";
import styles from "./Table.module.css";
import { cellId } from "./table-cells";
import type { FrozenPlan } from "./table-frozen";
import type { TableColumn, TableLabels } from "./table-types";

interface TableFootProps<Row> {
  id: string;
  /** Line of the foot: the number of lines above it. */
  line: number;
  columns: readonly TableColumn<Row>[];
  frozen: FrozenPlan;
  totals: Readonly<Record<string, ReactNode>>;
  totalMenu?(column: string): MenuGroup[];
  selectable: boolean;
  activeColumn: number;
  labels: TableLabels;
}

/** Figures of the whole table, under their columns. Where there is a choice of figures, each is a button. */
function PlainTableFoot<Row>(props: TableFootProps<Row>) {
  const { id, line, columns, frozen, totals, totalMenu, selectable, activeColumn, labels } = props;
  return (
    <div role="row" aria-rowindex={line + 2} aria-label={labels.totals} className={styles.foot}>
      {selectable ? (
        <div role="gridcell" className={styles.check} data-frozen={frozen.lead || undefined} />
      ) : null}
      {columns.map((column, index) => {
        const left = frozen.left.get(index);
        const groups = totalMenu?.(column.id) ?? [];
        return (
          <div
            key={column.id}
            id={cellId(id, line, index)}
            role="gridcell"
            aria-colindex={index + 1}
            className={styles.cell}
            data-align={column.align}
            data-active={activeColumn === index || undefined}
            data-frozen={left === undefined ? undefined : true}
            data-edge={frozen.edge === index || undefined}
            style={left === undefined ? undefined : { left }}
          >
            {groups.length > 0 ? (
              <Menu
                placement="top-start"
                target={
                  <button
                    type="button"
                    tabIndex={-1}
                    data-opens
                    className={styles.total}
                    aria-label={
                      totals[column.id] === undefined ? `${labels.totals}: ${column.title}` : undefined
                    }
                  >
                    {totals[column.id] ?? <ChevronDown size={13} aria-hidden className={styles.noTotal} />}
                  </button>
                }
                groups={groups}
              />
            ) : (
              totals[column.id]
            )}
          </div>
        );
      })}
    </div>
  );
}

export const TableFoot = memo(PlainTableFoot) as typeof PlainTableFoot;
