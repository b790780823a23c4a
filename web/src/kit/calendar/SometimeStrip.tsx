import { type CSSProperties, type PointerEvent, useState } from "react";
import { precisions } from "../civil-dates";
import { type DateSpan, spanInWords } from "../date-spans";
import styles from "./Calendar.module.css";
import type { CalendarProps } from "./calendar-types";
import type { SometimeEntry } from "./calendar-weeks";

interface StripProps<Row>
  extends Pick<CalendarProps<Row>, "rowName" | "barOf" | "labels" | "onOpen" | "openKey" | "movable"> {
  entries: readonly SometimeEntry<Row>[];
  /** How many of a precision are shown before one asks for more. */
  few: number;
  draggedKey?: string;
  onGrab(event: PointerEvent, part: "place", key: string, span: DateSpan): void;
}

/** What falls into this month, or week, on a day that nobody has named. Dragging one onto a day names it. */
export function SometimeStrip<Row>(props: StripProps<Row>) {
  const { entries, labels } = props;
  if (entries.length === 0) return null;
  return (
    <div className={styles.strip}>
      {precisions.map((precision) => {
        const own = entries.filter((entry) => entry.precision === precision);
        return precision === "day" || own.length === 0 ? null : (
          <StripLine key={precision} {...props} entries={own} heading={labels.sometime[precision]} />
        );
      })}
    </div>
  );
}

function StripLine<Row>(props: StripProps<Row> & { heading: string }) {
  const { entries, heading, few, rowName, barOf, labels, movable, openKey } = props;
  const [all, setAll] = useState(false);
  const shown = all ? entries : entries.slice(0, few);
  return (
    <div className={styles.stripLine}>
      <h3 className={styles.stripHead}>{heading}</h3>
      <ul className={styles.chips}>
        {shown.map((entry) => {
          const bar = barOf?.(entry.row);
          return (
            <li key={entry.key} className={styles.chipItem}>
              <button
                type="button"
                className={styles.chip}
                data-open={entry.key === openKey || undefined}
                data-dragged={entry.key === props.draggedKey || undefined}
                style={{ "--tone": bar?.tone ?? "var(--ink-3)" } as CSSProperties}
                onPointerDown={
                  movable ? (event) => props.onGrab(event, "place", entry.key, entry.span) : undefined
                }
                onClick={() => props.onOpen(entry.row)}
              >
                <span className={styles.chipName}>{bar?.label ?? rowName(entry.row)}</span>
                <span className={styles.chipDates}>{spanInWords(entry.span, labels)}</span>
              </button>
            </li>
          );
        })}
        {entries.length > few ? (
          <li>
            <button
              type="button"
              className={styles.stripMore}
              aria-expanded={all}
              onClick={() => setAll(!all)}
            >
              {all ? labels.fewer : labels.more(entries.length - few)}
            </button>
          </li>
        ) : null}
      </ul>
    </div>
  );
}
