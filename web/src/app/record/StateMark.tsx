import type { Id, State } from "@/contract/schema";
import { useStates } from "@/graph/hooks";
import { StateGlyph } from "@/kit/StateGlyph";
import styles from "./StateMark.module.css";

/** How far a "started" state is among its siblings: the second of three fills half the ring. */
export function startedFraction(state: State, siblings: readonly State[]): number {
  const started = siblings
    .filter((other) => other.category === "started")
    .sort((a, b) => a.position - b.position);
  const at = started.findIndex((other) => other.id === state.id);
  return at < 0 ? 0.5 : (at + 1) / (started.length + 1);
}

/** A state's shape, and its name unless `bare`. */
export function StateMark({ state, kind, bare }: { state: Id | null; kind: string; bare?: boolean }) {
  const states = useStates(kind);
  const found = states.find((candidate) => candidate.id === state);
  if (!found) return null;
  return (
    <span className={styles.mark} title={bare ? found.name : undefined}>
      <StateGlyph shape={found.category} fraction={startedFraction(found, states)} />
      {bare ? (
        <span className="visually-hidden">{found.name}</span>
      ) : (
        <span className={styles.name}>{found.name}</span>
      )}
    </span>
  );
}

/** The shape alone, for a state at hand. */
export function StateMarkGlyph({ state, size }: { state: State; size?: number }) {
  const states = useStates(state.kind);
  return <StateGlyph shape={state.category} fraction={startedFraction(state, states)} size={size} />;
}
