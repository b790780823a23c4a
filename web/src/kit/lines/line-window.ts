/** Lines to draw, `to` not included. */
export interface LineWindow {
  from: number;
  to: number;
}

/**
 * Which lines of one height are drawn for a scroll position: those in sight and `spare` beyond both edges.
 * All lengths in pixels.
 */
export function windowAt(scrolled: number, view: number, height: number, spare = 8): LineWindow {
  const first = Math.floor(scrolled / height) - spare;
  const last = Math.ceil((scrolled + view) / height) + spare;
  return { from: Math.max(0, first), to: Math.max(0, last) };
}

export function clampWindow(window: LineWindow, count: number): LineWindow {
  const to = Math.min(count, window.to);
  return { from: Math.min(window.from, to), to };
}

/**
 * How far to scroll so that [start, end) is within [viewStart, viewEnd); 0 when it is. What is larger
 * than the view is shown from its start.
 */
export function scrollBy(start: number, end: number, viewStart: number, viewEnd: number): number {
  if (start < viewStart || end - start > viewEnd - viewStart) return start - viewStart;
  return end > viewEnd ? end - viewEnd : 0;
}

/** Pixels a frame to scroll while something is dragged at `at` between two edges; negative towards the start. */
export function edgeSpeed(at: number, start: number, end: number, reach = 56, most = 18): number {
  const near = Math.min(reach, (end - start) / 3);
  if (at < start + near) return -Math.ceil(most * Math.min(1, (start + near - at) / near));
  if (at > end - near) return Math.ceil(most * Math.min(1, (at - end + near) / near));
  return 0;
}
