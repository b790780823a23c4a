import styles from "./Api.module.css";
import type { Method } from "./api-document";

export function MethodMark({ method }: { method: Method }) {
  return (
    <span className={styles.method} data-method={method}>
      {method.toUpperCase()}
    </span>
  );
}
