import { monitorForElements } from "@atlaskit/pragmatic-drag-and-drop/element/adapter";
import { extractClosestEdge } from "@atlaskit/pragmatic-drag-and-drop-hitbox/closest-edge";
import { type KeyboardEvent, type ReactNode, useEffect, useId, useMemo, useRef, useState } from "react";
import styles from "./Board.module.css";
import { BoardColumnView } from "./BoardColumn";
import { type BoardPlace, movePlace, neighbours, nextCard, placeOf, withCardAt } from "./board-places";

export interface BoardColumn<Card> {
  id: string;
  title: ReactNode;
  name: string;
  cards: readonly Card[];
}

export interface BoardMove {
  key: string;
  column: string;
  /** Cards between which it was put; null at an end of the column. */
  before: string | null;
  after: string | null;
}

export interface BoardLabels {
  board: string;
  grabbed(card: string): string;
  over(column: string, place: number): string;
  dropped(card: string, column: string, place: number): string;
  putBack(card: string): string;
}

interface BoardProps<Card> {
  columns: readonly BoardColumn<Card>[];
  cardKey(card: Card): string;
  cardName(card: Card): string;
  cardHeight: number;
  children(card: Card): ReactNode;
  onOpen(card: Card): void;
  onMove(move: BoardMove): void;
  onCardKey?(card: Card, key: string): boolean;
  movable: boolean;
  openKey?: string | null;
  labels: BoardLabels;
  after?: ReactNode;
}

/**
 * Cards in columns. A card is moved by dragging, or with the keyboard: Space picks it up, arrows carry it,
 * Space puts it down, Escape puts it back.
 */
export function Board<Card>(props: BoardProps<Card>) {
  const { columns, cardKey, cardName, onOpen, onMove, onCardKey, movable, labels, after } = props;
  const board = useId();
  const [focused, setFocused] = useState<string | null>(null);
  const [held, setHeld] = useState<{ key: string; place: BoardPlace } | null>(null);
  const [said, setSaid] = useState("");
  const root = useRef<HTMLElement>(null);
  const wantsFocus = useRef(false);

  const keys = useMemo(
    () => columns.map((column) => ({ id: column.id, keys: column.cards.map(cardKey) })),
    [columns, cardKey],
  );
  const byKey = useMemo(() => {
    const all = new Map<string, Card>();
    for (const column of columns) for (const card of column.cards) all.set(cardKey(card), card);
    return all;
  }, [columns, cardKey]);
  const shown = useMemo(() => {
    if (!held) return columns;
    const order = withCardAt(keys, held.key, held.place);
    return columns.map((column, index) => ({
      ...column,
      cards: (order[index]?.keys ?? []).flatMap((key) => byKey.get(key) ?? []),
    }));
  }, [columns, keys, byKey, held]);

  const firstKey = keys.find((column) => column.keys.length > 0)?.keys[0] ?? null;
  const current = focused !== null && byKey.has(focused) ? focused : firstKey;

  useEffect(() => {
    if (!wantsFocus.current || current === null) return;
    const card = root.current?.querySelector<HTMLElement>(`[data-card="${CSS.escape(current)}"]`);
    if (!card) return;
    card.scrollIntoView({ block: "nearest", inline: "nearest" });
    if (document.activeElement !== card) card.focus({ preventScroll: true });
    wantsFocus.current = false;
  });

  // Read when a drop happens, so that the monitor need not be made anew for each edit.
  const latest = useRef({ keys, onMove });
  latest.current = { keys, onMove };
  useEffect(
    () =>
      monitorForElements({
        canMonitor: ({ source }) => source.data.board === board,
        onDrop: ({ source, location }) => {
          const key = String(source.data.card);
          const [target] = location.current.dropTargets;
          if (!target) return;
          const { keys: now, onMove: move } = latest.current;
          const column = String(target.data.column);
          const over = target.data.card === undefined ? null : String(target.data.card);
          const rest = now.find((one) => one.id === column)?.keys.filter((one) => one !== key) ?? [];
          const edge = extractClosestEdge(target.data);
          const at = over === null ? rest.length : rest.indexOf(over) + (edge === "bottom" ? 1 : 0);
          if (over === key) return;
          const place = { column, index: Math.max(0, at) };
          const from = placeOf(now, key);
          if (from && from.column === place.column && from.index === place.index) return;
          move({ key, column, ...neighbours(now, key, place) });
        },
      }),
    [board],
  );

  const say = (text: string) => setSaid(text);
  const nameOf = (key: string) => {
    const card = byKey.get(key);
    return card === undefined ? "" : cardName(card);
  };
  const columnName = (id: string) => columns.find((column) => column.id === id)?.name ?? "";

  const onKeyDown = (event: KeyboardEvent) => {
    const target = event.target;
    if (!(target instanceof HTMLElement) || target.dataset.card === undefined || current === null) return;
    const card = byKey.get(current);
    if (card === undefined) return;
    if (held) {
      event.preventDefault();
      event.stopPropagation();
      if (event.key === " " || event.key === "Enter") {
        const from = placeOf(keys, held.key);
        const { place } = held;
        setHeld(null);
        wantsFocus.current = true;
        say(labels.dropped(nameOf(held.key), columnName(place.column), place.index + 1));
        if (from?.column !== place.column || from.index !== place.index) {
          onMove({ key: held.key, column: place.column, ...neighbours(keys, held.key, place) });
        }
      } else if (event.key === "Escape" || event.key === "Tab") {
        setHeld(null);
        wantsFocus.current = true;
        say(labels.putBack(nameOf(held.key)));
      } else {
        const place = movePlace(keys, held.key, held.place, event.key);
        if (place === held.place) return;
        setHeld({ ...held, place });
        wantsFocus.current = true;
        say(labels.over(columnName(place.column), place.index + 1));
      }
      return;
    }
    const from = placeOf(keys, current);
    const next = from ? nextCard(keys, from, event.key) : null;
    if (next) {
      event.preventDefault();
      setFocused(keys.find((column) => column.id === next.column)?.keys[next.index] ?? current);
      wantsFocus.current = true;
    } else if (event.key === " " && movable && from) {
      event.preventDefault();
      setHeld({ key: current, place: from });
      say(labels.grabbed(cardName(card)));
    } else if (event.key === "Enter" || event.key === "o") {
      event.preventDefault();
      onOpen(card);
    } else if (!event.ctrlKey && !event.metaKey && onCardKey?.(card, event.key)) {
      event.preventDefault();
    }
  };

  return (
    <section ref={root} className={styles.board} aria-label={labels.board} onKeyDown={onKeyDown}>
      {shown.map((column) => (
        <BoardColumnView
          key={column.id}
          {...props}
          board={board}
          column={column}
          current={current}
          held={held?.key ?? null}
          wanted={wantsFocus.current ? current : null}
          onFocus={setFocused}
        />
      ))}
      {after}
      <div className="visually-hidden" aria-live="assertive">
        {said}
      </div>
    </section>
  );
}
