import { t } from "../messages/t";
import styles from "./Wordmark.module.css";

export function Wordmark({ small }: { small?: boolean }) {
  return (
    <span className={styles.wordmark}>
      <svg width="22" height="22" viewBox="0 0 32 32" aria-hidden="true">
        <path d="M2 23C8.5 23 9.5 9 16 9s7.500 14 14 14" className={styles.line} />
        <circle cx="16" cy="9" r="4.200" className={styles.knot} />
      </svg>
      {small ? null : <span>{t("app.name")}</span>}
    </span>
  );
}
