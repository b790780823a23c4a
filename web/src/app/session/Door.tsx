import type { ReactNode } from "react";
import { t } from "../messages/t";
import { Wordmark } from "../shell/Wordmark";
import styles from "./Door.module.css";

/** The frame of the pages before the workspace: sign-in and first run. */
export function Door({ title, lead, children }: { title: string; lead?: string; children: ReactNode }) {
  return (
    <main className={styles.door}>
      <div className={styles.side} aria-hidden>
        <svg className={styles.art} viewBox="0 0 400 800" preserveAspectRatio="xMidYMid slice">
          <title>{t("app.name")}</title>
          <path
            d="M200 -10 V140 C200 210 90 220 90 300 S 300 400 300 490 S 200 590 200 640"
            className={styles.line}
          />
          <path d="M200 640 V810" className={styles.gap} />
          {[
            [200, 90],
            [90, 300],
            [195, 391],
            [300, 490],
            [200, 640],
          ].map(([x, y]) => (
            <circle key={y} cx={x} cy={y} r="9" className={styles.dot} />
          ))}
        </svg>
        <p className={styles.motto}>{t("door.line")}</p>
      </div>
      <div className={styles.form}>
        <Wordmark />
        <h1 className={styles.title}>{title}</h1>
        {lead ? <p className={styles.lead}>{lead}</p> : null}
        {children}
      </div>
    </main>
  );
}
