// biome-ignore-all lint/a11y/useSemanticElements: a card holds a menu button, which a button may not.

import { combine } from "@atlaskit/pragmatic-drag-and-drop/combine";
import { draggable, dropTargetForElements } from "@atlaskit/pragmatic-drag-and-drop/element/adapter";
import {
  attachClosestEdge,
  type Edge,
  extractClosestEdge,
} from "@atlaskit/pragmatic-drag-and-drop-hitbox/closest-edge";
import { memo, useEffect, useLayoutEffect, useRef, useState } from "react";
import styles from "./Board.module.css";
import { useBoard } from "./board-context";
import { previewOf } from "./drag-preview";

interface BoardCardProps {
  card: unknown;
  id: string;
  name: string;
  lane: string | null;
  column: string;
  current: boolean;
  held: boolean;
  selected: boolean;
  open: boolean;
}

export const BoardCard = memo(function BoardCard(props: BoardCardProps) {
  const { card, id, name, lane, column, current, held, selected, open } = props;
  const { board, movable, draggedWith, onFocusCard, onPressCard, wantsFocus, children } = useBoard();
  const element = useRef<HTMLDivElement>(null);
  const [edge, setEdge] = useState<Edge | null>(null);
  const [dragged, setDragged] = useState(false);

  useEffect(() => {
    const node = element.current;
    if (!node || !movable) return;
    return combine(
      draggable({
        element: node,
        getInitialData: () => ({ board, keys: draggedWith(id) }),
        onGenerateDragPreview: ({ source, nativeSetDragImage, location }) => {
          const count = Array.isArray(source.data.keys) ? source.data.keys.length : 1;
          if (count > 1) previewOf(node, count, nativeSetDragImage, location.current.input);
        },
        onDragStart: () => setDragged(true),
        onDrop: () => setDragged(false),
      }),
      dropTargetForElements({
        element: node,
        canDrop: ({ source }) => source.data.board === board,
        getData: ({ input }) =>
          attachClosestEdge(
            { lane, column, card: id },
            { element: node, input, allowedEdges: ["top", "bottom"] },
          ),
        onDrag: ({ self, source }) =>
          setEdge(
            Array.isArray(source.data.keys) && source.data.keys.includes(id)
              ? null
              : extractClosestEdge(self.data),
          ),
        onDragLeave: () => setEdge(null),
        onDrop: () => setEdge(null),
      }),
    );
  }, [board, id, lane, column, movable, draggedWith]);

  // A card that is to have the focus takes it when it is drawn, which may be a scroll later.
  useLayoutEffect(() => {
    if (!current || !wantsFocus.current || !element.current) return;
    wantsFocus.current = false;
    element.current.focus({ preventScroll: true });
    element.current.scrollIntoView({ block: "nearest", inline: "nearest" });
  });

  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the board takes the keys for all its cards
    <div
      ref={element}
      role="group"
      aria-label={name}
      aria-roledescription={movable ? "card" : undefined}
      aria-current={open || undefined}
      tabIndex={current ? 0 : -1}
      data-card={id}
      data-edge={edge ?? undefined}
      data-dragged={dragged || undefined}
      data-held={held || undefined}
      data-selected={selected || undefined}
      data-open={open || undefined}
      className={styles.card}
      onFocus={(event) => {
        if (event.target === event.currentTarget) onFocusCard(id, lane);
      }}
      onClick={(event) => {
        if (!event.defaultPrevented) onPressCard(id, lane, event);
      }}
    >
      {selected ? <SelectedMark /> : null}
      {children(card as never)}
    </div>
  );
});

/** In shape and in words, not by colour alone. */
function SelectedMark() {
  const { labels } = useBoard();
  return (
    <span className={styles.selectedMark}>
      <span className="visually-hidden">{labels.selected}</span>
    </span>
  );
}
