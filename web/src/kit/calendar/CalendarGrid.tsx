// biome-ignore-all lint/a11y/useSemanticElements: bars run across days, which the cells of a native table cannot hold.
// biome-ignore-all lint/a11y/useFocusableInteractive: the days have the focus; rows and headings need none.

import { Plus } from "lucide-react";
import {
  type CSSProperties,
  type PointerEvent,
  type RefObject,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { civilDayOf, dateAt, weekdayOf } from "../civil-dates";
import { civilDate, weekdayName } from "../moments";
import { Popover } from "../Popover";
import styles from "./Calendar.module.css";
import type { CalendarParts } from "./calendar-types";
import { type CalendarEntry, fitWeek, packWeek, touching, type WeekSegment } from "./calendar-weeks";
import { DayList } from "./DayList";

/** Pixels: the number of the day, and one line of entries. */
const dayHead = 30;
const lineHeight = 24;
const linesUnmeasured = 4;

interface GridProps<Row> extends CalendarParts<Row> {
  daysRef: RefObject<HTMLDivElement | null>;
  /** The day whose entries are listed, and these. */
  listed: number | null;
  listedEntries: readonly CalendarEntry<Row>[];
  onListed(day: number | null): void;
  tall: boolean;
}

export function CalendarGrid<Row>(props: GridProps<Row>) {
  const { weeks, labels, daysRef, tall } = props;
  const [height, setHeight] = useState(0);
  const own = useRef<HTMLDivElement>(null);

  useLayoutEffect(() => {
    const element = own.current;
    if (!element) return;
    const read = () => setHeight(element.clientHeight);
    read();
    const watch = new ResizeObserver(read);
    watch.observe(element);
    return () => watch.disconnect();
  }, []);

  const lines =
    height === 0
      ? linesUnmeasured
      : Math.max(1, Math.floor((height / weeks.length - dayHead - 2) / lineHeight));
  return (
    <div role="grid" aria-label={labels.calendar} className={styles.gridFrame}>
      <div role="row" className={styles.weekdays}>
        {[0, 1, 2, 3, 4, 5, 6].map((column) => {
          const name = weekdayName(weekdayOf((weeks[0] ?? 0) + column));
          return (
            <div key={name} role="columnheader" aria-label={name} className={styles.weekday}>
              {name.slice(0, 3)}
            </div>
          );
        })}
      </div>
      <div
        ref={(element) => {
          own.current = element;
          daysRef.current = element;
        }}
        role="rowgroup"
        className={styles.weeks}
        data-tall={tall || undefined}
      >
        {weeks.map((week) => (
          <Week key={week} {...props} week={week} lines={lines} />
        ))}
      </div>
    </div>
  );
}

function Week<Row>(props: GridProps<Row> & { week: number; lines: number }) {
  const { week, lines, entries, labels } = props;
  const { shown, hidden } = useMemo(() => fitWeek(packWeek(entries, week), lines), [entries, week, lines]);
  return (
    <div role="row" className={styles.week}>
      {[0, 1, 2, 3, 4, 5, 6].map((column) => (
        <Day key={column} {...props} of={week + column} />
      ))}
      <div aria-hidden className={styles.bars}>
        {shown.map((segment) => (
          <Bar key={segment.entry.key} {...props} segment={segment} />
        ))}
        {hidden.map((count, column) =>
          count === 0 ? null : (
            <button
              // biome-ignore lint/suspicious/noArrayIndexKey: the index is the day of the week
              key={column}
              type="button"
              tabIndex={-1}
              className={styles.more}
              style={{ gridColumn: column + 1, gridRow: lines }}
              onClick={() => {
                props.onDay(week + column);
                props.onListed(week + column);
              }}
            >
              {labels.more(count)}
            </button>
          ),
        )}
      </div>
    </div>
  );
}

function Day<Row>(props: GridProps<Row> & { of: number }) {
  const { of, day, now, shownMonth, entries, rowName, labels, dayWords, listed, onAdd, tall } = props;
  const here = useMemo(() => touching(entries, of, of), [entries, of]);
  const date = dateAt(of, "day");
  const { day: number } = civilDayOf(of);
  const weekday = weekdayOf(of);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the calendar takes the keys for all its days
    <div
      role="gridcell"
      aria-label={labels.day(
        dayWords(of),
        here.map((entry) => rowName(entry.row)),
      )}
      aria-current={of === now ? "date" : undefined}
      tabIndex={of === day ? 0 : -1}
      data-day={of}
      data-outside={(!tall && (of < shownMonth.first || of > shownMonth.last)) || undefined}
      data-weekend={weekday === 0 || weekday === 6 || undefined}
      className={styles.day}
      onClick={(event) => {
        if (event.target === event.currentTarget) props.onDay(of);
      }}
      onDoubleClick={(event) => {
        if (event.target === event.currentTarget) onAdd?.(date);
      }}
      onFocus={(event) => {
        if (event.target === event.currentTarget && of !== day) props.onDay(of);
      }}
    >
      <span className={styles.number} data-now={of === now || undefined}>
        {number === 1 && !tall ? civilDate(date).replace(/ \d{4}$/, "") : number}
      </span>
      {onAdd ? (
        <button
          type="button"
          tabIndex={-1}
          aria-hidden
          title={labels.add(dayWords(of))}
          className={styles.add}
          onClick={() => onAdd(date)}
        >
          <Plus size={13} aria-hidden />
        </button>
      ) : null}
      {listed === of ? (
        <Popover
          open
          label={dayWords(of)}
          placement="bottom-start"
          onOpenChange={(open) => {
            if (!open) props.onListed(null);
          }}
          target={<button type="button" tabIndex={-1} aria-label={dayWords(of)} className={styles.anchor} />}
        >
          <DayList
            {...props}
            heading={dayWords(of)}
            date={date}
            entries={props.listedEntries}
            onDone={() => props.onListed(null)}
          />
        </Popover>
      ) : null}
    </div>
  );
}

function Bar<Row>(props: GridProps<Row> & { segment: WeekSegment<CalendarEntry<Row>> }) {
  const { segment, movable, drag, openKey, barOf, rowName } = props;
  const { entry, lane, from, to, begins, ends } = segment;
  const bar = barOf?.(entry.row);
  const grab = (part: "bar" | "start" | "end") =>
    movable
      ? (event: PointerEvent) => {
          event.stopPropagation();
          drag.grab(event, part, entry.key, entry.span);
        }
      : undefined;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the days take the keys; each says what stands on it
    // biome-ignore lint/a11y/useKeyWithClickEvents: the days take the keys; each says what stands on it
    <div
      className={styles.bar}
      data-begins={begins || undefined}
      data-ends={ends || undefined}
      data-open-start={(begins && entry.openStart) || undefined}
      data-open-end={(ends && entry.openEnd) || undefined}
      data-single={entry.first === entry.last || undefined}
      data-movable={movable || undefined}
      data-open={entry.key === openKey || undefined}
      data-dragged={drag.draft?.key === entry.key || undefined}
      style={
        {
          "--tone": bar?.tone ?? "var(--ink-3)",
          gridColumn: `${from + 1} / ${to + 2}`,
          gridRow: lane + 1,
        } as CSSProperties
      }
      onPointerDown={grab("bar")}
      onClick={() => props.onOpen(entry.row)}
    >
      <span className={styles.barText}>{bar?.label ?? rowName(entry.row)}</span>
      {movable && begins ? (
        <span className={styles.grip} data-part="start" onPointerDown={grab("start")} />
      ) : null}
      {movable && ends ? <span className={styles.grip} data-part="end" onPointerDown={grab("end")} /> : null}
    </div>
  );
}
