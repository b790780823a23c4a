// biome-ignore-all lint/a11y/useSemanticElements: a native table cannot be virtualised with sticky parts, and the grid holds the focus for all its cells.
// biome-ignore-all lint/a11y/noStaticElementInteractions: the role is one of two, which the rule does not read.
// biome-ignore-all lint/a11y/useAriaPropsSupportedByRole: the role is one of two, which the rule does not read.

import {
  type CSSProperties,
  type MouseEvent,
  type ReactNode,
  type Ref,
  useCallback,
  useId,
  useImperativeHandle,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { scrollBy } from "../lines/line-window";
import { useGridLines } from "../lines/use-grid-lines";
import type { MenuGroup } from "../Menu";
import { GroupHeading } from "./GroupHeading";
import styles from "./Table.module.css";
import { TableFoot } from "./TableFoot";
import { TableHead } from "./TableHead";
import { TableRow } from "./TableRow";
import { blockOf, cellAt, cellId, lineAt } from "./table-cells";
import { frozenPlan } from "./table-frozen";
import { type CellPlace, type CellRange, rangeOf, stepCell } from "./table-navigation";
import { checkWidth, marginWidth, rowHeight as usualHeight } from "./table-sizes";
import type {
  CellAddress,
  CellBlock,
  CellEnd,
  CopiedCells,
  TableColumn,
  TableGroup,
  TableHandle,
  TableLabels,
  TableSort,
} from "./table-types";
import { useCellClipboard } from "./use-cell-clipboard";
import { useCellDrag } from "./use-cell-drag";
import { useTableKeys } from "./use-table-keys";

export interface TableProps<Row> {
  columns: readonly TableColumn<Row>[];
  groups: readonly TableGroup<Row>[];
  /** Paths of folded groups (see groupPath). Absent: the table remembers them itself. */
  folded?: ReadonlySet<string>;
  onFold?(folded: ReadonlySet<string>): void;
  rowKey(row: Row): string;
  rowName(row: Row): string;
  sort: TableSort | null;
  onSort(sort: TableSort): void;
  selection: ReadonlySet<string>;
  onSelect(selection: ReadonlySet<string>): void;
  selectable: boolean;
  onOpen(row: Row): void;
  /** j or k went to this row while the table had the focus. */
  onStep?(row: Row): void;
  /** Other keys on a row, such as one that opens its thread. True when it was taken. */
  onRowKey?(row: Row, key: string): boolean;
  onResize(column: string, width: number): void;
  onMove(column: string, before: string | null): void;
  onHide(column: string): void;
  /** Entries of the caller in a column's menu, after the table's own. */
  columnMenu?(column: string): MenuGroup[];
  /** A "+" at the end of the head; `anchor` is where what it opens may hang. */
  onAddColumn?(anchor: HTMLElement): void;
  /** How many leading columns stay while the rest scrolls sideways; fewer where there is no room. */
  frozen?: number;
  onFreeze?(count: number): void;
  /** Figures by column; given, even empty, they make a row at the foot. */
  totals?: Readonly<Record<string, ReactNode>>;
  /** Makes the figures buttons, each with the choice of figures of its column. */
  totalMenu?(column: string): MenuGroup[];
  /** What is answered goes to the clipboard. */
  onCopy?(cells: CellBlock): CopiedCells | undefined;
  onPaste?(text: string, html: string, at: CellAddress): void;
  onClear?(cells: CellBlock): void;
  openKey?: string | null;
  /** Of each line, in pixels. */
  rowHeight?: number;
  labels: TableLabels;
  handle?: Ref<TableHandle>;
  foot?: ReactNode;
}

/**
 * A table of any length. One element has the focus and names the active cell, so that rows may come and
 * go while one scrolls. While rows are selected, Shift, copying and pasting are about rows; otherwise about
 * the block of cells between the active cell and `corner`.
 */
export function Table<Row>(props: TableProps<Row>) {
  const { columns, rowKey, rowName, selection, selectable, openKey, labels, totals, frozen = 0 } = props;
  const { rowHeight = usualHeight } = props;
  const id = useId();
  const [column, setColumn] = useState(0);
  const [corner, setCorner] = useState<CellPlace | null>(null);
  const [editing, setEditing] = useState(false);
  const footHeight = totals ? rowHeight : 0;
  const grid = useGridLines({
    groups: props.groups,
    rowKey,
    lineHeight: rowHeight,
    head: rowHeight,
    foot: footHeight,
    folded: props.folded,
    onFold: props.onFold,
    selectable,
    selection,
    onSelect: props.onSelect,
    openKey,
  });
  const { scroller, lines, active } = grid;
  const at: CellPlace = { row: active ?? 0, column: Math.max(0, Math.min(columns.length - 1, column)) };
  if (active === -1 && props.onAddColumn && column >= columns.length) at.column = columns.length;
  const range: CellRange | null =
    corner !== null && active !== null && lines.row(active) ? rangeOf(at, corner) : null;

  const lead = selectable ? checkWidth : marginWidth;
  const view = useViewWidth(scroller);
  const plan = useMemo(() => frozenPlan(columns, frozen, view, lead), [columns, frozen, view, lead]);
  useScrolledMark(scroller, plan.edge >= 0 ? plan.from : Number.POSITIVE_INFINITY);

  const showColumn = (index: number) => {
    const element = scroller.current;
    if (!element || plan.left.has(index)) return;
    const start = lead + plan.widths.slice(0, index).reduce((sum, width) => sum + width, 0);
    const end = start + (plan.widths[index] ?? 0);
    const from = element.scrollLeft + plan.width;
    element.scrollLeft +=
      index === 0 ? -element.scrollLeft : scrollBy(start, end, from, element.scrollLeft + view);
  };
  const go = (next: CellPlace) => {
    setCorner(null);
    setEditing(false);
    setColumn(next.column);
    grid.activate(next.row);
    showColumn(next.column);
  };
  const drawTo = (next: CellPlace) => {
    setEditing(false);
    if (active === null) grid.activate(at.row, false);
    setCorner(next.row === at.row && next.column === at.column ? null : next);
    grid.reveal(next.row);
    showColumn(next.column);
  };
  const size = { rows: lines.length, columns: columns.length, page: 1 };
  const canEdit = (place: CellPlace) => {
    const line = lines.row(place.row);
    const column = columns[place.column];
    return line !== null && column?.edit !== undefined && (column.mayEdit?.(line.row) ?? true);
  };
  const edit = (place: CellPlace) => {
    go(place);
    if (canEdit(place)) setEditing(true);
  };

  const onEnd = (end: CellEnd) => {
    grid.focus();
    if (end === "next" || end === "previous") edit(stepCell(at, end === "next" ? 1 : -1, size, canEdit));
    else if (end === "down") go({ row: Math.max(at.row, lines.nextRow(at.row, 1)), column: at.column });
    else setEditing(false);
  };
  const latestOnEnd = useRef(onEnd);
  latestOnEnd.current = onEnd;
  const stableOnEnd = useCallback((end: CellEnd) => latestOnEnd.current(end), []);

  /** What copying and clearing are about: the selected rows, or the drawn block, or the active cell. */
  const cells = (): CellBlock | null => {
    if (selection.size > 0) {
      return { rows: lines.keys.filter((key) => selection.has(key)), columns: columns.map((one) => one.id) };
    }
    return active === null ? null : blockOf(lines, columns, range ?? rangeOf(at, at));
  };
  useCellClipboard(scroller, {
    copy: () => {
      const block = props.onCopy ? cells() : null;
      return block && props.onCopy?.(block);
    },
    cut: () => {
      const block = props.onCopy && selection.size === 0 ? cells() : null;
      const copied = block && props.onCopy?.(block);
      if (block) props.onClear?.(block);
      return copied;
    },
    paste(text, html) {
      const row = lines.row(range?.top ?? at.row) ?? lines.row(lines.nextRow(range?.top ?? at.row, 1));
      const target = columns[range?.start ?? at.column];
      if (!props.onPaste || active === null || !row || !target) return false;
      props.onPaste(text, html, { rowKey: row.key, column: target.id });
      return true;
    },
  });

  const onKeyDown = useTableKeys({
    ...props,
    id,
    grid,
    at,
    corner,
    lastLine: totals && props.totalMenu ? lines.length : lines.length - 1,
    go,
    drawTo,
    edit,
    letGo: () => setCorner(null),
    cells,
    canEdit,
  });
  const drag = useCellDrag(scroller, (from, to) => {
    if (selection.size > 0 || !lines.row(from.row)) return;
    grid.focus();
    setEditing(false);
    setColumn(from.column);
    grid.activate(from.row, false);
    setCorner(to.row === from.row && to.column === from.column ? null : to);
  });

  const onClick = (event: MouseEvent) => {
    const target = event.target;
    if (drag.took() || event.defaultPrevented || !(target instanceof Element)) return;
    const heading = target.closest<HTMLElement>("[data-heading]");
    const check = target.closest<HTMLElement>("[data-check]");
    const cell = cellAt(target);
    if (heading) {
      const line = Number(heading.dataset.heading);
      const entry = lines.heading(line);
      grid.activate(line, false);
      grid.focus();
      if (entry) grid.fold(entry, !entry.folded, event.altKey);
    } else if (check) {
      const line = lineAt(check) ?? -1;
      grid.activate(line, false);
      if (event.shiftKey) grid.selectTo(line);
      else grid.toggle(line, line);
    } else if (cell && !target.closest("[data-editing]")) {
      if (event.shiftKey && selection.size > 0) grid.selectTo(cell.row);
      else if (event.shiftKey) drawTo(cell);
      else if (
        canEdit(cell) &&
        (event.detail > 1 || (active === cell.row && column === cell.column && !corner))
      )
        edit(cell);
      else {
        setCorner(null);
        setEditing(false);
        setColumn(cell.column);
        grid.activate(cell.row, false);
      }
      if (!editing || !canEdit(cell)) grid.focus();
    }
  };

  const firstRow = lines.nextRow(-1, 1);
  useImperativeHandle(props.handle, () => ({
    focus: grid.focus,
    move(step) {
      grid.focus();
      const line = active === null ? firstRow : lines.nextRow(active, step);
      const row = lines.row(line);
      if (row) go({ row: line, column: at.column });
      return row?.key ?? null;
    },
    active: () => (active === null ? null : (lines.row(active)?.key ?? null)),
    toggle() {
      grid.focus();
      const line = active !== null && lines.row(active) ? active : firstRow;
      if (!lines.row(line)) return;
      go({ row: line, column: at.column });
      grid.toggle(line, line);
    },
    edit() {
      const line = active !== null && lines.row(active) ? active : firstRow;
      const here = { row: line, column: at.column };
      const first = columns.findIndex((one) => one.edit);
      if (canEdit(here)) edit(here);
      else if (first >= 0 && lines.row(line)) edit({ row: line, column: first });
    },
  }));

  const addWidth = props.onAddColumn ? 44 : 0;
  const width = plan.widths.reduce((sum, own) => sum + own, lead) + addWidth;
  const style = {
    "--columns": `${lead}px ${plan.widths.map((own) => `${own}px`).join(" ")} minmax(${addWidth}px, 1fr)`,
    "--width": `${width}px`,
    "--view": `${view}px`,
  } as CSSProperties;
  return (
    <>
      <div
        ref={scroller}
        role={lines.hasHeadings ? "treegrid" : "grid"}
        aria-label={labels.table}
        aria-rowcount={lines.length + (totals ? 2 : 1)}
        aria-colcount={columns.length + (props.onAddColumn ? 1 : 0)}
        aria-multiselectable={selectable}
        aria-activedescendant={
          editing || active === null || lines.length === 0
            ? undefined
            : cellId(id, active, lines.heading(active) ? 0 : at.column)
        }
        tabIndex={0}
        className={styles.table}
        data-margin={selectable ? undefined : true}
        style={style}
        onKeyDown={onKeyDown}
        onFocus={(event) => {
          if (event.target === scroller.current && active === null && lines.length > 0)
            grid.activate(0, false);
        }}
      >
        <TableHead
          id={id}
          columns={columns}
          frozen={plan}
          frozenCount={frozen}
          onFreeze={props.onFreeze}
          activeColumn={active === -1 ? at.column : -1}
          sort={props.sort}
          onSort={props.onSort}
          selectable={selectable}
          selection={selection}
          keys={lines.keys}
          onSelect={props.onSelect}
          onResize={props.onResize}
          onMove={props.onMove}
          onHide={props.onHide}
          columnMenu={props.columnMenu}
          onAddColumn={props.onAddColumn}
          labels={labels}
        />
        <div
          role="presentation"
          className={styles.body}
          style={{ height: lines.length * rowHeight }}
          onPointerDown={drag.onPointerDown}
          onClick={onClick}
          onDragStart={(event) => event.preventDefault()}
        >
          {grid.headings.map((line) => {
            const entry = lines.heading(line);
            return entry ? (
              <GroupHeading
                key={entry.path}
                id={id}
                line={line}
                entry={entry}
                columns={columns}
                widths={plan.widths}
                selectable={selectable}
                active={line === active}
                rowHeight={rowHeight}
              />
            ) : null;
          })}
          {grid.rows.map((line) => {
            const entry = lines.row(line);
            if (!entry) return null;
            const inRange = range !== null && line >= range.top && line <= range.bottom;
            return (
              <TableRow
                // Rows that leave lend their elements to those that come, so that a scroll makes next to nothing
                // new. A row that is being edited keeps its own.
                key={editing && line === active ? "edited" : grid.slot(line)}
                id={id}
                line={line}
                level={lines.hasHeadings ? entry.depth + 1 : undefined}
                row={entry.row}
                rowKey={entry.key}
                rowName={rowName}
                columns={columns}
                frozen={plan}
                top={line * rowHeight}
                selectable={selectable}
                selected={selection.has(entry.key)}
                open={entry.key === openKey}
                activeColumn={line === active ? at.column : -1}
                editing={editing && line === active}
                blockStart={inRange ? range.start : -1}
                blockEnd={inRange ? range.end : -1}
                blockTop={inRange && line === range.top}
                blockBottom={inRange && line === range.bottom}
                labels={labels}
                onEnd={stableOnEnd}
              />
            );
          })}
        </div>
        {props.foot}
        {totals ? (
          <TableFoot
            id={id}
            line={lines.length}
            columns={columns}
            frozen={plan}
            totals={totals}
            totalMenu={props.totalMenu}
            selectable={selectable}
            activeColumn={active === lines.length ? at.column : -1}
            labels={labels}
          />
        ) : null}
      </div>
      <div className="visually-hidden" aria-live="polite">
        {range
          ? labels.block(lines.keysBetween(range.top, range.bottom).length, range.end - range.start + 1)
          : ""}
      </div>
    </>
  );
}

/** Width of what is seen of a scrolled element, in pixels. */
function useViewWidth(scroller: React.RefObject<HTMLElement | null>): number {
  const [view, setView] = useState(1024);
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const measure = () => setView(element.clientWidth || 1024);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [scroller]);
  return view;
}

/** Marks a scrolled element while something lies under its frozen columns; no render is spent on it. */
function useScrolledMark(scroller: React.RefObject<HTMLElement | null>, from: number): void {
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const mark = () => element.toggleAttribute("data-scrolled", element.scrollLeft > from);
    mark();
    element.addEventListener("scroll", mark, { passive: true });
    return () => element.removeEventListener("scroll", mark);
  }, [scroller, from]);
}
