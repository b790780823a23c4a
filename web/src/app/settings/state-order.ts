import type { OperationBody, State } from "@/contract/schema";

type DefineState = Extract<OperationBody, { type: "define_state" }>;

/** The operation that makes a state be as given. */
export function defineState(state: Omit<State, "sequence" | "id"> & { id: string }): DefineState {
  const { id, kind, space, name, category, position } = state;
  return { type: "define_state", state: id, kind, space, name, category, position };
}

/** In the order in which records go through them; those with one position by their name. */
export function inOrder(states: readonly State[]): State[] {
  return [...states].sort(
    (a, b) => a.position - b.position || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0),
  );
}

/** What is to be defined anew so that the state at `from` stands at `to`: only those whose position changes. */
export function reordered(states: readonly State[], from: number, to: number): DefineState[] {
  const next = inOrder(states);
  const [moving] = next.splice(from, 1);
  if (!moving || to < 0 || to > next.length) return [];
  next.splice(to, 0, moving);
  return next.flatMap((state, index) => {
    const position = index + 1;
    return state.position === position ? [] : [defineState({ ...state, position })];
  });
}

/** The position behind all others. */
export function lastPosition(states: readonly State[]): number {
  return states.reduce((last, state) => Math.max(last, state.position), 0) + 1;
}

/** Whether another of them is called so, whatever the letters' case. */
export function isTaken(states: readonly State[], name: string, own?: string): boolean {
  const wanted = name.trim().toLowerCase();
  return states.some((state) => state.id !== own && state.name.trim().toLowerCase() === wanted);
}
