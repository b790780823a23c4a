/** A value with its type, as a spreadsheet keeps it; null is an empty cell. */
export type SheetCell =
  | string
  | number
  | boolean
  | null
  /** A civil day, such as 2015-06-01. */
  | { day: string }
  /** A number in a format of its own, such as `[$€]#,##0.00`. */
  | { number: number; format: string };

export interface SheetColumn {
  label: string;
  /** In pixels, as on screen. */
  width: number;
}

export interface SheetHead {
  /** Of the sheet within its file; made valid. */
  name: string;
  columns: readonly SheetColumn[];
}

export type SheetRow = readonly SheetCell[];
