import { type RefObject, useLayoutEffect, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { clampWindow, type LineWindow, windowAt } from "./line-window";

/** Height that is assumed until the list has been laid out, in pixels. */
const unmeasured = 640;

interface WindowOptions {
  count: number;
  /** Of each line, in pixels. */
  height: number;
  /** Lines to draw beyond each edge. */
  spare?: number;
}

/** Follows a scrolled element and answers which of its lines are to be drawn. */
export function useLineWindow(
  scroller: RefObject<HTMLElement | null>,
  { count, height, spare = 8 }: WindowOptions,
): LineWindow {
  const [shown, setShown] = useState<LineWindow>(() => windowAt(0, unmeasured, height, spare));
  const last = useRef(shown);
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    let view = element.clientHeight || unmeasured;
    const next = () => {
      const window = windowAt(Math.max(0, element.scrollTop), view, height, spare);
      if (window.from === last.current.from && window.to === last.current.to) return null;
      last.current = window;
      return window;
    };
    const onScroll = () => {
      const window = next();
      // In the same frame: otherwise a fast scroll shows a moment of nothing.
      if (window) flushSync(() => setShown(window));
    };
    const observer = new ResizeObserver(() => {
      view = element.clientHeight || unmeasured;
      const window = next();
      if (window) setShown(window);
    });
    element.addEventListener("scroll", onScroll, { passive: true });
    observer.observe(element);
    const window = next();
    if (window) setShown(window);
    return () => {
      element.removeEventListener("scroll", onScroll);
      observer.disconnect();
    };
  }, [scroller, height, spare]);
  return clampWindow(shown, count);
}
