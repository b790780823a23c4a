/** Edges in pixels of the window. */
export interface Edges {
  left: number;
  top: number;
  bottom: number;
}

const gap = 4;

/** Where a box goes that belongs to a place in a text: under it, or above where more of it can be seen. */
export function beside(
  place: Edges,
  box: { width: number; height: number },
  seen: { left: number; top: number; width: number; height: number },
): { left: number; top: number; height: number } {
  const under = seen.top + seen.height - place.bottom - 2 * gap;
  const above = place.top - seen.top - 2 * gap;
  const below = under >= box.height || under >= above;
  const height = Math.max(0, Math.min(box.height, below ? under : above));
  const last = seen.left + seen.width - box.width - gap;
  return {
    left: Math.max(seen.left + gap, Math.min(place.left, last)),
    top: below ? place.bottom + gap : place.top - gap - height,
    height,
  };
}
