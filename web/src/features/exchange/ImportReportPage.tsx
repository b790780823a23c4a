import { useParams } from "@tanstack/react-router";
import { ArrowUpRight } from "lucide-react";
import { useEffect, useMemo, useState } from "react";
import { useListSearch, useSetSearch } from "@/app/list-search";
import { t } from "@/app/messages/t";
import { PageHead } from "@/app/PageHead";
import { failureText } from "@/app/session/failure";
import { rowSource, useOpenSource } from "@/app/source";
import { useWorkspace } from "@/app/workspace";
import type { ImportFinding, ImportReport } from "@/contract/schema";
import { useGraph } from "@/graph/hooks";
import { Chips } from "@/kit/Chips";
import { EmptyState } from "@/kit/EmptyState";
import { civilDate, minuteOf } from "@/kit/moments";
import { Skeleton } from "@/kit/Skeleton";
import styles from "./Imports.module.css";

const figure = new Intl.NumberFormat("en");

/** What became of every value of an import, column by column, and each one that was not taken over. */
export function ImportReportPage() {
  const { import: id = "" } = useParams({ strict: false });
  const graph = useGraph();
  const { workspace } = useWorkspace();
  const [report, setReport] = useState<ImportReport | null>(null);
  const [problem, setProblem] = useState<string | null>(null);

  useEffect(() => {
    const request = new AbortController();
    graph.client.importReport(graph.workspace.id, id, request.signal).then(setReport, (error) => {
      if (!request.signal.aborted) setProblem(failureText(error));
    });
    return () => request.abort();
  }, [graph, id]);

  if (problem)
    return (
      <EmptyState level={1} title={t("report.missing")}>
        {problem}
      </EmptyState>
    );
  if (!report) {
    return (
      <div className={styles.notice}>
        <Skeleton rows={8} label={t("imports.loading")} />
      </div>
    );
  }
  const { import: made } = report;
  return (
    <>
      <PageHead
        title={made.title}
        lead={[
          made.source,
          t("imports.asOf", { date: civilDate(made.as_of) }),
          t("imports.licence", { licence: made.licence }),
          made.finished_at
            ? t("imports.finished", { date: minuteOf(made.finished_at, workspace.zone) })
            : t("imports.running"),
        ].join(" · ")}
      />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section className={styles.page} tabIndex={0} aria-label={made.title}>
        <Totals report={report} />
        <Columns report={report} />
        <Findings report={report} />
        <h2 className={styles.heading}>{t("report.files")}</h2>
        <ul className={styles.files}>
          {made.files.map((file) => (
            <li key={file.name}>
              <span className={styles.mono}>{file.name}</span>
              <span className={styles.quiet}>
                {t("imports.rows", { n: file.rows })}, {t("imports.values", { n: file.values })}
              </span>
              <span className={styles.hash}>{t("report.sha", { hash: file.sha256 })}</span>
            </li>
          ))}
        </ul>
      </section>
    </>
  );
}

function Totals({ report }: { report: ImportReport }) {
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

function Columns({ report }: { report: ImportReport }) {
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
                  <td>{column.mapped_to}</td>
                  <td className={styles.quiet}>{column.note}</td>
                </tr>
              ))}
          </tbody>
        ))}
      </table>
    </section>
  );
}

const shownFirst = 100;

function Findings({ report }: { report: ImportReport }) {
  const openSource = useOpenSource();
  const search = useListSearch();
  const setSearch = useSetSearch();
  const [all, setAll] = useState(false);
  const outcome = search.outcome ?? "all";
  const counts = useMemo(() => {
    const made = { kept_raw: 0, lost: 0 };
    for (const finding of report.findings) {
      if (finding.outcome === "kept_raw") made.kept_raw += 1;
      if (finding.outcome === "lost") made.lost += 1;
    }
    return made;
  }, [report.findings]);
  const found = report.findings.filter((finding) => outcome === "all" || finding.outcome === outcome);
  const shown = all ? found : found.slice(0, shownFirst);
  const open = (finding: ImportFinding) =>
    openSource(rowSource({ import: report.import.id, file: finding.file, row: finding.row }));
  return (
    <div>
      <h2 className={styles.heading}>{t("report.findings")}</h2>
      {report.findings.length === 0 ? (
        <p className={styles.quiet}>{t("report.noFindings")}</p>
      ) : (
        <>
          <p className={styles.quiet}>{t("report.findingsLead")}</p>
          <Chips
            label={t("report.filter")}
            chosen={outcome}
            onChoose={(id) => setSearch({ outcome: id === "all" ? undefined : id }, true)}
            choices={[
              { id: "all", label: t("report.all"), count: report.findings.length },
              { id: "kept_raw", label: t("report.kept"), count: counts.kept_raw },
              { id: "lost", label: t("report.lost"), count: counts.lost },
            ]}
          />
          <ul className={styles.findings}>
            {shown.map((finding) => (
              <li key={`${finding.file} ${finding.row} ${finding.column} ${finding.value}`}>
                <button type="button" className={styles.finding} onClick={() => open(finding)}>
                  <span className={styles.outcome} data-outcome={finding.outcome}>
                    {t(`report.outcome.${finding.outcome}`)}
                  </span>
                  <span className={styles.words}>
                    <span>
                      <span className={styles.mono}>{finding.column}</span> {finding.value}
                    </span>
                    <span className={styles.quiet}>{finding.reason}</span>
                  </span>
                  <span className={styles.note}>
                    {finding.file}, {t("report.row", { n: finding.row })}{" "}
                    <ArrowUpRight size={12} aria-hidden />
                  </span>
                </button>
              </li>
            ))}
          </ul>
          {found.length > shown.length ? (
            <button type="button" className={styles.more} onClick={() => setAll(true)}>
              {t("history.more", { n: found.length - shown.length })}
            </button>
          ) : null}
        </>
      )}
    </div>
  );
}
