import styles from "./Skeleton.module.css";

const widths = ["62%", "48%", "71%", "39%", "55%"];

/** Stands where rows will be, while they are fetched. */
export function Skeleton({ rows, label }: { rows: number; label: string }) {
  return (
    <div role="status" aria-label={label} className={styles.skeleton}>
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the rows have no identity
        <div key={row} className={styles.row} style={{ width: widths[row % widths.length] }} />
      ))}
    </div>
  );
}
