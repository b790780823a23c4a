import type { CSSProperties } from "react";
import { Button } from "../Button";
import { spanInWords } from "../date-spans";
import styles from "./Calendar.module.css";
import type { CalendarParts } from "./calendar-types";
import type { CalendarEntry } from "./calendar-weeks";

interface DayListProps<Row>
  extends Pick<CalendarParts<Row>, "rowName" | "barOf" | "labels" | "onOpen" | "onAdd" | "onStepEntry"> {
  heading: string;
  date: string;
  entries: readonly CalendarEntry<Row>[];
  onDone(): void;
}

/** All entries of a day. Alt with the arrows moves the one that has the focus. */
export function DayList<Row>(props: DayListProps<Row>) {
  const { heading, date, entries, labels, onAdd } = props;
  return (
    <div className={styles.dayList}>
      <h3 className={styles.dayListHead}>{heading}</h3>
      <ul className={styles.dayEntries}>
        {entries.map((entry) => (
          <li key={entry.key}>
            <EntryButton
              {...props}
              entry={entry}
              day={date}
              onPress={() => {
                props.onDone();
                props.onOpen(entry.row);
              }}
            />
          </li>
        ))}
      </ul>
      {onAdd ? (
        <Button
          look="quiet"
          className={styles.dayListAdd}
          onClick={() => {
            props.onDone();
            onAdd(date);
          }}
        >
          {labels.add(heading)}
        </Button>
      ) : null}
    </div>
  );
}

/** An entry as a line of a list, with its dates where they say more than the day that it stands under. */
export function EntryButton<Row>({
  entry,
  day,
  rowName,
  barOf,
  labels,
  open,
  onPress,
  onStepEntry,
}: Pick<CalendarParts<Row>, "rowName" | "barOf" | "labels" | "onStepEntry"> & {
  entry: CalendarEntry<Row>;
  day: string;
  open?: boolean;
  onPress(): void;
}) {
  const bar = barOf?.(entry.row);
  const lasts = entry.span.start !== day || entry.span.end !== day;
  return (
    <button
      type="button"
      className={styles.entry}
      data-open={open || undefined}
      style={{ "--tone": bar?.tone ?? "var(--ink-3)" } as CSSProperties}
      onClick={onPress}
      onKeyDown={(event) => {
        const by = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 }[event.key];
        if (!event.altKey || by === undefined) return;
        event.preventDefault();
        onStepEntry(entry.key, event.shiftKey ? "end" : "move", by);
      }}
    >
      <span className={styles.entryName}>{bar?.label ?? rowName(entry.row)}</span>
      {lasts ? <span className={styles.entryDates}>{spanInWords(entry.span, labels)}</span> : null}
    </button>
  );
}
