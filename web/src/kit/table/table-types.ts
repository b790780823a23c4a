import type { ReactNode } from "react";

export interface TableColumn<Row> {
  id: string;
  title: string;
  width: number;
  align?: "start" | "end";
  sortable?: boolean;
  /** Cannot be hidden: the column that says which row this is. */
  fixed?: boolean;
  render(row: Row): ReactNode;
  /** Absent: the cell cannot be edited. */
  edit?(row: Row, onEnd: (end: CellEnd) => void): ReactNode;
}

export type CellEnd = "stay" | "down" | "next" | "previous" | "cancel";

export interface TableGroup<Row> {
  id: string;
  /** Absent: the rows stand without a heading. */
  heading?: ReactNode;
  name?: string;
  rows: readonly Row[];
}

export interface TableSort {
  column: string;
  descending: boolean;
}

export interface TableLabels {
  table: string;
  selectRow(row: string): string;
  selectAll: string;
  sortAscending: string;
  sortDescending: string;
  hide: string;
  moveLeft: string;
  moveRight: string;
  resize(column: string): string;
  wider: string;
  narrower: string;
  columnMenu(column: string): string;
}
