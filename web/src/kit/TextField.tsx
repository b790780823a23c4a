import { type InputHTMLAttributes, type ReactNode, type Ref, useId } from "react";
import styles from "./Field.module.css";

interface TextFieldProps extends InputHTMLAttributes<HTMLInputElement> {
  label: string;
  help?: ReactNode;
  error?: string | null;
  hideLabel?: boolean;
  ref?: Ref<HTMLInputElement>;
}

export function TextField({ label, help, error, hideLabel, ...rest }: TextFieldProps) {
  const id = useId();
  return (
    <div className={styles.field}>
      <label htmlFor={id} className={hideLabel ? "visually-hidden" : styles.label}>
        {label}
      </label>
      <input
        {...rest}
        id={id}
        className={styles.input}
        aria-invalid={error ? true : undefined}
        aria-describedby={help || error ? `${id}-help` : undefined}
      />
      {help || error ? (
        <div id={`${id}-help`} className={error ? styles.error : styles.help}>
          {error ?? help}
        </div>
      ) : null}
    </div>
  );
}

/** Says what went wrong with a whole form, and is read out at once. */
export function FormError({ children }: { children: ReactNode }) {
  return (
    <div role="alert" className={styles.formError}>
      {children}
    </div>
  );
}
