import { dropTargetForElements } from "@atlaskit/pragmatic-drag-and-drop/element/adapter";
import { Ellipsis } from "lucide-react";
import { type RefObject, useEffect, useRef, useState } from "react";
import { Menu, type MenuGroup } from "../Menu";
import styles from "./Board.module.css";
import { useBoard } from "./board-context";
import type { BoardColumn } from "./board-types";

interface ColumnHeadProps {
  column: Pick<BoardColumn<never>, "id" | "name" | "title" | "limit" | "note">;
  count: number;
}

/** A column's name, how many cards it holds, and what can be done with it. */
export function ColumnHead({ column, count }: ColumnHeadProps) {
  const { labels, columnMenu, onCollapse } = useBoard();
  const groups: MenuGroup[] = [...(columnMenu?.(column.id) ?? [])];
  if (onCollapse) {
    groups.push({
      entries: [
        {
          id: "collapse",
          label: labels.collapse(column.name),
          onSelect: () => onCollapse(column.id, true),
        },
      ],
    });
  }
  return (
    <>
      <div className={styles.columnHead}>
        <h2 className={styles.columnName}>{column.title}</h2>
        <ColumnCount count={count} limit={column.limit} />
        {groups.length > 0 ? (
          <Menu
            placement="bottom-end"
            target={
              <button type="button" className={styles.columnMenu} aria-label={labels.columnMenu(column.name)}>
                <Ellipsis size={15} aria-hidden />
              </button>
            }
            groups={groups}
          />
        ) : null}
      </div>
      {column.note ? <div className={styles.note}>{column.note}</div> : null}
    </>
  );
}

function ColumnCount({ count, limit }: { count: number; limit: number | undefined }) {
  const { labels } = useBoard();
  if (limit === undefined) return <span className={styles.count}>{count}</span>;
  const over = count > limit;
  return (
    <span className={styles.count} data-over-limit={over || undefined}>
      <span aria-hidden>
        {count} / {limit}
      </span>
      <span className="visually-hidden">
        {over ? labels.overLimit(count, limit) : labels.limit(count, limit)}
      </span>
    </span>
  );
}

/** A column folded to a strip. A press unfolds it. */
export function ColumnStrip({ column, count }: ColumnHeadProps) {
  const { labels, onCollapse } = useBoard();
  const over = column.limit !== undefined && count > column.limit;
  return (
    <button
      type="button"
      className={styles.strip}
      aria-expanded={false}
      title={column.name}
      onClick={() => onCollapse?.(column.id, false)}
    >
      <span className="visually-hidden">
        {labels.expand(column.name, count)}
        {over ? `, ${labels.overLimit(count, column.limit ?? 0)}` : null}
      </span>
      <span aria-hidden className={styles.count} data-over-limit={over || undefined}>
        {count}
      </span>
      <span aria-hidden className={styles.stripName}>
        {column.title}
      </span>
    </button>
  );
}

/** Takes cards that are let go over an element; answers whether some are over it now. */
export function useDropHere(
  element: RefObject<HTMLElement | null>,
  place: { lane: string | null; column: string; head?: boolean },
): boolean {
  const { board, movable } = useBoard();
  const [over, setOver] = useState(false);
  const { lane, column, head = false } = place;
  const latest = useRef({ lane, column, head });
  latest.current = { lane, column, head };
  useEffect(() => {
    const node = element.current;
    if (!node || !movable) return;
    return dropTargetForElements({
      element: node,
      canDrop: ({ source }) => source.data.board === board,
      getData: () => ({ ...latest.current }),
      onDragEnter: () => setOver(true),
      onDragLeave: () => setOver(false),
      onDrop: () => setOver(false),
    });
  }, [element, board, movable]);
  return over;
}
