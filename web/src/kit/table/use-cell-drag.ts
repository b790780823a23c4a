import { type PointerEvent, type RefObject, useEffect, useMemo, useRef } from "react";
import { EdgeScroll } from "../lines/edge-scroll";
import { cellAt } from "./table-cells";
import type { CellPlace } from "./table-navigation";

/**
 * Draws a block of cells with the mouse, from the cell where the button went down to the one under the
 * pointer; near an edge the table scrolls on. Touch scrolls the table instead.
 */
export function useCellDrag(
  scroller: RefObject<HTMLElement | null>,
  onDrag: (from: CellPlace, to: CellPlace) => void,
) {
  const latest = useRef(onDrag);
  latest.current = onDrag;
  const drag = useMemo(() => {
    let from: CellPlace | null = null;
    let drawn = false;
    let at = { x: 0, y: 0 };
    const extend = () => {
      const box = scroller.current?.getBoundingClientRect();
      if (!box || from === null) return;
      // Beyond the table it is the nearest cell inside that counts.
      const x = Math.max(box.left + 2, Math.min(box.right - 16, at.x));
      const y = Math.max(box.top + 36, Math.min(box.bottom - 16, at.y));
      const to = cellAt(document.elementFromPoint(x, y));
      if (!to || (!drawn && to.row === from.row && to.column === from.column)) return;
      drawn = true;
      latest.current(from, to);
    };
    const edges = new EdgeScroll(() => (scroller.current ? [scroller.current] : []), extend);
    const onMove = (event: globalThis.PointerEvent) => {
      at = { x: event.clientX, y: event.clientY };
      extend();
      if (drawn) edges.at(at.x, at.y);
    };
    const stop = () => {
      edges.stop();
      from = null;
      window.removeEventListener("pointermove", onMove);
      window.removeEventListener("pointerup", stop);
      window.removeEventListener("pointercancel", stop);
    };
    return {
      stop,
      onPointerDown(event: PointerEvent) {
        drawn = false;
        if (event.pointerType !== "mouse" || event.button !== 0 || event.shiftKey) return;
        if (!(event.target instanceof Element) || event.target.closest("input, button, [data-editing]"))
          return;
        from = cellAt(event.target);
        if (from === null) return;
        window.addEventListener("pointermove", onMove);
        window.addEventListener("pointerup", stop);
        window.addEventListener("pointercancel", stop);
      },
      /** True once after a block was drawn: the click that ends it means nothing. */
      took(): boolean {
        const took = drawn;
        drawn = false;
        return took;
      },
    };
  }, [scroller]);
  useEffect(() => drag.stop, [drag]);
  return drag;
}
