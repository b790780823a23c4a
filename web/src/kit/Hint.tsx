import { Tooltip } from "@mantine/core";
import type { ReactElement, ReactNode } from "react";
import styles from "./Hint.module.css";
import { Kbd } from "./Kbd";

/** A short hint on hover and on keyboard focus. Never the only place where something is said. */
export function Hint({
  label,
  shortcut,
  children,
}: {
  label: ReactNode;
  shortcut?: string;
  children: ReactElement;
}) {
  return (
    <Tooltip
      classNames={{ tooltip: styles.hint }}
      label={
        <span className={styles.content}>
          {label}
          {shortcut ? <Kbd keys={shortcut} /> : null}
        </span>
      }
      openDelay={350}
      events={{ hover: true, focus: true, touch: false }}
      multiline
      unstyled
      transitionProps={{ duration: 0 }}
    >
      {children}
    </Tooltip>
  );
}
