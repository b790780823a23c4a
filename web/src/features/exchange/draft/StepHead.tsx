import { type ReactNode, useEffect, useRef } from "react";
import styles from "./Draft.module.css";

/** The heading of a step. It takes the focus when somebody comes to it from another. */
export function StepHead({ title, lead, arrived }: { title: string; lead?: ReactNode; arrived: boolean }) {
  const heading = useRef<HTMLHeadingElement>(null);
  const first = useRef(arrived);
  useEffect(() => {
    if (first.current) heading.current?.focus();
  }, []);
  return (
    <div>
      <h2 ref={heading} tabIndex={-1} className={styles.stepTitle}>
        {title}
      </h2>
      {lead ? <p className={styles.quiet}>{lead}</p> : null}
    </div>
  );
}

/** What leads on and back, at the foot of a step. */
export function StepFoot({ children }: { children: ReactNode }) {
  return <div className={styles.foot}>{children}</div>;
}

/** Something was refused: its own words, and what can be done. */
export function StepProblem({ children, action }: { children: ReactNode; action?: ReactNode }) {
  return (
    <div role="alert" className={styles.problem}>
      <p>{children}</p>
      {action}
    </div>
  );
}
