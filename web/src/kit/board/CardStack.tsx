import type { LineWindow } from "../lines/line-window";
import styles from "./Board.module.css";
import { BoardCard } from "./BoardCard";
import { type BoardMarks, useBoard } from "./board-context";

interface CardStackProps<Card> {
  cards: readonly Card[];
  lane: string | null;
  column: string;
  label?: string;
  /** Of the cards, those to draw. */
  shown: LineWindow;
  marks: BoardMarks;
}

/** The cards of one column, or of one column in one lane. Only those in sight are drawn, and the one with the focus. */
export function CardStack<Card>({ cards, lane, column, label, shown, marks }: CardStackProps<Card>) {
  const { cardHeight, cardKey, cardName } = useBoard() as unknown as StackContext<Card>;
  const drawn: number[] = [];
  for (let index = Math.max(0, shown.from); index < Math.min(cards.length, shown.to); index += 1) {
    drawn.push(index);
  }
  const { current } = marks;
  if (current !== null && current.lane === lane) {
    const at = cards.findIndex((card) => cardKey(card) === current.key);
    if (at >= 0 && !drawn.includes(at)) drawn.push(at);
  }
  return (
    <ul className={styles.space} aria-label={label} style={{ height: cards.length * cardHeight }}>
      {drawn.map((index) => {
        const card = cards[index];
        if (card === undefined) return null;
        const key = cardKey(card);
        return (
          <li
            key={key}
            aria-setsize={cards.length}
            aria-posinset={index + 1}
            className={styles.slot}
            style={{ transform: `translateY(${index * cardHeight}px)`, height: cardHeight }}
          >
            <BoardCard
              card={card}
              id={key}
              name={cardName(card)}
              lane={lane}
              column={column}
              current={current?.key === key && current.lane === lane}
              held={marks.held.includes(key)}
              selected={marks.selection.has(key)}
              open={marks.openKey === key}
            />
          </li>
        );
      })}
    </ul>
  );
}

interface StackContext<Card> {
  cardHeight: number;
  cardKey(card: Card): string;
  cardName(card: Card): string;
}
