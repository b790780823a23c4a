import type { ReactNode } from "react";

export interface BoardColumn<Card> {
  id: string;
  /** In words, for those who do not see it. */
  name: string;
  title: ReactNode;
  /** In a board with lanes the lanes hold the cards, and these are not read. */
  cards: readonly Card[];
  /** Most cards that should stand here; beyond it the count says so. Nothing is refused. */
  limit?: number;
  /** A narrow strip with its name and count, which still takes drops. */
  collapsed?: boolean;
  /** Stands under the name. */
  note?: ReactNode;
}

export interface BoardLane<Card> {
  id: string;
  name: string;
  title: ReactNode;
  /** By column. A column without an entry is empty here. */
  cards: ReadonlyMap<string, readonly Card[]>;
}

export interface BoardMove {
  /** In the order in which they stood; they are to stand together, in this order. */
  keys: string[];
  column: string;
  /** Null on a board without lanes. */
  lane: string | null;
  /** Cards between which they were put; null at an end. Neither is one of `keys`. */
  before: string | null;
  after: string | null;
}

export interface BoardLabels {
  board: string;
  /** Of one card its name, of several their number is to be said. */
  grabbed(card: string, count: number): string;
  over(column: string, place: number, lane: string | null): string;
  dropped(card: string, column: string, place: number, count: number): string;
  putBack(card: string, count: number): string;
  collapse(column: string): string;
  expand(column: string, count: number): string;
  columnMenu(column: string): string;
  /** Said of a card that is selected. */
  selected: string;
  limit(count: number, limit: number): string;
  overLimit(count: number, limit: number): string;
  /** On the row at the foot of a column, and its full name. */
  add: string;
  addTo(column: string, lane: string | null): string;
  addHint: string;
}
