import { type ReactNode, useId } from "react";
import styles from "./Field.module.css";

interface SelectFieldProps {
  label: string;
  help?: ReactNode;
  /** `value` as it is given back. */
  options: readonly { value: string; label: string }[];
  value: string;
  onChange(value: string): void;
}

/** One of a few, under its label. */
export function SelectField({ label, help, options, value, onChange }: SelectFieldProps) {
  const id = useId();
  return (
    <div className={styles.field}>
      <label className={styles.label} htmlFor={id}>
        {label}
      </label>
      <select
        id={id}
        className={styles.input}
        value={value}
        aria-describedby={help ? `${id}-help` : undefined}
        onChange={(event) => onChange(event.target.value)}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
      {help ? (
        <div id={`${id}-help`} className={styles.help}>
          {help}
        </div>
      ) : null}
    </div>
  );
}
