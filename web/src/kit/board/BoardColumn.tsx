// biome-ignore-all lint/a11y/useSemanticElements: a card holds a menu button, which a button may not.

import { combine } from "@atlaskit/pragmatic-drag-and-drop/combine";
import { draggable, dropTargetForElements } from "@atlaskit/pragmatic-drag-and-drop/element/adapter";
import {
  attachClosestEdge,
  type Edge,
  extractClosestEdge,
} from "@atlaskit/pragmatic-drag-and-drop-hitbox/closest-edge";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type ReactNode, useEffect, useRef, useState } from "react";
import type { BoardColumn } from "./Board";
import styles from "./Board.module.css";

interface ColumnProps<Card> {
  board: string;
  column: BoardColumn<Card>;
  cardKey(card: Card): string;
  cardName(card: Card): string;
  cardHeight: number;
  children(card: Card): ReactNode;
  onOpen(card: Card): void;
  movable: boolean;
  openKey?: string | null;
  current: string | null;
  held: string | null;
  /** Card that must be drawn because the focus goes to it. */
  wanted: string | null;
  onFocus(key: string): void;
}

export function BoardColumnView<Card>(props: ColumnProps<Card>) {
  const { board, column, cardKey, cardHeight, movable, wanted } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const frame = useRef<HTMLElement>(null);
  const [over, setOver] = useState(false);
  const virtual = useVirtualizer({
    count: column.cards.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => cardHeight,
    overscan: 6,
    getItemKey: (index) => {
      const card = column.cards[index];
      return card === undefined ? index : cardKey(card);
    },
  });

  useEffect(() => {
    if (wanted === null) return;
    const index = column.cards.findIndex((card) => cardKey(card) === wanted);
    if (index >= 0) virtual.scrollToIndex(index, { align: "auto" });
  }, [wanted, column.cards, cardKey, virtual]);

  useEffect(() => {
    const element = frame.current;
    if (!element || !movable) return;
    return dropTargetForElements({
      element,
      canDrop: ({ source }) => source.data.board === board,
      getData: () => ({ column: column.id }),
      onDragEnter: () => setOver(true),
      onDragLeave: () => setOver(false),
      onDrop: () => setOver(false),
    });
  }, [board, column.id, movable]);

  return (
    <section ref={frame} className={styles.column} data-over={over || undefined} aria-label={column.name}>
      <h2 className={styles.columnHead}>
        {column.title}
        <span className={styles.count}>{column.cards.length}</span>
      </h2>
      <div ref={scroller} className={styles.cards} tabIndex={-1}>
        <ul className={styles.space} style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((item) => {
            const card = column.cards[item.index];
            if (card === undefined) return null;
            return (
              <li
                key={item.key}
                aria-setsize={column.cards.length}
                aria-posinset={item.index + 1}
                className={styles.slot}
                style={{ transform: `translateY(${item.start}px)`, height: cardHeight }}
              >
                <CardView {...props} card={card} cardId={cardKey(card)} />
              </li>
            );
          })}
        </ul>
      </div>
    </section>
  );
}

function CardView<Card>(props: ColumnProps<Card> & { card: Card; cardId: string }) {
  const {
    board,
    column,
    card,
    cardId,
    cardName,
    children,
    onOpen,
    movable,
    openKey,
    current,
    held,
    onFocus,
  } = props;
  const element = useRef<HTMLDivElement>(null);
  const [edge, setEdge] = useState<Edge | null>(null);
  const [dragged, setDragged] = useState(false);

  useEffect(() => {
    const node = element.current;
    if (!node || !movable) return;
    return combine(
      draggable({
        element: node,
        getInitialData: () => ({ board, card: cardId }),
        onDragStart: () => setDragged(true),
        onDrop: () => setDragged(false),
      }),
      dropTargetForElements({
        element: node,
        canDrop: ({ source }) => source.data.board === board,
        getData: ({ input }) =>
          attachClosestEdge(
            { column: column.id, card: cardId },
            { element: node, input, allowedEdges: ["top", "bottom"] },
          ),
        onDrag: ({ self, source }) =>
          setEdge(source.data.card === cardId ? null : extractClosestEdge(self.data)),
        onDragLeave: () => setEdge(null),
        onDrop: () => setEdge(null),
      }),
    );
  }, [board, cardId, column.id, movable]);

  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the board takes the keys for all its cards
    <div
      ref={element}
      role="group"
      aria-label={cardName(card)}
      aria-roledescription={movable ? "card" : undefined}
      tabIndex={cardId === current ? 0 : -1}
      data-card={cardId}
      data-edge={edge ?? undefined}
      data-dragged={dragged || undefined}
      data-held={cardId === held || undefined}
      data-open={cardId === openKey || undefined}
      className={styles.card}
      onFocus={(event) => {
        if (event.target === event.currentTarget) onFocus(cardId);
      }}
      onClick={(event) => {
        if (!event.defaultPrevented) onOpen(card);
      }}
    >
      {children(card)}
    </div>
  );
}
