import { type Action, keysOf } from "./action";

/** How long the first key of a pair such as "g f" waits for the second, in milliseconds. */
const patience = 1200;

/** Turns single strokes into actions, also where two strokes in a row make one. */
export class KeySequence {
  #first: string | null = null;
  #at = 0;

  /** The action that is complete now, "waiting" when a second stroke may follow, or null. */
  press(stroke: string, actions: readonly Action[], now: number = Date.now()): Action | "waiting" | null {
    const first = this.#first !== null && now - this.#at <= patience ? this.#first : null;
    this.#first = null;
    if (first !== null) {
      const pair = last(actions, `${first} ${stroke}`);
      if (pair) return pair;
    }
    const single = last(actions, stroke);
    if (single) return single;
    if (actions.some((action) => keysOf(action).some((key) => key.startsWith(`${stroke} `)))) {
      this.#first = stroke;
      this.#at = now;
      return "waiting";
    }
    return null;
  }
}

function last(actions: readonly Action[], key: string): Action | null {
  return actions.findLast((action) => keysOf(action).includes(key)) ?? null;
}
