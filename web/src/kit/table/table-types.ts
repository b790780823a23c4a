import type { ReactNode } from "react";
import type { RowGroup } from "../lines/lines";

export interface TableColumn<Row> {
  id: string;
  title: string;
  /** In pixels. */
  width: number;
  align?: "start" | "end";
  sortable?: boolean;
  /** Cannot be hidden: the column that says which row this is. On a phone it is the one that may be frozen. */
  fixed?: boolean;
  render(row: Row): ReactNode;
  /** Absent: the cell cannot be edited. */
  edit?(row: Row, onEnd: (end: CellEnd) => void): ReactNode;
  /** False for a row whose cell cannot be edited. Absent: every row's can. */
  mayEdit?(row: Row): boolean;
}

export type CellEnd = "stay" | "down" | "next" | "previous" | "cancel";

export type TableGroup<Row> = RowGroup<Row>;

export interface TableSort {
  column: string;
  descending: boolean;
}

/** Cells by the keys of their rows and the ids of their columns, both in the order on screen. */
export interface CellBlock {
  rows: string[];
  columns: string[];
}

/** What goes to the clipboard: tab-separated text, and a table for programs that take one. */
export interface CopiedCells {
  text: string;
  html?: string;
}

export interface CellAddress {
  rowKey: string;
  column: string;
}

export interface TableHandle {
  focus(): void;
  /** Goes `step` rows on, over headings, and answers the key of the row; the first row when none was active. */
  move(step: number): string | null;
  /** Key of the active row; null before anybody came, and on a heading. */
  active(): string | null;
  /** Selects the active row, or lets go of it. */
  toggle(): void;
  /** Edits the active cell, or the first of its row that can be edited. */
  edit(): void;
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
  freeze: string;
  unfreeze: string;
  addColumn: string;
  /** Name of the row of figures at the foot. */
  totals: string;
  /** Said when a block of cells is drawn. */
  block(rows: number, columns: number): string;
}
