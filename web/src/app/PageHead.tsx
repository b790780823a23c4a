import { type ReactNode, useEffect } from "react";
import { t } from "./messages/t";
import styles from "./PageHead.module.css";
import { useWorkspace } from "./workspace";

/** The top of a list: its name, one line of what it is, and its controls. */
export function PageHead({
  title,
  lead,
  children,
  actions,
}: {
  title: string;
  lead?: ReactNode;
  children?: ReactNode;
  actions?: ReactNode;
}) {
  const { workspace } = useWorkspace();
  useEffect(() => {
    document.title = `${title} · ${workspace.name} · ${t("app.name")}`;
  }, [title, workspace.name]);
  return (
    <div className={styles.head}>
      <div className={styles.line}>
        <div className={styles.words}>
          <h1 className={styles.title}>{title}</h1>
          {lead ? <p className={styles.lead}>{lead}</p> : null}
        </div>
        {actions ? <div className={styles.actions}>{actions}</div> : null}
      </div>
      {children ? <div className={styles.controls}>{children}</div> : null}
    </div>
  );
}
