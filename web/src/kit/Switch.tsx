import styles from "./Switch.module.css";

interface SwitchProps {
  /** Spoken name. */
  label: string;
  /** Shown beside it: what it says as it stands. */
  state: string;
  checked: boolean;
  onChange(checked: boolean): void;
}

/** On or off, and it holds at once. */
export function Switch({ label, state, checked, onChange }: SwitchProps) {
  return (
    <button
      type="button"
      role="switch"
      aria-label={label}
      aria-checked={checked}
      className={styles.switch}
      onClick={() => onChange(!checked)}
    >
      <span aria-hidden>{state}</span>
      <span className={styles.track} aria-hidden />
    </button>
  );
}
