import { Link, useParams } from "@tanstack/react-router";
import { useCallback, useEffect, useState } from "react";
import { t } from "@/app/messages/t";
import { PageHead } from "@/app/PageHead";
import { failureText } from "@/app/session/failure";
import { listOfKind } from "@/app/shell/places";
import { rowSource, useOpenSource } from "@/app/source";
import { useWorkspace } from "@/app/workspace";
import type { Import, ImportReport } from "@/contract/schema";
import { useGraph } from "@/graph/hooks";
import { Button } from "@/kit/Button";
import { EmptyState } from "@/kit/EmptyState";
import { minuteOf } from "@/kit/moments";
import { Skeleton } from "@/kit/Skeleton";
import { useImportClient } from "./draft/use-import-client";
import { canGoOn, canTakeBack } from "./ImportMenu";
import { ImportStateBadge } from "./ImportStateBadge";
import styles from "./Imports.module.css";
import { importLead } from "./import-lead";
import { mainKind } from "./main-kind";
import { ReportColumns } from "./ReportColumns";
import { ReportCounts } from "./ReportCounts";
import { ReportFindings } from "./ReportFindings";
import { ReportTotals } from "./ReportTotals";
import { TakeBackDialog } from "./TakeBackDialog";
import { mayManageImport, useGoOn } from "./use-go-on";
import { useImportProgress } from "./use-import-progress";
import { useReportWorld } from "./use-report-world";

/** What became of every value of an import, column by column, and each one that was not taken over. */
export function ImportReportPage() {
  const { import: id = "" } = useParams({ strict: false });
  const graph = useGraph();
  const { workspace } = useWorkspace();
  const openSource = useOpenSource();
  const world = useReportWorld();
  const [report, setReport] = useState<ImportReport | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [round, setRound] = useState(0);
  const readAgain = useCallback(() => setRound((before) => before + 1), []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: `round` reads it again
  useEffect(() => {
    const request = new AbortController();
    graph.client.importReport(graph.workspace.id, id, request.signal).then(setReport, (error) => {
      if (!request.signal.aborted) setProblem(failureText(error));
    });
    return () => request.abort();
  }, [graph, id, round]);

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
  const when = made.finished_at
    ? t("imports.finished", { date: minuteOf(made.finished_at, workspace.zone) })
    : t("imports.begun", { date: minuteOf(made.started_at, workspace.zone) });
  return (
    <>
      <PageHead
        title={made.title}
        lead={
          <>
            {[...importLead(made), when].join(" · ")}
            <ImportStateBadge state={made.state} />
          </>
        }
        actions={<ReportActions made={made} onChanged={readAgain} />}
      />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section className={styles.page} tabIndex={0} aria-label={made.title}>
        {made.problem ? <p role="status">{t("report.problem", { problem: made.problem })}</p> : null}
        {made.state === "undone" ? <p role="status">{t("report.undone")}</p> : null}
        {made.counts ? <ReportCounts counts={made.counts} /> : null}
        {made.state === "undone" ? null : <WhatItMade report={report} />}
        {report.values > 0 || report.columns.length > 0 ? (
          <>
            <ReportTotals report={report} />
            <ReportColumns report={report} world={world} />
            <ReportFindings
              report={report}
              world={world}
              onOpen={(finding) =>
                openSource(rowSource({ import: made.id, file: finding.file, row: finding.row }))
              }
            />
          </>
        ) : null}
        <div>
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
        </div>
      </section>
    </>
  );
}

function WhatItMade({ report }: { report: ImportReport }) {
  const graph = useGraph();
  const { workspace } = useWorkspace();
  const kind = graph.kind(mainKind(report.columns) ?? "");
  if (!kind) return null;
  return (
    <p>
      <Link to={`/${workspace.slug}/${listOfKind(kind.name)}` as "/"} search={{}} className={styles.link}>
        {t("report.show", { kind: kind.plural.toLowerCase() })}
      </Link>
    </p>
  );
}

/** What can still be done about it, by whoever may import there. */
function ReportActions({ made, onChanged }: { made: Import; onChanged(): void }) {
  const client = useImportClient();
  const { workspace } = useWorkspace();
  const goOn = useGoOn();
  const [taking, setTaking] = useState(false);
  const open = made.state === "running" || made.state === "stopped" || made.state === "failed";
  const { progress } = useImportProgress(client, open ? made.id : null, { round: 0, begun: false });
  const state = progress?.state ?? made.state;
  useEffect(() => {
    if (state !== made.state) onChanged();
  }, [state, made.state, onChanged]);
  if (!mayManageImport(workspace, made)) return null;
  return (
    <>
      {canGoOn(made, progress) ? (
        <Button look="primary" onClick={() => void goOn(made.id)}>
          {t("imports.goOn")}
        </Button>
      ) : null}
      {canTakeBack(made) ? <Button onClick={() => setTaking(true)}>{t("imports.takeBack")}</Button> : null}
      {taking ? (
        <TakeBackDialog client={client} taken={made} onClose={() => setTaking(false)} onTaken={onChanged} />
      ) : null}
    </>
  );
}
