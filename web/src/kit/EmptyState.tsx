import type { ReactNode } from "react";
import styles from "./EmptyState.module.css";

/** Says what would stand here, and the next step that puts something here. */
export function EmptyState({
  title,
  children,
  action,
  level = 2,
}: {
  title: string;
  children?: ReactNode;
  action?: ReactNode;
  /** 1 where nothing else on the page is its heading. */
  level?: 1 | 2;
}) {
  const Heading = level === 1 ? "h1" : "h2";
  return (
    <div className={styles.empty}>
      <svg className={styles.line} viewBox="0 0 160 24" aria-hidden="true">
        <path d="M2 12H64" className={styles.solid} />
        <path d="M96 12H158" className={styles.dashed} />
        <circle cx="80" cy="12" r="7" className={styles.knot} />
      </svg>
      <Heading className={styles.title}>{title}</Heading>
      {children ? <div className={styles.body}>{children}</div> : null}
      {action ? <div className={styles.action}>{action}</div> : null}
    </div>
  );
}
