import { createContext, type MouseEvent, type ReactNode, type RefObject, use } from "react";
import type { MenuGroup } from "../Menu";
import type { BoardLabels } from "./board-types";

/** What every part of one board needs. It changes only when the caller's own functions do. */
export interface BoardContextValue {
  board: string;
  cardHeight: number;
  movable: boolean;
  labels: BoardLabels;
  cardKey(card: never): string;
  cardName(card: never): string;
  children(card: never): ReactNode;
  columnMenu?(column: string): MenuGroup[];
  onCollapse?(id: string, collapsed: boolean): void;
  onAdd?(column: string, lane: string | null, titles: string[]): void;
  onFocusCard(key: string, lane: string | null): void;
  onPressCard(key: string, lane: string | null, event: MouseEvent): void;
  /** The cards that go along when this one is dragged. */
  draggedWith(key: string): string[];
  /** True while the focus is to go to the current card as soon as it is drawn. */
  wantsFocus: RefObject<boolean>;
}

/** What changes with the keyboard and the pointer. */
export interface BoardMarks {
  current: { key: string; lane: string | null } | null;
  held: readonly string[];
  selection: ReadonlySet<string>;
  openKey: string | null;
}

export const BoardContext = createContext<BoardContextValue | null>(null);

export function useBoard(): BoardContextValue {
  const value = use(BoardContext);
  if (!value) throw new Error("A part of a board is used outside of one.");
  return value;
}
