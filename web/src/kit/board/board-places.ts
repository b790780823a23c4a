export interface BoardPlace {
  column: string;
  /** Index among the column's cards without the moved one. */
  index: number;
}

export interface ColumnKeys {
  id: string;
  keys: readonly string[];
}

/** Where a card stands; null when it is on none of the columns. */
export function placeOf(columns: readonly ColumnKeys[], key: string): BoardPlace | null {
  for (const column of columns) {
    const index = column.keys.indexOf(key);
    if (index >= 0) return { column: column.id, index };
  }
  return null;
}

/** Where an arrow leads a card that is held, within the columns without that card. */
export function movePlace(
  columns: readonly ColumnKeys[],
  held: string,
  place: BoardPlace,
  key: string,
): BoardPlace {
  const at = columns.findIndex((column) => column.id === place.column);
  const lengthOf = (index: number) => columns[index]?.keys.filter((other) => other !== held).length ?? 0;
  switch (key) {
    case "ArrowDown":
      return { ...place, index: Math.min(lengthOf(at), place.index + 1) };
    case "ArrowUp":
      return { ...place, index: Math.max(0, place.index - 1) };
    case "Home":
      return { ...place, index: 0 };
    case "End":
      return { ...place, index: lengthOf(at) };
    case "ArrowLeft":
    case "ArrowRight": {
      const next = columns[at + (key === "ArrowRight" ? 1 : -1)];
      if (!next) return place;
      return { column: next.id, index: Math.min(place.index, lengthOf(columns.indexOf(next))) };
    }
    default:
      return place;
  }
}

/** The columns as they would stand with the card put down at a place. */
export function withCardAt(columns: readonly ColumnKeys[], held: string, place: BoardPlace): ColumnKeys[] {
  return columns.map((column) => {
    const keys = column.keys.filter((key) => key !== held);
    if (column.id === place.column) keys.splice(place.index, 0, held);
    return { id: column.id, keys };
  });
}

/** The cards between which a place lies; null at an end. */
export function neighbours(
  columns: readonly ColumnKeys[],
  held: string,
  place: BoardPlace,
): { before: string | null; after: string | null } {
  const keys = columns.find((column) => column.id === place.column)?.keys.filter((key) => key !== held) ?? [];
  return { before: keys[place.index - 1] ?? null, after: keys[place.index] ?? null };
}

/** Moving the focus from card to card. */
export function nextCard(columns: readonly ColumnKeys[], from: BoardPlace, key: string): BoardPlace | null {
  const at = columns.findIndex((column) => column.id === from.column);
  const here = columns[at];
  if (!here) return null;
  if (key === "ArrowDown" || key === "j") return clamp(here, from.index + 1);
  if (key === "ArrowUp" || key === "k") return clamp(here, from.index - 1);
  if (key === "Home") return clamp(here, 0);
  if (key === "End") return clamp(here, here.keys.length - 1);
  if (key !== "ArrowLeft" && key !== "ArrowRight") return null;
  const by = key === "ArrowRight" ? 1 : -1;
  for (let index = at + by; columns[index]; index += by) {
    const column = columns[index];
    if (column && column.keys.length > 0) return clamp(column, from.index);
  }
  return null;
}

function clamp(column: ColumnKeys, index: number): BoardPlace {
  return { column: column.id, index: Math.max(0, Math.min(column.keys.length - 1, index)) };
}
