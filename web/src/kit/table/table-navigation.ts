export interface CellPlace {
  /** Index among the data rows; -1 is the header. */
  row: number;
  column: number;
}

export interface TableSize {
  rows: number;
  columns: number;
  /** Rows on one screen. */
  page: number;
}

/** Where a key leads from a cell; null when the key moves nothing. */
export function moveCell(place: CellPlace, key: string, jump: boolean, size: TableSize): CellPlace | null {
  const { row, column } = place;
  switch (key) {
    case "ArrowDown":
    case "j":
      return within({ row: jump ? size.rows - 1 : row + 1, column }, size);
    case "ArrowUp":
    case "k":
      return within({ row: jump ? 0 : row - 1, column }, size);
    case "ArrowLeft":
      return within({ row, column: jump ? 0 : column - 1 }, size);
    case "ArrowRight":
      return within({ row, column: jump ? size.columns - 1 : column + 1 }, size);
    case "Home":
      return within({ row: jump ? 0 : row, column: 0 }, size);
    case "End":
      return within({ row: jump ? size.rows - 1 : row, column: size.columns - 1 }, size);
    case "PageDown":
      return within({ row: row + size.page, column }, size);
    case "PageUp":
      return within({ row: Math.max(0, row - size.page), column }, size);
    default:
      return null;
  }
}

/** The cell after this one in reading order, over the end of a row into the next. */
export function stepCell(place: CellPlace, by: 1 | -1, size: TableSize): CellPlace {
  const at = place.row * size.columns + place.column + by;
  const last = size.rows * size.columns - 1;
  const kept = Math.max(0, Math.min(last, at));
  return { row: Math.floor(kept / size.columns), column: kept % size.columns };
}

export function within(place: CellPlace, size: TableSize): CellPlace {
  return {
    row: Math.max(-1, Math.min(size.rows - 1, place.row)),
    column: Math.max(0, Math.min(size.columns - 1, place.column)),
  };
}

/** Everything between two rows, both included, in the order of the list. */
export function rangeKeys(keys: readonly string[], from: number, to: number): string[] {
  return keys.slice(Math.max(0, Math.min(from, to)), Math.max(from, to) + 1);
}
