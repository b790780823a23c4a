export interface CellPlace {
  /** Index among the lines; -1 is the head. */
  row: number;
  column: number;
}

export interface TableSize {
  /** Lines that can be stood on, headings and the foot included. */
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
      return within({ row: jump ? size.rows - 1 : row + 1, column }, size);
    case "ArrowUp":
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

/**
 * The next cell in reading order for which `wanted` holds, over the end of a row into the next; the same
 * cell when there is none.
 */
export function stepCell(
  place: CellPlace,
  by: 1 | -1,
  size: TableSize,
  wanted: (place: CellPlace) => boolean,
): CellPlace {
  const end = size.rows * size.columns;
  for (let at = place.row * size.columns + place.column + by; at >= 0 && at < end; at += by) {
    const next = { row: Math.floor(at / size.columns), column: at % size.columns };
    if (wanted(next)) return next;
  }
  return place;
}

export function within(place: CellPlace, size: TableSize): CellPlace {
  return {
    row: Math.max(-1, Math.min(size.rows - 1, place.row)),
    column: Math.max(0, Math.min(size.columns - 1, place.column)),
  };
}

/** A block of cells, all edges included. */
export interface CellRange {
  top: number;
  bottom: number;
  start: number;
  end: number;
}

export function rangeOf(from: CellPlace, to: CellPlace): CellRange {
  return {
    top: Math.min(from.row, to.row),
    bottom: Math.max(from.row, to.row),
    start: Math.min(from.column, to.column),
    end: Math.max(from.column, to.column),
  };
}
