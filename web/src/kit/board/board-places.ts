export interface BoardPlace {
  lane: string | null;
  column: string;
  /** Index among the cell's cards without the moved ones. */
  index: number;
}

/** The cards of a board by their keys: a cell for each lane and column; one lane, null, where there are none. */
export interface BoardKeys {
  columns: readonly string[];
  lanes: readonly (string | null)[];
  cells: ReadonlyMap<string, readonly string[]>;
}

export function cellName(lane: string | null, column: string): string {
  return lane === null ? column : `${lane}\n${column}`;
}

export function keysAt(board: BoardKeys, lane: string | null, column: string): readonly string[] {
  return board.cells.get(cellName(lane, column)) ?? [];
}

/** Where a card stands, in this lane if it can be; null when it is nowhere. */
export function placeOf(board: BoardKeys, key: string, lane: string | null = null): BoardPlace | null {
  const lanes = board.lanes.includes(lane) ? [lane, ...board.lanes] : board.lanes;
  for (const one of lanes) {
    for (const column of board.columns) {
      const index = keysAt(board, one, column).indexOf(key);
      if (index >= 0) return { lane: one, column, index };
    }
  }
  return null;
}

/** The first card in reading order. */
export function firstPlace(board: BoardKeys): BoardPlace | null {
  for (const lane of board.lanes) {
    for (const column of board.columns) {
      if (keysAt(board, lane, column).length > 0) return { lane, column, index: 0 };
    }
  }
  return null;
}

/** All cards in reading order: lane by lane, column by column, each once. */
export function allKeys(board: BoardKeys): string[] {
  const keys = new Set<string>();
  for (const lane of board.lanes) {
    for (const column of board.columns) for (const key of keysAt(board, lane, column)) keys.add(key);
  }
  return [...keys];
}

/** Cards from one to another in reading order, both included; within one cell when both stand there. */
export function keysBetween(board: BoardKeys, from: string, to: string, lane: string | null): string[] {
  const a = placeOf(board, from, lane);
  const b = placeOf(board, to, lane);
  if (!a || !b) return b ? [to] : [];
  const same = a.lane === b.lane && a.column === b.column;
  const keys = same ? keysAt(board, a.lane, a.column) : allKeys(board);
  const start = keys.indexOf(from);
  const end = keys.indexOf(to);
  return keys.slice(Math.min(start, end), Math.max(start, end) + 1);
}

function restAt(board: BoardKeys, held: readonly string[], lane: string | null, column: string): string[] {
  return keysAt(board, lane, column).filter((key) => !held.includes(key));
}

/** Where an arrow leads cards that are held. Beyond the end of a cell it is the next lane's. */
export function movePlace(
  board: BoardKeys,
  held: readonly string[],
  place: BoardPlace,
  key: string,
): BoardPlace {
  const { lane, column, index } = place;
  const length = restAt(board, held, lane, column).length;
  switch (key) {
    case "ArrowDown": {
      if (index < length) return { ...place, index: index + 1 };
      const next = board.lanes[board.lanes.indexOf(lane) + 1];
      return next === undefined ? place : { lane: next, column, index: 0 };
    }
    case "ArrowUp": {
      if (index > 0) return { ...place, index: index - 1 };
      const at = board.lanes.indexOf(lane);
      const next = at > 0 ? board.lanes[at - 1] : undefined;
      if (next === undefined) return place;
      return { lane: next, column, index: restAt(board, held, next, column).length };
    }
    case "Home":
      return { ...place, index: 0 };
    case "End":
      return { ...place, index: length };
    case "ArrowLeft":
    case "ArrowRight": {
      const next = board.columns[board.columns.indexOf(column) + (key === "ArrowRight" ? 1 : -1)];
      if (next === undefined) return place;
      return { lane, column: next, index: Math.min(index, restAt(board, held, lane, next).length) };
    }
    default:
      return place;
  }
}

/** The board as it would stand with cards put down at a place. They leave the lanes and columns they are in. */
export function withCardsAt(board: BoardKeys, held: readonly string[], place: BoardPlace): BoardKeys {
  const cells = new Map<string, readonly string[]>();
  for (const lane of board.lanes) {
    for (const column of board.columns) {
      const keys = restAt(board, held, lane, column);
      if (lane === place.lane && column === place.column) keys.splice(place.index, 0, ...held);
      cells.set(cellName(lane, column), keys);
    }
  }
  return { ...board, cells };
}

/** The cards between which a place lies; null at an end. */
export function neighbours(
  board: BoardKeys,
  held: readonly string[],
  place: BoardPlace,
): { before: string | null; after: string | null } {
  const keys = restAt(board, held, place.lane, place.column);
  return { before: keys[place.index - 1] ?? null, after: keys[place.index] ?? null };
}

/** False when everything would stand as it does. */
export function movesSomething(board: BoardKeys, held: readonly string[], place: BoardPlace): boolean {
  const next = withCardsAt(board, held, place);
  for (const [name, keys] of next.cells) {
    const before = board.cells.get(name) ?? [];
    if (before.length !== keys.length || before.some((key, index) => key !== keys[index])) return true;
  }
  return false;
}

/** What a drag is let go over: a card's upper or lower half, the head of a column, or room without cards. */
export interface DropTarget {
  lane: string | null;
  column: string;
  card: string | null;
  edge: "top" | "bottom" | null;
  head: boolean;
}

/** Where cards come to stand that are let go over a target. */
export function dropPlace(board: BoardKeys, held: readonly string[], target: DropTarget): BoardPlace {
  const { lane, column, card } = target;
  const rest = restAt(board, held, lane, column);
  if (target.head) return { lane, column, index: 0 };
  if (card === null) return { lane, column, index: rest.length };
  // Over one of the moved cards it is where that one stands among the others.
  const all = keysAt(board, lane, column);
  const before = all.slice(0, Math.max(0, all.indexOf(card))).filter((key) => !held.includes(key)).length;
  return { lane, column, index: before + (target.edge === "bottom" && !held.includes(card) ? 1 : 0) };
}

/** Moving the focus from card to card, over what is empty. */
export function nextCard(board: BoardKeys, from: BoardPlace, key: string): BoardPlace | null {
  const { lane, column, index } = from;
  const here = keysAt(board, lane, column);
  if (key === "ArrowDown" || key === "j" || key === "ArrowUp" || key === "k") {
    const by = key === "ArrowDown" || key === "j" ? 1 : -1;
    if (index + by >= 0 && index + by < here.length) return { ...from, index: index + by };
    for (let at = board.lanes.indexOf(lane) + by; at >= 0 && at < board.lanes.length; at += by) {
      const next = board.lanes[at] ?? null;
      const keys = keysAt(board, next, column);
      if (keys.length > 0) return { lane: next, column, index: by > 0 ? 0 : keys.length - 1 };
    }
    return { ...from, index: Math.max(0, Math.min(here.length - 1, index)) };
  }
  if (key === "Home") return { ...from, index: 0 };
  if (key === "End") return { ...from, index: Math.max(0, here.length - 1) };
  if (key !== "ArrowLeft" && key !== "ArrowRight") return null;
  const by = key === "ArrowRight" ? 1 : -1;
  for (let at = board.columns.indexOf(column) + by; at >= 0 && at < board.columns.length; at += by) {
    const next = board.columns[at] ?? "";
    const keys = keysAt(board, lane, next);
    if (keys.length > 0) return { lane, column: next, index: Math.min(index, keys.length - 1) };
  }
  return null;
}

/** Titles out of what was typed or pasted, one a line; the bullets of a pasted list are not part of them. */
export function titlesOf(text: string): string[] {
  return text
    .split(/\r\n|\r|\n/)
    .map((line) => line.replace(/^\s*(?:[-*•]\s+(?:\[[ xX]?\]\s+)?)?/, "").trim())
    .filter((line) => line !== "");
}
