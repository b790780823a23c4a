// biome-ignore-all lint/a11y/useSemanticElements: a native table cannot be virtualised with sticky parts, and the grid holds the focus for all its cells.
// biome-ignore-all lint/a11y/useFocusableInteractive: a native table cannot be virtualised with sticky parts, and the grid holds the focus for all its cells.

import { memo } from "react";
import { GroupLabel } from "../lines/GroupLabel";
import type { GroupLine } from "../lines/lines";
import styles from "./Table.module.css";
import { cellId } from "./table-cells";
import { checkWidth, marginWidth } from "./table-sizes";
import type { TableColumn } from "./table-types";

interface GroupHeadingProps<Row> {
  id: string;
  line: number;
  entry: GroupLine<Row>;
  columns: readonly TableColumn<Row>[];
  widths: readonly number[];
  selectable: boolean;
  active: boolean;
  rowHeight: number;
}

/** The heading of a group. Its frame is as high as the group, so that the heading sticks within it and no longer. */
function PlainGroupHeading<Row>(props: GroupHeadingProps<Row>) {
  const { id, line, entry, columns, widths, selectable, active, rowHeight } = props;
  const { group, depth, folded } = entry;
  const totals = group.totals ?? {};
  // The name has the room up to the first figure, and at least the first column.
  const first = columns.findIndex((column, index) => index > 0 && totals[column.id] !== undefined);
  const lead = selectable ? checkWidth : marginWidth;
  const room = first < 0 ? undefined : widths.slice(0, first).reduce((sum, width) => sum + width, lead);
  const own = columns[0] ? totals[columns[0].id] : undefined;
  return (
    <div
      role="presentation"
      className={styles.frame}
      style={{ top: line * rowHeight, height: (entry.end - line) * rowHeight }}
    >
      <div
        role="row"
        aria-rowindex={line + 2}
        aria-level={depth + 1}
        aria-expanded={!folded}
        className={styles.group}
        data-heading={line}
        data-active={active || undefined}
        style={{ top: `calc(${rowHeight}px * ${depth + 1})`, zIndex: Math.max(2, 6 - depth) }}
      >
        <div
          id={cellId(id, line, 0)}
          role="gridcell"
          aria-colindex={1}
          className={styles.groupCell}
          style={{ maxWidth: room === undefined ? undefined : `min(${room}px, var(--view))` }}
        >
          <span className={styles.groupName} style={{ paddingInlineStart: 10 + depth * 18 }}>
            <GroupLabel folded={folded} heading={group.heading} count={entry.count} />
            {own === undefined ? null : <span className={styles.ownTotal}>{own}</span>}
          </span>
        </div>
        {columns.map((column, index) =>
          index > 0 && totals[column.id] !== undefined ? (
            <div
              key={column.id}
              role="gridcell"
              aria-colindex={index + 1}
              className={styles.groupTotal}
              data-align={column.align}
              style={{ gridColumn: index + 2 }}
            >
              {totals[column.id]}
            </div>
          ) : null,
        )}
      </div>
    </div>
  );
}

export const GroupHeading = memo(PlainGroupHeading) as typeof PlainGroupHeading;
