// biome-ignore-all lint/a11y/useSemanticElements: a native table cannot be virtualised with sticky parts, and the grid holds the focus for all its cells.
// biome-ignore-all lint/a11y/useFocusableInteractive: a native table cannot be virtualised with sticky parts, and the grid holds the focus for all its cells.

import { ArrowLeft, ArrowRight, ChevronDown, ChevronRight } from "lucide-react";
import { type CSSProperties, memo, type PointerEvent, type ReactNode, useState } from "react";
import { dateAt } from "../civil-dates";
import { type DateSpan, spanInWords, spanOver } from "../date-spans";
import { type BarBox, barBox, fadeLength } from "./bar-geometry";
import styles from "./Timeline.module.css";
import { drawnPrecision, type TimeScale, xOf } from "./time-scale";
import type { GroupItem } from "./timeline-items";
import type { TimelineBar, TimelineLabels } from "./timeline-types";

/** Pixels of a letter on average, and the width from which on a label is rather cut than put beside its bar. */
const letterWidth = 6.4;
const widestLabel = 200;
/** Pixels from which on a label stays in sight when the start of its bar is scrolled away. */
const longBar = 96;

export type BarPart = "bar" | "start" | "end" | "lane";

interface RowProps<Row> {
  id: string;
  index: number;
  itemKey: string;
  row: Row;
  name: string;
  level: number;
  top: number;
  scale: TimeScale;
  nameWidth: number;
  weekStart: number;
  span: DateSpan;
  /** Where the bar stood before it was taken hold of. */
  origin: DateSpan | null;
  hidden: "left" | "right" | null;
  tooEarly: string | null;
  movable: boolean;
  selected: boolean;
  open: boolean;
  active: boolean;
  renderName(row: Row): ReactNode;
  barOf?(row: Row): TimelineBar;
  labels: TimelineLabels;
  /** These do not change between two drawings. */
  onGrab(index: number, part: BarPart, event: PointerEvent): void;
  onPress(index: number, keys: { range: boolean; toggle: boolean }): void;
  onDraw(index: number, clientX: number): void;
  onToggle(index: number, range: boolean): void;
  onShowBar(index: number): void;
  dayAtClient(clientX: number): number;
}

function PlainTimelineRow<Row>(props: RowProps<Row>) {
  const { id, index, row, name, scale, nameWidth, span, origin, movable, selected, active, labels } = props;
  const box = barBox(span, scale);
  const before = origin && barBox(origin, scale);
  const dates = spanInWords(span, labels);
  const words = props.tooEarly ? `${dates}, ${props.tooEarly}` : dates;
  return (
    <div
      id={`${id}-${index}`}
      role="row"
      aria-rowindex={index + 2}
      aria-level={props.level}
      aria-selected={selected}
      aria-label={`${name}, ${words}`}
      className={styles.row}
      data-active={active || undefined}
      data-open={props.open || undefined}
      style={{ transform: `translateY(${props.top}px)` }}
    >
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the grid takes the keys for all its rows */}
      <div
        role="rowheader"
        className={styles.name}
        style={{ width: nameWidth }}
        onClick={(event) => {
          if (event.defaultPrevented) return;
          props.onPress(index, { range: event.shiftKey, toggle: event.ctrlKey || event.metaKey });
        }}
      >
        <input
          type="checkbox"
          tabIndex={-1}
          aria-label={labels.selectRow(name)}
          className={styles.check}
          checked={selected}
          onChange={() => {}}
          onClick={(event) => {
            event.stopPropagation();
            props.onToggle(index, event.shiftKey);
          }}
        />
        <div key={props.itemKey} className={styles.nameText}>
          {props.renderName(row)}
        </div>
      </div>
      <div role="gridcell" aria-label={words} className={styles.lane}>
        {props.hidden === "left" ? <ShowBar {...props} side="left" /> : null}
        <span className={styles.spacer} />
        {props.hidden === "right" ? <ShowBar {...props} side="right" /> : null}
        {before ? <div className={styles.before} style={{ left: before.left, width: before.width }} /> : null}
        {box ? (
          <Bar {...props} box={box} dragged={origin !== null} />
        ) : movable ? (
          <EmptyLane key={props.itemKey} {...props} />
        ) : null}
      </div>
    </div>
  );
}

export const TimelineRow = memo(PlainTimelineRow) as typeof PlainTimelineRow;

function Bar<Row>(props: RowProps<Row> & { box: BarBox; dragged: boolean }) {
  const { box, index, row, movable, nameWidth } = props;
  const bar = props.barOf?.(row);
  const fadeLeft = box.openStart ? fadeLength : 0;
  const fadeRight = box.openEnd ? fadeLength : 0;
  // Both ends may lie anywhere in one period: hatched from end to end.
  const soft = box.softStart + box.softEnd >= box.width;
  const style = {
    "--tone": bar?.tone ?? "var(--ink-3)",
    left: box.left - fadeLeft,
    width: box.width + fadeLeft + fadeRight,
  } as CSSProperties;
  const label = bar?.label;
  const room = box.width + fadeRight - 16;
  const inside = room >= widestLabel || room >= (typeof label === "string" ? label.length * letterWidth : 56);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the grid takes the keys for all its bars
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid takes the keys for all its bars
    <div
      className={styles.bar}
      data-movable={movable || undefined}
      data-dragged={props.dragged || undefined}
      data-late={props.tooEarly ? true : undefined}
      style={style}
      onPointerDown={movable ? (event) => props.onGrab(index, partOf(event), event) : undefined}
      onClick={(event) =>
        props.onPress(index, { range: event.shiftKey, toggle: event.ctrlKey || event.metaKey })
      }
    >
      <span className={styles.fill}>
        {box.openStart ? <span className={styles.fadeStart} style={{ width: fadeLeft }} /> : null}
        {soft ? (
          <span
            className={styles.soft}
            data-start={!box.openStart || undefined}
            data-end={!box.openEnd || undefined}
          />
        ) : (
          <>
            {box.softStart > 0 ? (
              <span className={styles.soft} data-start style={{ flexBasis: box.softStart }} />
            ) : null}
            <span
              className={styles.core}
              data-crisp-start={(box.softStart === 0 && !box.openStart) || undefined}
              data-crisp-end={(box.softEnd === 0 && !box.openEnd) || undefined}
            />
            {box.softEnd > 0 ? (
              <span className={styles.soft} data-end style={{ flexBasis: box.softEnd }} />
            ) : null}
          </>
        )}
        {box.openEnd ? <span className={styles.fadeEnd} style={{ width: fadeRight }} /> : null}
      </span>
      {label === undefined || (props.hidden && !inside) ? null : (
        <span className={inside ? styles.label : styles.labelBeside}>
          <span
            className={styles.labelText}
            style={inside && box.width > longBar ? { position: "sticky", left: nameWidth + 8 } : undefined}
          >
            {label}
          </span>
        </span>
      )}
      {movable ? (
        <>
          <span className={styles.grip} data-part="start" />
          <span className={styles.grip} data-part="end" />
        </>
      ) : null}
    </div>
  );
}

function partOf(event: PointerEvent): BarPart {
  const part = event.target instanceof HTMLElement ? event.target.dataset.part : undefined;
  return part === "start" || part === "end" ? part : "bar";
}

/** A lane without dates: it shows what a click would draw there. */
function EmptyLane<Row>(props: RowProps<Row>) {
  const { index, scale, weekStart } = props;
  const [hover, setHover] = useState<string | null>(null);
  const precision = drawnPrecision(scale.zoom, weekStart);
  const ghost = hover ? barBox({ start: hover, end: hover }, scale) : null;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Alt with an arrow draws the bar by keyboard
    // biome-ignore lint/a11y/useKeyWithClickEvents: Alt with an arrow draws the bar by keyboard
    <div
      className={styles.emptyLane}
      onPointerMove={(event) => {
        if (event.pointerType === "mouse")
          setHover(dateAt(Math.floor(props.dayAtClient(event.clientX)), precision));
      }}
      onPointerLeave={() => setHover(null)}
      onPointerDown={(event) => props.onGrab(index, "lane", event)}
      onClick={(event) => props.onDraw(index, event.clientX)}
    >
      {ghost ? (
        <div className={styles.ghost} style={{ left: ghost.left, width: ghost.width }}>
          {ghost.width > 56 && hover ? spanInWords(spanOfDate(hover), props.labels) : null}
        </div>
      ) : null}
    </div>
  );
}

const spanOfDate = (date: string): DateSpan => ({ start: date, end: date });

/** The bar drawn between two days that a pointer went over. */
export function drawnSpan(one: number, other: number, scale: TimeScale, weekStart: number): DateSpan {
  return spanOver(Math.floor(one), Math.floor(other), drawnPrecision(scale.zoom, weekStart));
}

function ShowBar<Row>(props: RowProps<Row> & { side: "left" | "right" }) {
  const { side, nameWidth, labels, name, index } = props;
  return (
    <button
      type="button"
      tabIndex={-1}
      aria-label={labels.scrollTo(name)}
      className={styles.showBar}
      data-side={side}
      style={side === "left" ? { left: nameWidth + 6 } : undefined}
      onClick={() => props.onShowBar(index)}
    >
      {side === "left" ? <ArrowLeft size={13} aria-hidden /> : <ArrowRight size={13} aria-hidden />}
    </button>
  );
}

export function TimelineGroupRow<Row>({
  id,
  index,
  item,
  top,
  scale,
  nameWidth,
  open,
  active,
  onFold,
}: {
  id: string;
  index: number;
  item: GroupItem<Row>;
  top: number;
  scale: TimeScale;
  nameWidth: number;
  open: boolean;
  active: boolean;
  onFold(): void;
}) {
  const { group, extent } = item;
  return (
    <div
      id={`${id}-${index}`}
      role="row"
      aria-rowindex={index + 2}
      aria-level={1}
      aria-expanded={open}
      aria-label={group.name}
      className={styles.group}
      data-active={active || undefined}
      style={{ transform: `translateY(${top}px)` }}
    >
      <div role="rowheader" className={styles.groupName} style={{ minWidth: nameWidth }}>
        <button type="button" tabIndex={-1} aria-expanded={open} className={styles.fold} onClick={onFold}>
          {open ? <ChevronDown size={14} aria-hidden /> : <ChevronRight size={14} aria-hidden />}
          {group.heading}
          <span className={styles.count}>{group.rows.length}</span>
        </button>
      </div>
      <div role="gridcell" className={styles.lane}>
        {extent ? (
          <span
            className={styles.extent}
            style={{
              left: xOf(scale, extent.first),
              width: Math.max(4, (extent.last + 1 - extent.first) * scale.pixelsPerDay),
            }}
          />
        ) : null}
      </div>
    </div>
  );
}
