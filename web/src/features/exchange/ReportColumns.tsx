import { t } from "@/app/messages/t";
import type { ImportReport } from "@/contract/schema";
import styles from "./Imports.module.css";
import { becameWords, type ReportWorld } from "./target-words";

const figure = new Intl.NumberFormat("en");

/** The account of each column. */
export function ReportColumns({ report, world }: { report: ImportReport; world: ReportWorld }) {
  const files = [...new Set(report.columns.map((column) => column.file))];
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className={styles.scrollX} tabIndex={0} aria-label={t("report.columns")}>
      <h2 className={styles.heading}>{t("report.columns")}</h2>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{t("report.column")}</th>
            <th scope="col" data-number>
              {t("report.values")}
            </th>
            <th scope="col" data-number>
              {t("report.mapped")}
            </th>
            <th scope="col" data-number>
              {t("report.kept")}
            </th>
            <th scope="col" data-number>
              {t("report.lost")}
            </th>
            <th scope="col">{t("report.to")}</th>
            <th scope="col">{t("report.note")}</th>
          </tr>
        </thead>
        {files.map((file) => (
          <tbody key={file}>
            <tr className={styles.fileRow}>
              <th scope="rowgroup" colSpan={7}>
                {file}
              </th>
            </tr>
            {report.columns
              .filter((column) => column.file === file)
              .sort((one, other) => Number(other.mapped > 0) - Number(one.mapped > 0))
              .map((column) => (
                <tr key={column.column}>
                  <th scope="row" className={styles.mono}>
                    {column.column}
                  </th>
                  <td data-number>{figure.format(column.values)}</td>
                  <td data-number>{figure.format(column.mapped)}</td>
                  <td data-number data-some={column.kept_raw > 0 || undefined}>
                    {figure.format(column.kept_raw)}
                  </td>
                  <td data-number data-lost={column.lost > 0 || undefined}>
                    {figure.format(column.lost)}
                  </td>
                  <td>{becameWords(world, column)}</td>
                  <td className={styles.quiet}>{column.note}</td>
                </tr>
              ))}
          </tbody>
        ))}
      </table>
    </section>
  );
}
