import { t } from "@/app/messages/t";
import type { ImportReport } from "@/contract/schema";
import styles from "./Imports.module.css";

const figure = new Intl.NumberFormat("en");

/** How many values were taken over, kept as they were, and lost. */
export function ReportTotals({ report }: { report: ImportReport }) {
  const parts = [
    { id: "mapped", label: t("report.mapped"), count: report.mapped },
    { id: "kept", label: t("report.kept"), count: report.kept_raw },
    { id: "lost", label: t("report.lost"), count: report.lost },
  ];
  return (
    <div>
      <p className={styles.quiet}>{t("report.lead")}</p>
      <div className={styles.share} aria-hidden>
        {parts.map((part) =>
          part.count > 0 ? <span key={part.id} data-part={part.id} style={{ flexGrow: part.count }} /> : null,
        )}
      </div>
      <dl className={styles.totals}>
        {parts.map((part) => (
          <div key={part.id}>
            <dt>
              <span className={styles.swatch} data-part={part.id} aria-hidden /> {part.label}
            </dt>
            <dd>
              {figure.format(part.count)}
              <span>
                {t("report.share", {
                  percent: report.values > 0 ? ((part.count / report.values) * 100).toFixed(1) : "0",
                })}
              </span>
            </dd>
          </div>
        ))}
        <div>
          <dt>{t("report.values")}</dt>
          <dd>{figure.format(report.values)}</dd>
        </div>
      </dl>
    </div>
  );
}
