import { StateMarkGlyph } from "@/app/record/StateMark";
import type { State, ThreadStep } from "@/contract/schema";
import styles from "./Thread.module.css";

/** Where a step is tied into the line; its shape says what kind of step it is. */
export function Knot({ step, state }: { step: ThreadStep; state: State | null }) {
  if (step.type === "state" && state) {
    return (
      <span className={styles.knotState}>
        <StateMarkGlyph state={state} size={17} />
      </span>
    );
  }
  return (
    <svg className={styles.knot} width="22" height="22" viewBox="0 0 22 22" aria-hidden="true">
      {drawing(step.type)}
    </svg>
  );
}

function drawing(type: ThreadStep["type"]) {
  switch (type) {
    case "tally":
      return (
        <>
          <circle cx="11" cy="11" r="8.500" className={styles.knotPaper} />
          <circle cx="11" cy="11" r="4" className={styles.knotFull} />
        </>
      );
    case "words":
      return (
        <>
          <circle cx="11" cy="11" r="8.500" className={styles.knotPaper} />
          <path
            d="M8 12.800V10.600q0-2.300 2.100-3.100M12 12.800V10.600q0-2.300 2.100-3.100"
            className={styles.knotStroke}
          />
        </>
      );
    case "record":
      return <rect x="5" y="5" width="12" height="12" rx="3" className={styles.knotFull} />;
    case "decision":
      return (
        <>
          <path d="M11 2.500 19.500 11 11 19.500 2.500 11Z" className={styles.knotPaper} />
          <circle cx="11" cy="11" r="2.500" className={styles.knotFull} />
        </>
      );
    case "gap":
      return <circle cx="11" cy="11" r="7" className={styles.knotGap} />;
    default:
      return <circle cx="11" cy="11" r="6" className={styles.knotFull} />;
  }
}
