import { Star } from "lucide-react";
import { type ReactNode, useEffect } from "react";
import { IconButton } from "@/kit/Button";
import { useActions } from "./actions/Actions";
import { t } from "./messages/t";
import styles from "./PageHead.module.css";
import { setPageTitle } from "./page-title";
import { usePageStar } from "./personal/use-page-star";
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
  const star = usePageStar(title);
  useActions([star]);
  useEffect(() => {
    setPageTitle(`${title} · ${workspace.name} · ${t("app.name")}`);
  }, [title, workspace.name]);
  return (
    <div className={styles.head}>
      <div className={styles.line}>
        <div className={styles.words}>
          <div className={styles.name}>
            <h1 className={styles.title}>{title}</h1>
            <IconButton label={star.label} shortcut={star.key} className={styles.star} onClick={star.run}>
              <Star size={15} aria-hidden fill={star.starred ? "currentColor" : "none"} />
            </IconButton>
          </div>
          {lead ? <p className={styles.lead}>{lead}</p> : null}
        </div>
        {actions ? <div className={styles.actions}>{actions}</div> : null}
      </div>
      {children ? <div className={styles.controls}>{children}</div> : null}
    </div>
  );
}
