import { t } from "@/app/messages/t";
import type { Counts } from "@/contract/schema";
import styles from "./Imports.module.css";

/** In the order in which a person asks. */
const names = [
  "created",
  "put_away",
  "updated",
  "restored",
  "unchanged",
  "kept_here",
  "left_out",
  "people",
  "comments",
  "links",
  "changes",
  "fields",
  "states",
] as const satisfies (keyof Counts)[];
const always = new Set<keyof Counts>(["created", "updated", "unchanged"]);

/** What an import made and changed, or would; what there is none of is left out. */
export function ReportCounts({ counts, ahead }: { counts: Counts; ahead?: boolean }) {
  const shown = names.filter((name) => always.has(name) || counts[name] > 0);
  return (
    <dl className={styles.counts} aria-label={t(ahead ? "counts.ahead" : "counts.title")}>
      {shown.map((name) => (
        <div key={name}>
          <dt>{t(`counts.${name}`)}</dt>
          <dd>{counts[name].toLocaleString("en")}</dd>
        </div>
      ))}
    </dl>
  );
}
