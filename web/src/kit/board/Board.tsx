import { type KeyboardEvent, type ReactNode, useCallback, useId, useMemo, useRef, useState } from "react";
import type { MenuGroup } from "../Menu";
import { useUnchanged } from "../use-unchanged";
import styles from "./Board.module.css";
import { BoardColumnView, CollapsedColumn } from "./BoardColumn";
import { BoardLanes } from "./BoardLanes";
import { BoardContext, type BoardContextValue, type BoardMarks } from "./board-context";
import {
  allKeys,
  type BoardKeys,
  type BoardPlace,
  cellName,
  dropPlace,
  firstPlace,
  keysAt,
  keysBetween,
  movePlace,
  movesSomething,
  neighbours,
  nextCard,
  placeOf,
  withCardsAt,
} from "./board-places";
import type { BoardColumn, BoardLabels, BoardLane, BoardMove } from "./board-types";
import { useBoardDrag } from "./use-board-drag";

export interface BoardProps<Card> {
  columns: readonly BoardColumn<Card>[];
  /** Cuts the board across. Absent: each column scrolls by itself. */
  lanes?: readonly BoardLane<Card>[];
  /** Ids of folded lanes. Absent: the board remembers them itself. */
  foldedLanes?: ReadonlySet<string>;
  onFoldLanes?(folded: ReadonlySet<string>): void;
  cardKey(card: Card): string;
  cardName(card: Card): string;
  /** With the gap below it, in pixels. */
  cardHeight: number;
  children(card: Card): ReactNode;
  onOpen(card: Card): void;
  onMove(move: BoardMove): void;
  onCardKey?(card: Card, key: string): boolean;
  movable: boolean;
  /** Absent: cards cannot be selected. */
  selection?: ReadonlySet<string>;
  onSelect?(selection: ReadonlySet<string>): void;
  /** Present: columns can be folded to a strip; the caller keeps which are. */
  onCollapse?(id: string, collapsed: boolean): void;
  columnMenu?(column: string): MenuGroup[];
  /** Present: each column ends in a row that adds. Several titles come from pasted lines. */
  onAdd?(column: string, lane: string | null, titles: string[]): void;
  openKey?: string | null;
  labels: BoardLabels;
  after?: ReactNode;
}

const nothing: ReadonlySet<string> = new Set();
const noKeys: readonly string[] = [];

/**
 * Cards in columns, and in lanes across them. Cards are moved by dragging, or with the keyboard: Space picks
 * the card up, or all that are selected, arrows carry, Space puts down, Escape puts back.
 */
export function Board<Card>(props: BoardProps<Card>) {
  const { columns, lanes, cardKey, cardName, cardHeight, children, movable, labels } = props;
  const { selection = nothing, onSelect, onCollapse, columnMenu, onAdd } = props;
  const board = useId();
  const root = useRef<HTMLElement>(null);
  const [current, setCurrent] = useState<{ key: string; lane: string | null } | null>(null);
  const [held, setHeld] = useState<{ keys: string[]; place: BoardPlace } | null>(null);
  const [ownFolded, setOwnFolded] = useState(nothing);
  const [said, setSaid] = useState("");
  const wantsFocus = useRef(false);
  const anchor = useRef<string | null>(null);
  const folded = props.foldedLanes ?? ownFolded;

  const { keys, byKey, counts } = useMemo(() => indexed(columns, lanes, cardKey), [columns, lanes, cardKey]);
  const shown = useMemo(() => {
    if (!held) return { columns, lanes };
    return arranged(columns, lanes, withCardsAt(keys, held.keys, held.place), byKey, held.place);
  }, [columns, lanes, keys, byKey, held]);

  // Keys go where a person can see them go: not into folded lanes and columns, except with cards in hand.
  const walked = useMemo((): BoardKeys => {
    const open = columns.filter((column) => !column.collapsed).map((column) => column.id);
    return { ...keys, columns: open, lanes: keys.lanes.filter((lane) => lane === null || !folded.has(lane)) };
  }, [keys, columns, folded]);
  const here = useMemo(
    () => (current !== null ? placeOf(walked, current.key, current.lane) : null) ?? firstPlace(walked),
    [current, walked],
  );
  const focus = useMemo(() => {
    if (held && current) return { key: current.key, lane: held.place.lane };
    const key = here ? keysAt(walked, here.lane, here.column)[here.index] : undefined;
    return here && key !== undefined ? { key, lane: here.lane } : null;
  }, [held, current, here, walked]);
  const marks = useMemo<BoardMarks>(
    () => ({ current: focus, held: held?.keys ?? noKeys, selection, openKey: props.openKey ?? null }),
    [focus, held, selection, props.openKey],
  );

  const nameOf = (key: string) => {
    const card = byKey.get(key);
    return card === undefined ? "" : cardName(card);
  };
  const columnName = (id: string) => columns.find((column) => column.id === id)?.name ?? "";
  const laneName = (id: string | null) => lanes?.find((lane) => lane.id === id)?.name ?? null;

  const select = (key: string, lane: string | null, range: boolean) => {
    if (!onSelect) return;
    const next = new Set(selection);
    if (range && anchor.current !== null) {
      for (const one of keysBetween(walked, anchor.current, key, lane)) next.add(one);
    } else if (next.has(key)) next.delete(key);
    else next.add(key);
    if (!range || anchor.current === null) anchor.current = key;
    onSelect(next);
  };
  const put = (moved: string[], place: BoardPlace) => {
    if (!movesSomething(keys, moved, place)) return;
    props.onMove({ keys: moved, column: place.column, lane: place.lane, ...neighbours(keys, moved, place) });
  };
  const together = (key: string): string[] =>
    selection.has(key) ? allKeys(keys).filter((one) => selection.has(one)) : [key];

  useBoardDrag(board, root, (moved, target) => put(moved, dropPlace(keys, moved, target)));

  // Read when something happens, so that the cards need not be drawn anew for what the caller changes.
  const latest = useRef({ together, select, byKey, props });
  latest.current = { together, select, byKey, props };
  const draggedWith = useCallback((key: string) => latest.current.together(key), []);
  const onFocusCard = useCallback((key: string, lane: string | null) => setCurrent({ key, lane }), []);
  const onPressCard = useCallback<BoardContextValue["onPressCard"]>((key, lane, event) => {
    const { byKey: cards, select: choose, props: now } = latest.current;
    const card = cards.get(key);
    if (card === undefined) return;
    if (now.onSelect && (event.ctrlKey || event.metaKey || event.shiftKey)) choose(key, lane, event.shiftKey);
    else now.onOpen(card);
  }, []);
  const context = useUnchanged({
    board,
    cardHeight,
    movable,
    labels,
    cardKey,
    cardName,
    children,
    columnMenu,
    onCollapse,
    onAdd,
    onFocusCard,
    onPressCard,
    draggedWith,
    wantsFocus,
  } satisfies { [Name in keyof BoardContextValue]: unknown }) as unknown as BoardContextValue;

  const carry = (event: KeyboardEvent, now: { keys: string[]; place: BoardPlace }) => {
    event.preventDefault();
    event.stopPropagation();
    const { place } = now;
    const count = now.keys.length;
    const name = nameOf(now.keys[0] ?? "");
    wantsFocus.current = true;
    if (event.key === " " || event.key === "Enter") {
      setHeld(null);
      if (current) setCurrent({ key: current.key, lane: place.lane });
      setSaid(labels.dropped(name, columnName(place.column), place.index + 1, count));
      put(now.keys, place);
    } else if (event.key === "Escape" || event.key === "Tab") {
      setHeld(null);
      setSaid(labels.putBack(name, count));
    } else {
      const next = movePlace(keys, now.keys, place, event.key);
      if (next === place) return;
      setHeld({ ...now, place: next });
      setSaid(labels.over(columnName(next.column), next.index + 1, laneName(next.lane)));
    }
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const target = event.target;
    if (!(target instanceof HTMLElement) || target.dataset.card === undefined || focus === null) return;
    const card = byKey.get(focus.key);
    if (card === undefined) return;
    if (held) {
      carry(event, held);
      return;
    }
    const command = event.ctrlKey || event.metaKey;
    const next = here && !command && !event.altKey ? nextCard(walked, here, event.key) : null;
    if (next) {
      event.preventDefault();
      const key = keysAt(walked, next.lane, next.column)[next.index];
      if (key === undefined) return;
      if (event.shiftKey && onSelect && event.key.startsWith("Arrow")) {
        anchor.current = selection.has(focus.key) ? (anchor.current ?? focus.key) : focus.key;
        select(key, next.lane, true);
      }
      setCurrent({ key, lane: next.lane });
      wantsFocus.current = true;
    } else if (event.key === "x" && !command && onSelect) {
      event.preventDefault();
      select(focus.key, focus.lane, false);
    } else if (event.key === "Escape" && selection.size > 0) {
      event.preventDefault();
      onSelect?.(new Set());
    } else if (event.key === " " && movable && here) {
      event.preventDefault();
      const taken = together(focus.key);
      const place = dropPlace(keys, taken, { ...here, card: focus.key, edge: "top", head: false });
      setCurrent(focus);
      setHeld({ keys: taken, place });
      setSaid(labels.grabbed(cardName(card), taken.length));
    } else if (event.key === "Enter" || event.key === "o") {
      event.preventDefault();
      props.onOpen(card);
    } else if (!command && props.onCardKey?.(card, event.key)) {
      event.preventDefault();
    }
  };

  const foldLane = (id: string, close: boolean, all: boolean) => {
    const next = new Set(folded);
    for (const one of all ? (lanes ?? []).map((lane) => lane.id) : [id]) {
      if (close) next.add(one);
      else next.delete(one);
    }
    if (props.foldedLanes === undefined) setOwnFolded(next);
    props.onFoldLanes?.(next);
  };
  // With cards in hand a folded lane opens for as long as they are over it.
  const shownFolded =
    held?.place.lane && folded.has(held.place.lane) ? without(folded, held.place.lane) : folded;

  return (
    <BoardContext value={context}>
      <section
        ref={root}
        className={styles.board}
        data-lanes={lanes ? true : undefined}
        aria-label={labels.board}
        onKeyDown={onKeyDown}
      >
        {shown.lanes ? (
          <BoardLanes
            scroller={root}
            columns={shown.columns}
            counts={counts}
            lanes={shown.lanes}
            folded={shownFolded}
            onFold={foldLane}
            marks={marks}
          />
        ) : (
          shown.columns.map((column) =>
            column.collapsed ? (
              <CollapsedColumn key={column.id} column={column} />
            ) : (
              <BoardColumnView key={column.id} column={column} marks={marks} />
            ),
          )
        )}
        {props.after}
        <div className="visually-hidden" aria-live="assertive">
          {said}
        </div>
      </section>
    </BoardContext>
  );
}

function without(all: ReadonlySet<string>, one: string): ReadonlySet<string> {
  const rest = new Set(all);
  rest.delete(one);
  return rest;
}

function indexed<Card>(
  columns: readonly BoardColumn<Card>[],
  lanes: readonly BoardLane<Card>[] | undefined,
  cardKey: (card: Card) => string,
) {
  const cells = new Map<string, readonly string[]>();
  const byKey = new Map<string, Card>();
  const counts = new Map<string, number>();
  for (const column of columns) {
    const inColumn = new Set<string>();
    for (const lane of lanes ?? [null]) {
      const cards = lane === null ? column.cards : (lane.cards.get(column.id) ?? []);
      for (const card of cards) {
        byKey.set(cardKey(card), card);
        inColumn.add(cardKey(card));
      }
      cells.set(cellName(lane?.id ?? null, column.id), cards.map(cardKey));
    }
    counts.set(column.id, inColumn.size);
  }
  const keys: BoardKeys = {
    columns: columns.map((column) => column.id),
    lanes: lanes ? lanes.map((lane) => lane.id) : [null],
    cells,
  };
  return { keys, byKey, counts };
}

/** The board as it stands with cards in hand; a column that they are over is open. */
function arranged<Card>(
  columns: readonly BoardColumn<Card>[],
  lanes: readonly BoardLane<Card>[] | undefined,
  keys: BoardKeys,
  byKey: ReadonlyMap<string, Card>,
  place: BoardPlace,
) {
  const cardsAt = (lane: string | null, column: string): Card[] =>
    keysAt(keys, lane, column).flatMap((key) => byKey.get(key) ?? []);
  return {
    columns: columns.map((column) => ({
      ...column,
      collapsed: column.collapsed && column.id !== place.column,
      cards: lanes ? column.cards : cardsAt(null, column.id),
    })),
    lanes: lanes?.map((lane) => ({
      ...lane,
      cards: new Map(columns.map((column) => [column.id, cardsAt(lane.id, column.id)])),
    })),
  };
}
