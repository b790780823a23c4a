import type { ReactNode } from "react";
import type { Precision } from "../civil-dates";
import type { DateSpan, SpanWords } from "../date-spans";
import type { CalendarEntry } from "./calendar-weeks";
import type { EntryChanging } from "./use-entry-drag";

export interface CalendarBar {
  /** A CSS colour, such as var(--state-done). */
  tone?: string;
  /** Instead of the row's name. */
  label?: ReactNode;
}

export type CalendarView = "month" | "week";

export interface CalendarLabels extends SpanWords {
  calendar: string;
  /** Heading of what is known only to a week, a month, and so on. */
  sometime: Record<Exclude<Precision, "day">, string>;
  more(count: number): string;
  fewer: string;
  /** A day and what stands on it, for who cannot see it. */
  day(date: string, names: readonly string[]): string;
  add(date: string): string;
  /** On a phone, when the month holds nothing. */
  nothing: string;
  moved(row: string, dates: string): string;
  putBack(row: string): string;
}

export interface CalendarProps<Row> {
  rows: readonly Row[];
  rowKey(row: Row): string;
  rowName(row: Row): string;
  /** Civil dates of any precision; the end is included. */
  spanOf(row: Row): DateSpan;
  barOf?(row: Row): CalendarBar;
  /** 2015-06 */
  month: string;
  onMonth(month: string): void;
  /** A month, or the week of the day that has the focus. */
  view?: CalendarView;
  today: string;
  /** 0 is Sunday. */
  weekStart: 0 | 1 | 6;
  movable: boolean;
  onAdd?(day: string): void;
  /** Once at the end of a drag, or of a run of keys. */
  onChange(row: Row, span: DateSpan): void;
  onOpen(row: Row): void;
  openKey?: string | null;
  labels: CalendarLabels;
}

/** What the days of a month and the list of a phone share. */
export interface CalendarParts<Row> extends CalendarProps<Row> {
  /** First days of the weeks in sight. */
  weeks: readonly number[];
  entries: readonly CalendarEntry<Row>[];
  /** The day that has the focus. */
  day: number;
  now: number;
  shownMonth: { first: number; last: number };
  dayWords(day: number): string;
  onDay(day: number): void;
  drag: EntryChanging;
  onStepEntry(key: string, what: "move" | "end", by: number): void;
}
