import { monitorForElements } from "@atlaskit/pragmatic-drag-and-drop/element/adapter";
import { extractClosestEdge } from "@atlaskit/pragmatic-drag-and-drop-hitbox/closest-edge";
import { type RefObject, useEffect, useRef } from "react";
import { EdgeScroll } from "../lines/edge-scroll";
import type { DropTarget } from "./board-places";

/** Watches the drags of one board: what lies under them scrolls near its edges, and a drop is reported. */
export function useBoardDrag(
  board: string,
  root: RefObject<HTMLElement | null>,
  onDrop: (keys: string[], target: DropTarget) => void,
): void {
  const latest = useRef(onDrop);
  latest.current = onDrop;
  useEffect(() => {
    const edges = new EdgeScroll((x, y) => {
      const under = document.elementFromPoint(x, y);
      const own = under?.closest("section")?.querySelector<HTMLElement>("[data-scrolls]");
      const around = root.current;
      return [...(own && around?.contains(own) ? [own] : []), ...(around ? [around] : [])];
    });
    const stop = monitorForElements({
      canMonitor: ({ source }) => source.data.board === board,
      onDrag: ({ location }) => edges.at(location.current.input.clientX, location.current.input.clientY),
      onDrop: ({ source, location }) => {
        edges.stop();
        const keys = source.data.keys;
        const data = location.current.dropTargets[0]?.data;
        if (!data || !Array.isArray(keys)) return;
        const edge = extractClosestEdge(data);
        latest.current(keys.map(String), {
          lane: typeof data.lane === "string" ? data.lane : null,
          column: String(data.column),
          card: typeof data.card === "string" ? data.card : null,
          edge: edge === "bottom" ? "bottom" : edge === "top" ? "top" : null,
          head: data.head === true,
        });
      },
    });
    return () => {
      edges.stop();
      stop();
    };
  }, [board, root]);
}
