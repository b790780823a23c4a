// biome-ignore-all lint/a11y/useSemanticElements: the same grid of days as on a wide screen.
// biome-ignore-all lint/a11y/useFocusableInteractive: the days have the focus; rows and headings need none.

import { Plus } from "lucide-react";
import { type CSSProperties, type ReactNode, useEffect, useMemo, useRef } from "react";
import { IconButton } from "../Button";
import { civilDayOf, dateAt, weekdayOf } from "../civil-dates";
import { weekdayLetter, weekdayName } from "../moments";
import styles from "./Calendar.module.css";
import type { CalendarParts } from "./calendar-types";
import { type CalendarEntry, touching } from "./calendar-weeks";
import { EntryButton } from "./DayList";

const dotsOfDay = 3;

/** A small month, and under it the days on which something begins, or that what began before runs into. */
export function CalendarAgenda<Row>(props: CalendarParts<Row> & { strip: ReactNode }) {
  const { weeks, entries, day, now, shownMonth, labels, dayWords, onAdd, openKey } = props;
  const list = useRef<HTMLDivElement>(null);
  const settled = useRef(day);
  const sections = useMemo(() => {
    const byDay = new Map<number, CalendarEntry<Row>[]>();
    for (const entry of touching(entries, shownMonth.first, shownMonth.last)) {
      const on = Math.max(entry.first, shownMonth.first);
      byDay.set(on, [...(byDay.get(on) ?? []), entry]);
    }
    return [...byDay].sort(([one], [other]) => one - other);
  }, [entries, shownMonth.first, shownMonth.last]);

  // The chosen day's entries, or the next ones, come to the top of the list.
  // biome-ignore lint/correctness/useExhaustiveDependencies: only another day scrolls the list
  useEffect(() => {
    if (settled.current === day) return;
    settled.current = day;
    const next = sections.find(([on]) => on >= day)?.[0];
    const element = list.current?.querySelector<HTMLElement>(`[data-section="${next}"]`);
    if (list.current && element) list.current.scrollTop = element.offsetTop;
  }, [day]);

  return (
    <>
      <div role="grid" aria-label={labels.calendar} className={styles.small}>
        <div role="row" className={styles.smallWeek}>
          {[0, 1, 2, 3, 4, 5, 6].map((column) => {
            const weekday = weekdayOf((weeks[0] ?? 0) + column);
            return (
              <div
                key={column}
                role="columnheader"
                aria-label={weekdayName(weekday)}
                className={styles.smallWeekday}
              >
                {weekdayLetter(weekday)}
              </div>
            );
          })}
        </div>
        {weeks.map((week) => (
          <div key={week} role="row" className={styles.smallWeek}>
            {[0, 1, 2, 3, 4, 5, 6].map((column) => (
              <SmallDay key={column} {...props} of={week + column} />
            ))}
          </div>
        ))}
      </div>
      <div className={styles.chosenDay}>
        <h3 className={styles.chosenWords}>{dayWords(day)}</h3>
        {onAdd ? (
          <IconButton label={labels.add(dayWords(day))} onClick={() => onAdd(dateAt(day, "day"))}>
            <Plus size={16} aria-hidden />
          </IconButton>
        ) : null}
      </div>
      <div ref={list} className={styles.agenda}>
        {props.strip}
        {sections.length === 0 ? <p className={styles.nothing}>{labels.nothing}</p> : null}
        {sections.map(([on, own]) => (
          <section key={on} data-section={on} className={styles.section} aria-label={dayWords(on)}>
            <h4 className={styles.sectionDay} data-now={on === now || undefined}>
              <span className={styles.sectionNumber}>{civilDayOf(on).day}</span>
              {weekdayName(weekdayOf(on)).slice(0, 3)}
            </h4>
            <ul className={styles.sectionEntries}>
              {own.map((entry) => (
                <li key={entry.key}>
                  <EntryButton
                    {...props}
                    entry={entry}
                    day={dateAt(on, "day")}
                    open={entry.key === openKey}
                    onPress={() => props.onOpen(entry.row)}
                  />
                </li>
              ))}
            </ul>
          </section>
        ))}
      </div>
    </>
  );
}

function SmallDay<Row>(props: CalendarParts<Row> & { of: number }) {
  const { of, day, now, entries, shownMonth, rowName, barOf, labels, dayWords } = props;
  const here = useMemo(() => touching(entries, of, of), [entries, of]);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the calendar takes the keys for all its days
    <div
      role="gridcell"
      aria-label={labels.day(
        dayWords(of),
        here.map((entry) => rowName(entry.row)),
      )}
      aria-current={of === now ? "date" : undefined}
      aria-selected={of === day}
      tabIndex={of === day ? 0 : -1}
      data-day={of}
      data-outside={of < shownMonth.first || of > shownMonth.last || undefined}
      className={styles.smallDay}
      onClick={() => props.onDay(of)}
    >
      <span className={styles.smallNumber} data-now={of === now || undefined}>
        {civilDayOf(of).day}
      </span>
      <span aria-hidden className={styles.dots}>
        {here.slice(0, dotsOfDay).map((entry) => (
          <span
            key={entry.key}
            className={styles.dot}
            style={{ "--tone": barOf?.(entry.row).tone ?? "var(--ink-3)" } as CSSProperties}
          />
        ))}
      </span>
    </div>
  );
}
