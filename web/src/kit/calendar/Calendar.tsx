import { type KeyboardEvent, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { dateAt, periodOf, shiftDate, weekdayOf, weekStartOf } from "../civil-dates";
import { spanInWords, spanOver } from "../date-spans";
import { type DragPoint, holdScrollWhileDragging } from "../drag-gesture";
import { civilDate, weekdayName } from "../moments";
import styles from "./Calendar.module.css";
import { CalendarAgenda } from "./CalendarAgenda";
import { CalendarGrid } from "./CalendarGrid";
import type { CalendarProps } from "./calendar-types";
import { calendarEntries, moveDay, touching, weeksOfMonth, withEntries } from "./calendar-weeks";
import { SometimeStrip } from "./SometimeStrip";
import { useEntryDrag } from "./use-entry-drag";

/** Narrower than this, in pixels, the days become a list. */
const narrow = 600;

/**
 * Rows on the days of a month or a week. What is known less exactly than to the day stands above the days,
 * never on one of them. Each day is one stop for the keyboard.
 */
export function Calendar<Row>(props: CalendarProps<Row>) {
  const { rows, rowKey, rowName, spanOf, month, view = "month", today, weekStart, movable, labels } = props;
  const root = useRef<HTMLElement>(null);
  const days = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(() => window.innerWidth);
  const [chosen, setChosen] = useState<number | null>(null);
  const [listed, setListed] = useState<{ day: number; keys: ReadonlySet<string> } | null>(null);
  const [said, setSaid] = useState("");
  const wantsFocus = useRef(false);

  const now = periodOf(today).first;
  const shownMonth = periodOf(month);
  const inMonth = (day: number | null): day is number =>
    day !== null && day >= shownMonth.first && day <= shownMonth.last;
  const day = inMonth(chosen) ? chosen : inMonth(now) ? now : shownMonth.first;
  const agenda = width > 0 && width < narrow;
  const weeks = useMemo(
    () => (view === "week" && !agenda ? [weekStartOf(day, weekStart)] : weeksOfMonth(month, weekStart)),
    [view, agenda, day, month, weekStart],
  );
  const first = weeks[0] ?? day;
  const last = (weeks.at(-1) ?? day) + 6;

  useEffect(() => {
    const element = root.current;
    if (!element) return;
    const watch = new ResizeObserver(() => setWidth(element.clientWidth));
    watch.observe(element);
    const letGo = holdScrollWhileDragging(element);
    return () => {
      watch.disconnect();
      letGo();
    };
  }, []);

  const byKey = useMemo(() => new Map(rows.map((row) => [rowKey(row), row])), [rows, rowKey]);
  const nameOf = (key: string) => {
    const row = byKey.get(key);
    return row === undefined ? "" : rowName(row);
  };

  const dayUnder = useCallback(
    (at: DragPoint): number | null => {
      const box = days.current?.getBoundingClientRect();
      if (!box || box.width === 0) return null;
      const column = Math.floor(((at.clientX - box.left) / box.width) * 7);
      const row = Math.floor(((at.clientY - box.top) / box.height) * weeks.length);
      if (column < 0 || column > 6 || row < 0 || row >= weeks.length) return null;
      return (weeks[row] ?? 0) + column;
    },
    [weeks],
  );

  const drag = useEntryDrag({
    dayUnder,
    placed: (on) => spanOver(on, on, "day"),
    onCommit: (key, span) => {
      const row = byKey.get(key);
      if (row === undefined) return;
      props.onChange(row, span);
      setSaid(labels.moved(rowName(row), spanInWords(span, labels)));
    },
    onCancel: (key) => setSaid(labels.putBack(nameOf(key))),
  });

  const { draft } = drag;
  const settled = useMemo(() => calendarEntries(rows, rowKey, spanOf), [rows, rowKey, spanOf]);
  const entries = useMemo(() => {
    const row = draft && byKey.get(draft.key);
    return row
      ? withEntries(
          settled,
          draft.key,
          calendarEntries([row], rowKey, () => draft.span),
        )
      : settled;
  }, [settled, draft, byKey, rowKey]);
  const exact = useMemo(() => touching(entries.exact, first, last), [entries, first, last]);
  const sometime = useMemo(
    () =>
      agenda || view === "month"
        ? touching(entries.sometime, shownMonth.first, shownMonth.last)
        : touching(entries.sometime, first, last),
    [entries, agenda, view, shownMonth.first, shownMonth.last, first, last],
  );

  const dayWords = (on: number) => `${weekdayName(weekdayOf(on))} ${civilDate(dateAt(on, "day"))}`;
  const go = (next: number) => {
    wantsFocus.current = true;
    setChosen(next);
    const of = dateAt(next, "month");
    if (of !== month) props.onMonth(of);
  };
  const choose = (next: number) => {
    setChosen(next);
    const of = dateAt(next, "month");
    if (of !== month) props.onMonth(of);
  };

  useEffect(() => {
    if (!wantsFocus.current) return;
    const cell = root.current?.querySelector<HTMLElement>(`[data-day="${day}"]`);
    if (!cell) return;
    wantsFocus.current = false;
    cell.focus({ preventScroll: true });
    cell.scrollIntoView({ block: "nearest" });
  });

  // What is moved away from the day while the list is open stays in it.
  const listedEntries = listed ? entries.exact.filter((entry) => listed.keys.has(entry.key)) : [];
  const list = (on: number | null) => {
    if (on === null) {
      drag.commit();
      wantsFocus.current = true;
      setListed(null);
    } else {
      setListed({ day: on, keys: new Set(touching(entries.exact, on, on).map((entry) => entry.key)) });
    }
  };

  /** The same day of another month, or its last one; or seven days on. */
  const page = (from: number, by: 1 | -1) => {
    if (view === "week" && !agenda) return from + 7 * by;
    const other = periodOf(shiftDate(dateAt(from, "month"), by));
    return Math.min(other.last, other.first + from - periodOf(dateAt(from, "month")).first);
  };

  const stepEntry = (key: string, what: "move" | "end", by: number) => {
    const row = byKey.get(key);
    if (row === undefined || !movable) return;
    const next = drag.step(key, spanOf(row), what, by);
    setSaid(labels.moved(rowName(row), spanInWords(next, labels)));
    const at = next.start ?? next.end;
    if (what === "move" && at && listed === null) go(periodOf(at).first);
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const target = event.target;
    if (!(target instanceof HTMLElement) || target.dataset.day === undefined) return;
    if (taken(event)) event.preventDefault();
  };

  const taken = (event: KeyboardEvent): boolean => {
    const { key } = event;
    const here = touching(entries.exact, day, day);
    if (event.ctrlKey || event.metaKey) return false;
    if (event.altKey) {
      const by = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 }[key];
      if (by === undefined || !movable) return false;
      // With several entries on the day it is not said which one moves: the list asks.
      const one = draft
        ? here.find((entry) => entry.key === draft.key)
        : here.length === 1
          ? here[0]
          : undefined;
      if (one) stepEntry(one.key, event.shiftKey ? "end" : "move", by);
      else if (here.length > 1) list(day);
      return true;
    }
    if (key === "Escape" && drag.pending()) {
      drag.cancel();
      return true;
    }
    const next = moveDay(day, key, weekStart, page);
    if (next !== null) {
      drag.commit();
      go(next);
      return true;
    }
    const [only] = here;
    if (key === "Enter" && only) {
      if (here.length === 1 && !event.shiftKey) props.onOpen(only.row);
      else list(day);
      return true;
    }
    if (key === "n" && props.onAdd) {
      props.onAdd(dateAt(day, "day"));
      return true;
    }
    if (key === ".") {
      go(now);
      return true;
    }
    return false;
  };

  const shared = {
    ...props,
    weeks,
    entries: exact,
    day,
    now,
    shownMonth,
    dayWords,
    onDay: choose,
    drag,
    onStepEntry: stepEntry,
  };
  const strip = (
    <SometimeStrip
      {...props}
      entries={sometime}
      few={agenda ? 2 : 4}
      onGrab={drag.grab}
      draggedKey={draft?.key}
    />
  );
  return (
    <section
      ref={root}
      className={styles.calendar}
      data-agenda={agenda || undefined}
      aria-label={labels.calendar}
      onKeyDown={onKeyDown}
      onKeyUp={(event) => {
        if (event.key === "Alt") drag.commit();
      }}
    >
      {agenda ? (
        <CalendarAgenda {...shared} strip={strip} />
      ) : (
        <>
          {strip}
          <CalendarGrid
            {...shared}
            daysRef={days}
            listed={listed?.day ?? null}
            listedEntries={listedEntries}
            onListed={list}
            tall={view === "week"}
          />
        </>
      )}
      <div className="visually-hidden" aria-live="polite">
        {said}
      </div>
    </section>
  );
}
