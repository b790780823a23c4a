import { ChevronRight } from "lucide-react";
import { type CSSProperties, memo, type RefObject, useMemo, useRef } from "react";
import { useLineWindow } from "../lines/use-line-window";
import { AddCards } from "./AddCards";
import styles from "./Board.module.css";
import { type BoardMarks, useBoard } from "./board-context";
import type { BoardColumn, BoardLane } from "./board-types";
import { CardStack } from "./CardStack";
import { ColumnHead, ColumnStrip, useDropHere } from "./ColumnHead";
import { headHeight, laneHeights, notedHeadHeight } from "./lane-sizes";

interface LanesProps<Card> {
  scroller: RefObject<HTMLElement | null>;
  columns: readonly BoardColumn<Card>[];
  /** Cards of each column over all lanes. */
  counts: ReadonlyMap<string, number>;
  lanes: readonly BoardLane<Card>[];
  folded: ReadonlySet<string>;
  onFold(lane: string, close: boolean, all: boolean): void;
  marks: BoardMarks;
}

/** A board that is cut across: the heads of the columns stay above, the name of a lane while its cards scroll. */
export function BoardLanes<Card>(props: LanesProps<Card>) {
  const { scroller, columns, counts, lanes, folded, onFold, marks } = props;
  const { cardHeight, onAdd } = useBoard();
  const noted = columns.some((column) => column.note && !column.collapsed);
  const heads = noted ? notedHeadHeight : headHeight;
  const sizes = useMemo(
    () =>
      laneHeights(
        lanes.map((lane) => ({
          cards: Math.max(
            0,
            ...columns.map((column) => (column.collapsed ? 0 : (lane.cards.get(column.id)?.length ?? 0))),
          ),
          folded: folded.has(lane.id),
        })),
        cardHeight,
        onAdd !== undefined,
        heads,
      ),
    [lanes, columns, folded, cardHeight, onAdd, heads],
  );
  const steps = useLineWindow(scroller, {
    count: Number.POSITIVE_INFINITY,
    height: cardHeight,
    spare: 3,
  });
  const top = steps.from * cardHeight;
  const bottom = steps.to * cardHeight;
  const tracks = columns
    .map((column) => (column.collapsed ? "var(--strip-width)" : "var(--column-width)"))
    .join(" ");
  return (
    <div className={styles.lanes} style={{ "--tracks": tracks, "--heads": `${heads}px` } as CSSProperties}>
      <div className={styles.laneHeads}>
        {columns.map((column) => (
          <LaneColumnHead key={column.id} column={column} count={counts.get(column.id) ?? 0} />
        ))}
      </div>
      {lanes.map((lane, index) => {
        const size = sizes[index] ?? { start: 0, body: 0 };
        const inSight = size.start < bottom && size.start + size.body > top;
        return (
          <LaneView
            key={lane.id}
            lane={lane}
            columns={columns}
            folded={folded.has(lane.id)}
            onFold={onFold}
            height={size.body}
            from={inSight ? Math.max(0, Math.floor((top - size.start) / cardHeight)) : 0}
            to={
              inSight
                ? Math.max(0, Math.ceil((Math.min(bottom, size.start + size.body) - size.start) / cardHeight))
                : 0
            }
            marks={marks}
          />
        );
      })}
    </div>
  );
}

function LaneColumnHead<Card>({ column, count }: { column: BoardColumn<Card>; count: number }) {
  return (
    <div className={styles.laneHead} data-collapsed={column.collapsed || undefined}>
      {column.collapsed ? (
        <ColumnStrip column={column} count={count} />
      ) : (
        <ColumnHead column={column} count={count} />
      )}
    </div>
  );
}

interface LaneProps<Card> {
  lane: BoardLane<Card>;
  columns: readonly BoardColumn<Card>[];
  folded: boolean;
  onFold(lane: string, close: boolean, all: boolean): void;
  height: number;
  from: number;
  to: number;
  marks: BoardMarks;
}

function PlainLaneView<Card>(props: LaneProps<Card>) {
  const { lane, columns, folded, onFold, height, from, to, marks } = props;
  const count = useMemo(() => {
    let sum = 0;
    for (const column of columns) sum += lane.cards.get(column.id)?.length ?? 0;
    return sum;
  }, [lane, columns]);
  return (
    <section className={styles.lane} aria-label={lane.name}>
      <div className={styles.laneBar}>
        <button
          type="button"
          className={styles.laneName}
          aria-expanded={!folded}
          onClick={(event) => onFold(lane.id, !folded, event.altKey)}
        >
          <ChevronRight size={14} aria-hidden className={styles.chevron} data-open={!folded || undefined} />
          {lane.title}
          <span className={styles.count}>{count}</span>
        </button>
      </div>
      {folded ? null : (
        <div className={styles.laneBody} style={{ height }}>
          {columns.map((column) => (
            <LaneCell key={column.id} lane={lane} column={column} from={from} to={to} marks={marks} />
          ))}
        </div>
      )}
    </section>
  );
}

const LaneView = memo(PlainLaneView) as typeof PlainLaneView;

interface LaneCellProps<Card> {
  lane: BoardLane<Card>;
  column: BoardColumn<Card>;
  from: number;
  to: number;
  marks: BoardMarks;
}

function LaneCell<Card>({ lane, column, from, to, marks }: LaneCellProps<Card>) {
  const frame = useRef<HTMLDivElement>(null);
  const over = useDropHere(frame, { lane: lane.id, column: column.id });
  const cards: readonly Card[] = lane.cards.get(column.id) ?? [];
  return (
    <div
      ref={frame}
      className={styles.cell}
      data-collapsed={column.collapsed || undefined}
      data-over={over || undefined}
    >
      {column.collapsed ? (
        <>
          <span className={styles.count}>{cards.length}</span>
          <span aria-hidden className={styles.stripName}>
            {column.title}
          </span>
        </>
      ) : (
        <>
          <CardStack
            cards={cards}
            lane={lane.id}
            column={column.id}
            label={column.name}
            shown={{ from, to }}
            marks={marks}
          />
          <AddCards column={column} lane={lane} />
        </>
      )}
    </div>
  );
}
