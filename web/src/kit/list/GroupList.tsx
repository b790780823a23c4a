// biome-ignore-all lint/a11y/useSemanticElements: a native table cannot be virtualised with sticky parts, and the list holds the focus for all its rows.
// biome-ignore-all lint/a11y/useFocusableInteractive: a native table cannot be virtualised with sticky parts, and the list holds the focus for all its rows.
// biome-ignore-all lint/a11y/noStaticElementInteractions: the role is one of two, which the rule does not read.
// biome-ignore-all lint/a11y/useAriaPropsSupportedByRole: the role is one of two, which the rule does not read.

import { Plus } from "lucide-react";
import {
  type KeyboardEvent,
  type MouseEvent,
  memo,
  type ReactNode,
  type Ref,
  useCallback,
  useId,
  useImperativeHandle,
  useRef,
} from "react";
import { IconButton } from "../Button";
import { GroupLabel } from "../lines/GroupLabel";
import type { GroupLine, RowGroup } from "../lines/lines";
import { useGridLines } from "../lines/use-grid-lines";
import styles from "./GroupList.module.css";
import { listKey } from "./list-keys";

export interface GroupListHandle {
  focus(): void;
  /** Goes `step` rows on, over headings, and answers the key of the row; the first row when none was active. */
  move(step: number): string | null;
  /** Key of the active row; null before anybody came, and on a heading. */
  active(): string | null;
  /** Selects the active row, or lets go of it. */
  toggle(): void;
}

export interface GroupListLabels {
  list: string;
  selectRow(row: string): string;
  addTo(group: string): string;
}

export interface GroupListProps<Row> {
  groups: readonly RowGroup<Row>[];
  /** Paths of folded groups (see groupPath). Absent: the list remembers them itself. */
  folded?: ReadonlySet<string>;
  onFold?(folded: ReadonlySet<string>): void;
  rowKey(row: Row): string;
  rowName(row: Row): string;
  /** One line of words at the left, cut off where there is no room. */
  renderRow(row: Row): ReactNode;
  /** Stands at the right and keeps its width. */
  renderAside?(row: Row): ReactNode;
  onOpen(row: Row): void;
  /** j or k went to this row while the list had the focus. */
  onStep?(row: Row): void;
  /** Other keys on a row. True when it was taken. */
  onRowKey?(row: Row, key: string): boolean;
  /** Draws a "+" in each heading; the key "+" adds to the group one is in. */
  onAdd?(group: RowGroup<Row>): void;
  selectable: boolean;
  selection: ReadonlySet<string>;
  onSelect(selection: ReadonlySet<string>): void;
  openKey?: string | null;
  /** Of each line, in pixels. */
  rowHeight?: number;
  labels: GroupListLabels;
  handle?: Ref<GroupListHandle>;
}

/** Of each line, in pixels; the token --row. */
const usualHeight = 34;

/** A dense list of any length under headings. One element has the focus and names the active row. */
export function GroupList<Row>(props: GroupListProps<Row>) {
  const { rowKey, rowName, renderRow, renderAside, selectable, selection, openKey, labels } = props;
  const { rowHeight = usualHeight } = props;
  const id = useId();
  const grid = useGridLines({
    groups: props.groups,
    rowKey,
    lineHeight: rowHeight,
    head: 0,
    foot: 0,
    folded: props.folded,
    onFold: props.onFold,
    selectable,
    selection,
    onSelect: props.onSelect,
    openKey,
  });
  const { scroller, lines, active } = grid;
  const at = active ?? 0;

  const addTo = (line: number) => {
    const here = lines.all[line];
    const heading = here?.type === "group" ? here : lines.heading(here?.parent ?? -1);
    if (heading) props.onAdd?.(heading.group);
  };
  const latestAdd = useRef(addTo);
  latestAdd.current = addTo;
  const stableAdd = useCallback((line: number) => latestAdd.current(line), []);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== scroller.current || event.nativeEvent.isComposing) return;
    const heading = lines.heading(at);
    const entry = lines.row(at);
    const command = listKey(event, { lines, at, page: grid.page() });
    if (command === null) {
      const plain = !event.ctrlKey && !event.metaKey;
      if (plain && entry && props.onRowKey?.(entry.row, event.key)) event.preventDefault();
      return;
    }
    event.preventDefault();
    switch (command.do) {
      case "go": {
        grid.activate(command.line);
        if (command.select) {
          if (selection.size === 0) grid.toggle(at, at);
          grid.selectTo(command.line);
        }
        const row = lines.row(command.line);
        if (command.step && row) props.onStep?.(row.row);
        return;
      }
      case "fold":
        grid.fold(command.heading, command.close, command.all);
        return;
      case "toggle":
        if (event.shiftKey) grid.selectTo(at);
        else grid.toggle(at, heading ? heading.end - 1 : at);
        return;
      case "all":
        if (selectable) props.onSelect(new Set(lines.keys));
        return;
      case "escape":
        props.onSelect(new Set());
        return;
      case "add":
        addTo(at);
        return;
      case "open":
        if (entry) props.onOpen(entry.row);
    }
  };

  const onClick = (event: MouseEvent) => {
    const target = event.target;
    if (event.defaultPrevented || !(target instanceof Element)) return;
    const line = Number(target.closest<HTMLElement>("[data-line]")?.dataset.line ?? -1);
    const entry = lines.row(line);
    const heading = lines.heading(line);
    if (heading && !target.closest("button")) {
      grid.activate(line, false);
      grid.focus();
      grid.fold(heading, !heading.folded, event.altKey);
    } else if (entry) {
      grid.activate(line, false);
      grid.focus();
      if (event.shiftKey && selectable) {
        event.preventDefault();
        grid.selectTo(line);
      } else if (target.closest("[data-check]") || ((event.ctrlKey || event.metaKey) && selectable)) {
        grid.toggle(line, line);
      } else if (!target.closest("button, a, input")) props.onOpen(entry.row);
    }
  };

  const firstRow = lines.nextRow(-1, 1);
  useImperativeHandle(props.handle, () => ({
    focus: grid.focus,
    move(step) {
      grid.focus();
      const line = active === null ? firstRow : lines.nextRow(active, step);
      const row = lines.row(line);
      if (row) grid.activate(line);
      return row?.key ?? null;
    },
    active: () => (active === null ? null : (lines.row(active)?.key ?? null)),
    toggle() {
      grid.focus();
      const line = active !== null && lines.row(active) ? active : firstRow;
      if (!lines.row(line)) return;
      grid.activate(line);
      grid.toggle(line, line);
    },
  }));

  return (
    <div
      ref={scroller}
      role={lines.hasHeadings ? "treegrid" : "grid"}
      aria-label={labels.list}
      aria-rowcount={lines.length}
      aria-multiselectable={selectable}
      aria-activedescendant={active !== null && lines.length > 0 ? `${id}-${at}` : undefined}
      tabIndex={0}
      className={styles.list}
      onKeyDown={onKeyDown}
      onClick={onClick}
      onFocus={(event) => {
        if (event.target === scroller.current && active === null && lines.length > 0) grid.activate(0, false);
      }}
    >
      <div role="presentation" className={styles.body} style={{ height: lines.length * rowHeight }}>
        {grid.headings.map((line) => {
          const entry = lines.heading(line);
          return entry ? (
            <ListHeading
              key={entry.path}
              id={`${id}-${line}`}
              line={line}
              entry={entry}
              active={line === active}
              rowHeight={rowHeight}
              onAdd={props.onAdd ? stableAdd : undefined}
              labels={labels}
            />
          ) : null;
        })}
        {grid.rows.map((line) => {
          const entry = lines.row(line);
          if (!entry) return null;
          return (
            <ListRow
              key={`${entry.path}\n${entry.key}`}
              id={`${id}-${line}`}
              line={line}
              level={lines.hasHeadings ? entry.depth + 1 : undefined}
              row={entry.row}
              rowName={rowName}
              renderRow={renderRow}
              renderAside={renderAside}
              selectable={selectable}
              selected={selection.has(entry.key)}
              open={entry.key === openKey}
              active={line === active}
              top={line * rowHeight}
              labels={labels}
            />
          );
        })}
      </div>
    </div>
  );
}

interface ListHeadingProps<Row> {
  id: string;
  line: number;
  entry: GroupLine<Row>;
  active: boolean;
  rowHeight: number;
  onAdd: ((line: number) => void) | undefined;
  labels: GroupListLabels;
}

function PlainListHeading<Row>(props: ListHeadingProps<Row>) {
  const { id, line, entry, active, rowHeight, onAdd, labels } = props;
  const { group, depth, folded } = entry;
  return (
    <div
      role="presentation"
      className={styles.frame}
      style={{ top: line * rowHeight, height: (entry.end - line) * rowHeight }}
    >
      <div
        id={id}
        role="row"
        aria-rowindex={line + 1}
        aria-level={depth + 1}
        aria-expanded={!folded}
        className={styles.heading}
        data-line={line}
        data-active={active || undefined}
        style={{
          top: depth * rowHeight,
          zIndex: Math.max(2, 6 - depth),
          paddingInlineStart: 12 + depth * 18,
        }}
      >
        <div role="gridcell" className={styles.name}>
          <GroupLabel folded={folded} heading={group.heading} count={entry.count} />
        </div>
        {onAdd ? (
          <div role="gridcell" className={styles.add}>
            <IconButton
              label={labels.addTo(group.name ?? group.id)}
              tabIndex={-1}
              className={styles.addButton}
              onClick={() => onAdd(line)}
            >
              <Plus size={15} aria-hidden />
            </IconButton>
          </div>
        ) : null}
      </div>
    </div>
  );
}

const ListHeading = memo(PlainListHeading) as typeof PlainListHeading;

interface ListRowProps<Row> {
  id: string;
  line: number;
  level: number | undefined;
  row: Row;
  rowName(row: Row): string;
  renderRow(row: Row): ReactNode;
  renderAside?(row: Row): ReactNode;
  selectable: boolean;
  selected: boolean;
  open: boolean;
  active: boolean;
  /** In pixels. */
  top: number;
  labels: GroupListLabels;
}

function PlainListRow<Row>(props: ListRowProps<Row>) {
  const { id, line, row, selectable, selected, renderAside } = props;
  return (
    <div
      id={id}
      role="row"
      aria-rowindex={line + 1}
      aria-level={props.level}
      aria-selected={selectable ? selected : undefined}
      className={styles.row}
      data-line={line}
      data-open={props.open || undefined}
      data-active={props.active || undefined}
      style={{ transform: `translateY(${props.top}px)` }}
    >
      {selectable ? (
        <div role="gridcell" className={styles.check} data-check>
          <input
            type="checkbox"
            tabIndex={-1}
            aria-label={props.labels.selectRow(props.rowName(row))}
            checked={selected}
            onChange={ignore}
          />
        </div>
      ) : null}
      <div role="gridcell" className={styles.main}>
        {props.renderRow(row)}
      </div>
      {renderAside ? (
        <div role="gridcell" className={styles.aside}>
          {renderAside(row)}
        </div>
      ) : null}
    </div>
  );
}

function ignore() {}

const ListRow = memo(PlainListRow) as typeof PlainListRow;
