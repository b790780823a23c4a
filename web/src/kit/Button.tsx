import type { ButtonHTMLAttributes, ReactNode, Ref } from "react";
import styles from "./Button.module.css";
import { Hint } from "./Hint";

type Look = "plain" | "primary" | "quiet" | "danger";

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  look?: Look;
  size?: "small" | "large";
  icon?: ReactNode;
  ref?: Ref<HTMLButtonElement>;
}

export function Button({ look = "plain", size = "small", icon, className, children, ...rest }: ButtonProps) {
  const classes = [styles.button, styles[look], size === "large" ? styles.large : "", className ?? ""];
  return (
    <button type="button" {...rest} className={classes.join(" ")}>
      {icon}
      {children}
    </button>
  );
}

interface IconButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  /** Spoken name; also shown as the hint. */
  label: string;
  shortcut?: string;
  pressed?: boolean;
  ref?: Ref<HTMLButtonElement>;
}

export function IconButton({ label, shortcut, pressed, className, children, ...rest }: IconButtonProps) {
  return (
    <Hint label={label} shortcut={shortcut}>
      <button
        type="button"
        aria-label={label}
        aria-pressed={pressed}
        {...rest}
        className={`${styles.icon} ${className ?? ""}`}
      >
        {children}
      </button>
    </Hint>
  );
}
