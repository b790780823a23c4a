import type { ErrorComponentProps } from "@tanstack/react-router";
import { Button } from "@/kit/Button";
import { t } from "../messages/t";
import { failureText } from "../session/failure";
import styles from "./states.module.css";

export function Opening() {
  return (
    <div className={styles.page} role="status">
      <p className={styles.quiet}>{t("app.loading")}…</p>
    </div>
  );
}

export function NoPage() {
  return (
    <main className={styles.page}>
      <h1 className={styles.title}>{t("error.noPage")}</h1>
      <p className={styles.body}>{t("error.noPageBody")}</p>
      <a className={styles.link} href="/">
        {t("error.toWanted")}
      </a>
    </main>
  );
}

/** Shown where a part of the page threw while drawing. */
export function FailurePage({ error }: ErrorComponentProps) {
  return (
    <main className={styles.page}>
      <h1 className={styles.title}>{t("error.title")}</h1>
      <p className={styles.body}>{t("error.body")}</p>
      <pre className={styles.detail}>{failureText(error)}</pre>
      <Button look="primary" onClick={() => window.location.reload()}>
        {t("error.reload")}
      </Button>
    </main>
  );
}
