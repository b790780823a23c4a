import { ChevronRight } from "lucide-react";
import type { ReactNode } from "react";
import styles from "./GroupLabel.module.css";

/** What stands in the heading of a group that can be folded: a chevron, its name, how many it holds. */
export function GroupLabel({
  folded,
  heading,
  count,
}: {
  folded: boolean;
  heading: ReactNode;
  count: number;
}) {
  return (
    <>
      <ChevronRight size={14} aria-hidden className={styles.chevron} data-open={!folded || undefined} />
      <span className={styles.text}>{heading}</span>
      <span className={styles.count}>{count}</span>
    </>
  );
}
