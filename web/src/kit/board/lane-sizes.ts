/** Of the heads of the columns, of a lane's name, and of the row that adds a card, in pixels. */
export const headHeight = 42;
export const notedHeadHeight = 62;
export const laneBarHeight = 36;
export const addHeight = 34;

/** Room for a drop, and for the eye, in pixels. */
const leastBody = 56;
const padding = 8;

export interface LaneSize {
  /** Where the cards begin, from the top of everything that scrolls. */
  start: number;
  /** Height of the cards with what stands under them; 0 when folded. */
  body: number;
}

/** Where each lane's cards stand, in pixels. A lane is as high as its fullest column. */
export function laneHeights(
  lanes: readonly { cards: number; folded: boolean }[],
  cardHeight: number,
  adds: boolean,
  heads: number,
): LaneSize[] {
  let at = heads;
  return lanes.map(({ cards, folded }) => {
    const start = at + laneBarHeight;
    const body = folded ? 0 : Math.max(leastBody, cards * cardHeight + padding + (adds ? addHeight : 0));
    at = start + body;
    return { start, body };
  });
}
