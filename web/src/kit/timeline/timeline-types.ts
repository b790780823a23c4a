import type { ReactNode } from "react";
import type { DateSpan, SpanWords } from "../date-spans";
import type { TimelineZoom } from "./time-scale";

export interface TimelineGroup<Row> {
  id: string;
  name?: string;
  /** Absent: the rows stand without a heading. */
  heading?: ReactNode;
  rows: readonly Row[];
}

export interface TimelineBar {
  /** A CSS colour, such as var(--state-done). */
  tone?: string;
  label?: ReactNode;
}

/** A day that matters to all rows, such as a release. */
export interface TimelineMark {
  day: string;
  label: string;
}

/** `to` cannot start before `from` has ended. */
export interface TimelineDependency {
  from: string;
  to: string;
}

export interface TimelineLabels extends SpanWords {
  timeline: string;
  /** Headings of the two columns. */
  names: string;
  time: string;
  resizeNames: string;
  selectRow(row: string): string;
  scrollTo(row: string): string;
  /** What is wrong with a row that starts before others ended. */
  startsTooEarly(others: string): string;
  /** A cluster of marks: the first one's label and how many stand behind it. */
  andMore(label: string, count: number): string;
  moved(row: string, dates: string): string;
  putBack(row: string): string;
  zoomed(zoom: TimelineZoom): string;
  /** Said when the keys have scrolled time. */
  showing(dates: string): string;
}

export interface TimelineHandle {
  showToday(): void;
  /** Brings a day into the middle. */
  showDay(day: string): void;
  focus(): void;
}

export interface TimelineProps<Row> {
  groups: readonly TimelineGroup<Row>[];
  rowKey(row: Row): string;
  rowName(row: Row): string;
  /** The head of the row, at the left. */
  renderName(row: Row): ReactNode;
  /** Civil dates of any precision; the end is included. */
  spanOf(row: Row): DateSpan;
  barOf?(row: Row): TimelineBar;
  marks?: readonly TimelineMark[];
  dependencies?: readonly TimelineDependency[];
  zoom: TimelineZoom;
  onZoom(zoom: TimelineZoom): void;
  today: string;
  /** 0 is Sunday. */
  weekStart: 0 | 1 | 6;
  movable: boolean;
  /** Once at the end of a drag, or of a run of keys; once for each row that moved. */
  onChange(row: Row, span: DateSpan): void;
  onOpen(row: Row): void;
  /** Other keys on a row, such as one that opens its thread. True when it was taken. */
  onRowKey?(row: Row, key: string): boolean;
  openKey?: string | null;
  selection: ReadonlySet<string>;
  onSelect(selection: ReadonlySet<string>): void;
  labels: TimelineLabels;
}
