import styles from "./Kbd.module.css";
import { spellKeys } from "./keys";

/** A key combination as a person reads it on this machine. */
export function Kbd({ keys }: { keys: string }) {
  return (
    <span className={styles.keys}>
      {spellKeys(keys).map((part) => (
        <kbd key={part} className={styles.key}>
          {part}
        </kbd>
      ))}
    </span>
  );
}
