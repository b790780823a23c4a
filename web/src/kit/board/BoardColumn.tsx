import { useRef } from "react";
import { useLineWindow } from "../lines/use-line-window";
import { AddCards } from "./AddCards";
import styles from "./Board.module.css";
import { type BoardMarks, useBoard } from "./board-context";
import type { BoardColumn } from "./board-types";
import { CardStack } from "./CardStack";
import { ColumnHead, ColumnStrip, useDropHere } from "./ColumnHead";

interface ColumnProps<Card> {
  column: BoardColumn<Card>;
  marks: BoardMarks;
}

/** A column of a board without lanes: it scrolls by itself. */
export function BoardColumnView<Card>({ column, marks }: ColumnProps<Card>) {
  const { cardHeight } = useBoard();
  const frame = useRef<HTMLElement>(null);
  const head = useRef<HTMLDivElement>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const over = useDropHere(frame, { lane: null, column: column.id });
  const overHead = useDropHere(head, { lane: null, column: column.id, head: true });
  const shown = useLineWindow(scroller, { count: column.cards.length, height: cardHeight, spare: 3 });
  return (
    <section
      ref={frame}
      className={styles.column}
      data-over={over || undefined}
      data-over-head={overHead || undefined}
      aria-label={column.name}
    >
      <div ref={head}>
        <ColumnHead column={column} count={column.cards.length} />
      </div>
      <div ref={scroller} className={styles.cards} tabIndex={-1} data-scrolls>
        <CardStack cards={column.cards} lane={null} column={column.id} shown={shown} marks={marks} />
      </div>
      <AddCards column={column} lane={null} />
    </section>
  );
}

export function CollapsedColumn<Card>({ column }: { column: BoardColumn<Card> }) {
  const frame = useRef<HTMLElement>(null);
  const over = useDropHere(frame, { lane: null, column: column.id });
  return (
    <section
      ref={frame}
      className={styles.column}
      data-collapsed
      data-over={over || undefined}
      aria-label={column.name}
    >
      <ColumnStrip column={column} count={column.cards.length} />
    </section>
  );
}
