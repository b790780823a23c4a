// biome-ignore-all lint/a11y/useSemanticElements: a native table cannot be virtualised with sticky parts, and the grid holds the focus for all its cells.

import { useVirtualizer } from "@tanstack/react-virtual";
import {
  type KeyboardEvent,
  type PointerEvent,
  type Ref,
  useCallback,
  useEffect,
  useId,
  useImperativeHandle,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { dateAt, periodOf } from "../civil-dates";
import { type DateSpan, readSpan, spanInWords } from "../date-spans";
import { holdScrollWhileDragging } from "../drag-gesture";
import { civilDate } from "../moments";
import { barBox, hiddenSide } from "./bar-geometry";
import styles from "./Timeline.module.css";
import { TimeGrid, TimelineHead } from "./TimelineHead";
import { TimelineLinks } from "./TimelineLinks";
import { type BarPart, drawnSpan, TimelineGroupRow, TimelineRow } from "./TimelineRow";
import { dayAtX, finerZoom, xOf } from "./time-scale";
import { moveItem, timelineEdges, timelineItems, tooEarlyRows } from "./timeline-items";
import type { TimelineHandle, TimelineProps } from "./timeline-types";
import { useBarChanges } from "./use-bar-changes";
import { useTimeView } from "./use-time-view";

const rowHeight = 34;
const overscan = 6;
const headHeight = 51;
const marksHeight = 22;
const noMarks: readonly never[] = [];

/**
 * Rows on a calendar that has no end. One element has the focus and names the active row, so that rows may
 * come and go while one scrolls; Alt with the arrows moves the bar of the row, and with Shift its end.
 */
export function Timeline<Row>(props: TimelineProps<Row> & { handle?: Ref<TimelineHandle> }) {
  const { groups, rowKey, rowName, spanOf, renderName, barOf, zoom, today, weekStart, movable, labels } =
    props;
  const { selection, openKey, handle, marks = noMarks, dependencies = noMarks } = props;
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(0);
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  const [nameWidth, setNameWidth] = useState(() => (window.innerWidth < 768 ? 132 : 280));
  const [said, setSaid] = useState("");
  const anchor = useRef(0);
  const slots = useRef(2 * overscan);

  const { items, rows, extents } = useMemo(
    () => timelineItems(groups, folded, rowKey, spanOf),
    [groups, folded, rowKey, spanOf],
  );
  const edges = useMemo(() => timelineEdges(items, dependencies), [items, dependencies]);
  const tooEarly = useMemo(() => tooEarlyRows(rows, dependencies), [rows, dependencies]);
  const at = Math.max(0, Math.min(items.length - 1, active));
  const current = items[at];
  const view = useTimeView(scroller, zoom, extents, periodOf(today).first, nameWidth);
  const { scale } = view;
  const head = headHeight + (marks.length > 0 ? marksHeight : 0);

  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan,
    useFlushSync: false,
    scrollMargin: head,
    scrollPaddingStart: head,
    getItemKey: (index) => items[index]?.key ?? index,
  });

  const changes = useBarChanges({
    scroller,
    nameWidth,
    dayAtClient: view.dayAtClient,
    spanOf: (key) => rows.get(key)?.span,
    draw: (one, other) => drawnSpan(one, other, scale, weekStart),
    onCommit: (changed) => {
      for (const [key, span] of changed) {
        const item = rows.get(key);
        if (item) props.onChange(item.row, span);
      }
      const [first] = changed;
      if (first) setSaid(labels.moved(nameOf(first[0]), spanInWords(first[1], labels)));
    },
    onCancel: (keys) => setSaid(labels.putBack(nameOf(keys[0] ?? ""))),
  });

  const nameOf = (key: string) => {
    const item = rows.get(key);
    return item ? rowName(item.row) : "";
  };

  const go = (index: number) => {
    const next = Math.max(0, Math.min(items.length - 1, index));
    changes.commit();
    setActive(next);
    virtual.scrollToIndex(next, { align: "auto" });
  };

  const focusGrid = () => scroller.current?.focus({ preventScroll: true });
  const lanes = useCallback(
    () => ({ first: dayAtX(scale, view.left), last: dayAtX(scale, view.left + view.width) }),
    [scale, view.left, view.width],
  );

  /** Scrolls time as little as needed for a bar to be in sight. */
  const showSpan = (span: DateSpan) => {
    const read = readSpan(span);
    if (!read) return;
    const seen = lanes();
    if (read.last + 1 > seen.last || read.first < seen.first) {
      if (read.last + 1 <= seen.first || read.first >= seen.last) view.show(read.first, 0.2);
      else if (read.first < seen.first) view.show(read.first, 0.1);
      else if (read.last - read.first < seen.last - seen.first) view.show(read.last + 1, 0.9);
    }
  };

  const showToday = () => {
    view.show(periodOf(today).first + 0.5, 0.4);
    setSaid(labels.showing(civilDate(today)));
  };
  useImperativeHandle(handle, () => ({
    showToday,
    showDay: (day) => view.show(periodOf(day).first, 0.5),
    focus: focusGrid,
  }));

  // biome-ignore lint/correctness/useExhaustiveDependencies: only a newly opened row is brought into sight
  useEffect(() => {
    if (!openKey) return;
    const found = items.findIndex((item) => item.key === openKey);
    if (found < 0) return;
    setActive(found);
    virtual.scrollToIndex(found, { align: "auto" });
  }, [openKey]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another height of the head moves all rows
  useLayoutEffect(() => virtual.measure(), [head]);

  useEffect(() => {
    const element = scroller.current;
    return element ? holdScrollWhileDragging(element) : undefined;
  }, []);

  // Read when something happens, so that rows need not be drawn anew for each step of scrolling.
  const latest = useRef({ props, items, rows, selection, at, view, scale, changes });
  latest.current = { props, items, rows, selection, at, view, scale, changes };

  const zoomBy = useCallback((by: 1 | -1) => {
    const { props: now } = latest.current;
    const next = finerZoom(now.zoom, by);
    if (next === now.zoom) return;
    now.onZoom(next);
    setSaid(now.labels.zoomed(next));
  }, []);

  // The wheel with Control, and two fingers on a pad, zoom around the pointer.
  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    let turned = 0;
    const onWheel = (event: WheelEvent) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      turned += event.deltaY;
      if (Math.abs(turned) < 40) return;
      latest.current.view.hold(event.clientX);
      zoomBy(turned < 0 ? 1 : -1);
      turned = 0;
    };
    element.addEventListener("wheel", onWheel, { passive: false });
    return () => element.removeEventListener("wheel", onWheel);
  }, [zoomBy]);

  const toggle = useCallback((index: number, range: boolean) => {
    const { items: all, selection: chosen, props: now } = latest.current;
    const next = new Set(chosen);
    if (range) {
      const [from, to] = [Math.min(anchor.current, index), Math.max(anchor.current, index)];
      for (const item of all.slice(from, to + 1)) if (item.type === "row") next.add(item.key);
    } else {
      const item = all[index];
      if (item?.type !== "row") return;
      if (!next.delete(item.key)) next.add(item.key);
      anchor.current = index;
    }
    now.onSelect(next);
  }, []);

  /** The rows that go along: all selected ones, when the row is one of them. */
  const together = useCallback((key: string): string[] => {
    const { selection: chosen, rows: all } = latest.current;
    if (!chosen.has(key)) return [key];
    return [key, ...[...chosen].filter((one) => one !== key && all.get(one)?.read)];
  }, []);

  const onGrab = useCallback(
    (index: number, part: BarPart, event: PointerEvent) => {
      const item = latest.current.items[index];
      if (item?.type !== "row") return;
      const keys = part === "bar" && item.read ? together(item.key) : [item.key];
      latest.current.changes.grab(event, part, keys);
    },
    [together],
  );
  const onPress = useCallback(
    (index: number, keys: { range: boolean; toggle: boolean }) => {
      const item = latest.current.items[index];
      scroller.current?.focus({ preventScroll: true });
      setActive(index);
      if (keys.range || keys.toggle) toggle(index, keys.range);
      else if (item?.type === "row") latest.current.props.onOpen(item.row);
    },
    [toggle],
  );
  const onDraw = useCallback((index: number, clientX: number) => {
    const { items: all, props: now, view: seen, scale: drawnScale } = latest.current;
    const item = all[index];
    if (item?.type !== "row") return;
    const day = seen.dayAtClient(clientX);
    const span = drawnSpan(day, day, drawnScale, now.weekStart);
    scroller.current?.focus({ preventScroll: true });
    setActive(index);
    now.onChange(item.row, span);
    setSaid(now.labels.moved(now.rowName(item.row), spanInWords(span, now.labels)));
  }, []);
  const onShowBar = useCallback((index: number) => {
    const item = latest.current.items[index];
    if (item?.type === "row" && item.read) latest.current.view.show(item.read.first, 0.2);
  }, []);

  const fold = (groupId: string, open: boolean) => {
    const next = new Set(folded);
    if (open) next.delete(groupId);
    else next.add(groupId);
    setFolded(next);
  };

  const stepBar = (steps: 1 | -1, what: "move" | "end") => {
    if (current?.type !== "row" || !movable) return;
    let span: DateSpan | undefined;
    if (!current.read) {
      const day = periodOf(today).first;
      span = drawnSpan(day, day, scale, weekStart);
      props.onChange(current.row, span);
    } else span = changes.step(what === "move" ? together(current.key) : [current.key], what, steps);
    if (!span) return;
    showSpan(span);
    setSaid(labels.moved(rowName(current.row), spanInWords(span, labels)));
  };

  /** To the bar when it lies out of sight on that side, else on by a heading. */
  const scrollTime = (by: 1 | -1) => {
    const box = current?.type === "row" ? barBox(current.span, scale) : null;
    const side = box && hiddenSide(box, view.left, view.left + view.width);
    if (box && side === (by < 0 ? "left" : "right")) {
      onShowBar(at);
      return;
    }
    view.scrollBy(by * Math.max(80, Math.round(view.width / 4)));
    const middle = dayAtX(scale, view.left + view.width / 2) + (by * view.width) / 4 / scale.pixelsPerDay;
    setSaid(labels.showing(civilDate(dateAt(Math.round(middle), zoom === "day" ? "day" : "month"))));
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== scroller.current || event.nativeEvent.isComposing) return;
    if (taken(event)) event.preventDefault();
  };

  const taken = (event: KeyboardEvent): boolean => {
    const { key, shiftKey, altKey } = event;
    const jump = event.ctrlKey || event.metaKey;
    if (altKey) {
      if (key !== "ArrowLeft" && key !== "ArrowRight") return false;
      stepBar(key === "ArrowLeft" ? -1 : 1, shiftKey ? "end" : "move");
      return true;
    }
    if (shiftKey && (key === "ArrowDown" || key === "ArrowUp")) {
      const to = Math.max(0, Math.min(items.length - 1, at + (key === "ArrowDown" ? 1 : -1)));
      if (current?.type === "row" && !selection.has(current.key)) anchor.current = at;
      go(to);
      toggle(to, true);
      return true;
    }
    const moved = moveItem(at, key, jump, { items: items.length, page: 12 });
    if (moved !== null) {
      go(moved);
      return true;
    }
    if (jump) {
      if (key.toLowerCase() !== "a") return false;
      props.onSelect(new Set(items.flatMap((item) => (item.type === "row" ? [item.key] : []))));
      return true;
    }
    switch (key) {
      case "ArrowLeft":
      case "ArrowRight":
        if (current?.type === "group") fold(current.group.id, key === "ArrowRight");
        else scrollTime(key === "ArrowLeft" ? -1 : 1);
        return true;
      case "]":
      case "+":
      case "=":
        zoomBy(1);
        return true;
      case "[":
      case "-":
        zoomBy(-1);
        return true;
      case ".":
        showToday();
        return true;
      case "Escape":
        if (changes.pending()) changes.cancel();
        else if (selection.size > 0) props.onSelect(new Set());
        else return false;
        return true;
    }
    if (!current) return false;
    if (current.type === "group") {
      if (key !== "Enter" && key !== " ") return false;
      fold(current.group.id, folded.has(current.group.id));
      return true;
    }
    if (key === "Enter" || key === "o") {
      changes.commit();
      props.onOpen(current.row);
      return true;
    }
    if (key === " ") {
      toggle(at, shiftKey);
      return true;
    }
    return props.onRowKey?.(current.row, key) ?? false;
  };

  const total = nameWidth + scale.days * scale.pixelsPerDay;
  const shown = virtual.getVirtualItems();
  // A row that comes into sight takes the elements of one that has gone.
  slots.current = Math.max(slots.current, shown.length + 2);
  const slotOf = (index: number) => index % slots.current;
  const time = { scale, drawn: view.drawn, weekStart, today, marks };
  const [heldKey] = changes.drafts.keys;
  const held = heldKey === undefined ? undefined : changes.drafts.get(heldKey);
  const heldIndex = held ? items.findIndex((item) => item.key === heldKey) : -1;
  const heldBox = held && heldIndex >= 0 ? barBox(held, scale) : null;
  return (
    <div className={styles.frame}>
      <div
        ref={scroller}
        role="treegrid"
        aria-label={labels.timeline}
        aria-rowcount={items.length + 1}
        aria-multiselectable
        aria-readonly={!movable}
        aria-activedescendant={current ? `${id}-${at}` : undefined}
        tabIndex={0}
        className={styles.timeline}
        onKeyDown={onKeyDown}
        onKeyUp={(event) => {
          if (event.key === "Alt") changes.commit();
        }}
        onBlur={(event) => {
          if (event.target === scroller.current) changes.commit();
        }}
      >
        <div role="presentation" className={styles.sheet} style={{ width: total }}>
          <TimelineHead {...time} nameWidth={nameWidth} onNameWidth={setNameWidth} labels={labels} />
          <div role="presentation" className={styles.body} style={{ height: virtual.getTotalSize() }}>
            <TimeGrid {...time} nameWidth={nameWidth} top={head} height={view.height - head} />
            <TimelineLinks
              edges={edges}
              rows={rows}
              drafts={changes.drafts}
              scale={scale}
              rowHeight={rowHeight}
              firstIndex={shown[0]?.index ?? 0}
              lastIndex={shown.at(-1)?.index ?? -1}
              left={xOf(scale, view.drawn.first)}
              right={xOf(scale, view.drawn.last + 1)}
              nameWidth={nameWidth}
              activeKey={current?.key ?? null}
            />
            {shown.map(({ index, start }) => {
              const item = items[index];
              if (!item) return null;
              if (item.type === "group") {
                const open = !folded.has(item.group.id);
                return (
                  <TimelineGroupRow
                    key={slotOf(index)}
                    id={id}
                    index={index}
                    item={item}
                    top={start - head}
                    scale={scale}
                    nameWidth={nameWidth}
                    open={open}
                    active={index === at}
                    onFold={() => {
                      setActive(index);
                      focusGrid();
                      fold(item.group.id, !open);
                    }}
                  />
                );
              }
              const draft = changes.drafts.get(item.key);
              const span = draft ?? item.span;
              const box = barBox(span, scale);
              const waited = tooEarly.get(item.key);
              return (
                <TimelineRow
                  key={slotOf(index)}
                  id={id}
                  index={index}
                  itemKey={item.key}
                  row={item.row}
                  name={rowName(item.row)}
                  level={item.level}
                  top={start - head}
                  scale={scale}
                  nameWidth={nameWidth}
                  weekStart={weekStart}
                  span={span}
                  origin={draft ? item.span : null}
                  hidden={box && hiddenSide(box, view.left, view.left + view.width)}
                  tooEarly={waited ? labels.startsTooEarly(waited.map(nameOf).join(", ")) : null}
                  movable={movable}
                  selected={selection.has(item.key)}
                  open={item.key === openKey}
                  active={index === at}
                  renderName={renderName}
                  barOf={barOf}
                  labels={labels}
                  onGrab={onGrab}
                  onPress={onPress}
                  onDraw={onDraw}
                  onToggle={toggle}
                  onShowBar={onShowBar}
                  dayAtClient={view.dayAtClient}
                />
              );
            })}
            {held && heldBox ? (
              <div
                aria-hidden
                className={styles.tip}
                data-below={heldIndex === 0 || undefined}
                style={{
                  transform: `translate(${
                    nameWidth + Math.max(heldBox.left, Math.min(view.left + 8, heldBox.left + heldBox.width))
                  }px, ${heldIndex * rowHeight}px)`,
                }}
              >
                {spanInWords(held, labels)}
              </div>
            ) : null}
          </div>
        </div>
      </div>
      <div className="visually-hidden" aria-live="polite">
        {said}
      </div>
    </div>
  );
}
