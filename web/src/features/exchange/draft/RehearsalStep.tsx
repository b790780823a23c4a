import { useState } from "react";
import { t } from "@/app/messages/t";
import { failureText } from "@/app/session/failure";
import type { ImportReport } from "@/contract/schema";
import { useGraph } from "@/graph/hooks";
import { Button } from "@/kit/Button";
import { Skeleton } from "@/kit/Skeleton";
import { ReportColumns } from "../ReportColumns";
import { ReportCounts } from "../ReportCounts";
import { ReportFindings } from "../ReportFindings";
import { ReportTotals } from "../ReportTotals";
import { useReportWorld } from "../use-report-world";
import styles from "./Draft.module.css";
import { kindsMade } from "./mapping-changes";
import { StepFoot, StepHead, StepProblem } from "./StepHead";
import type { Answer } from "./use-answer";
import type { ImportDraftInUse } from "./use-import-draft";

interface RehearsalStepProps {
  draft: ImportDraftInUse;
  rehearsal: Answer<ImportReport>;
  arrived: boolean;
  onBack(): void;
}

/** What would become of everything, before anything is written. */
export function RehearsalStep({ draft, rehearsal, arrived, onBack }: RehearsalStepProps) {
  const { client, id, plan } = draft;
  const world = useReportWorld(plan?.mapping.tables);
  const [problem, setProblem] = useState<string | null>(null);
  const [beginning, setBeginning] = useState(false);
  const report = rehearsal.value;
  const counts = report?.import.counts;
  const run = async () => {
    if (!id || !plan) return;
    setBeginning(true);
    setProblem(null);
    try {
      await client.run(id, plan);
      draft.begun();
    } catch (error) {
      setProblem(failureText(error));
      setBeginning(false);
    }
  };
  const writes = counts ? counts.created + counts.updated : 0;
  return (
    <>
      <StepHead
        title={t("importing.rehearsal.title")}
        lead={t("importing.rehearsal.lead")}
        arrived={arrived}
      />
      {rehearsal.problem ? (
        <StepProblem action={<Button onClick={rehearsal.again}>{t("imports.again")}</Button>}>
          {rehearsal.problem}
        </StepProblem>
      ) : null}
      {!report && !rehearsal.problem ? <Skeleton rows={8} label={t("importing.rehearsal.loading")} /> : null}
      {report && counts ? (
        <>
          {writes === 0 ? (
            <p role="status" className={styles.note}>
              {t(counts.unchanged > 0 ? "importing.rehearsal.unchanged" : "importing.rehearsal.nothing")}
            </p>
          ) : null}
          {report.import.problem ? (
            <StepProblem>{t("importing.rehearsal.refused", { problem: report.import.problem })}</StepProblem>
          ) : null}
          <ReportCounts counts={counts} ahead />
          <ReportTotals report={report} />
          <ReportFindings report={report} world={world} />
          <details className={styles.beside}>
            <summary>{t("report.columns")}</summary>
            <ReportColumns report={report} world={world} />
          </details>
        </>
      ) : null}
      {problem ? <StepProblem>{problem}</StepProblem> : null}
      <StepFoot>
        <Button size="large" onClick={onBack}>
          {t("importing.back")}
        </Button>
        <Button
          look="primary"
          size="large"
          disabled={!report || beginning || (writes === 0 && counts?.unchanged === 0)}
          onClick={() => void run()}
        >
          <RunWords draft={draft} writes={writes} known={report !== null} />
        </Button>
      </StepFoot>
    </>
  );
}

function RunWords({ draft, writes, known }: { draft: ImportDraftInUse; writes: number; known: boolean }) {
  const graph = useGraph();
  const { plan, reading } = draft;
  if (!known) return t("importing.run");
  if (writes === 0) return t("importing.runUnchanged");
  const rows = new Map(reading.value?.tables.map((table) => [table.name, table.rows]));
  const kinds = kindsMade(plan?.mapping.tables ?? [], (table) => rows.get(table) ?? 0);
  const kind = kinds.length === 1 ? graph.kind(kinds[0] ?? "") : undefined;
  if (!kind) return t("importing.runRecords", { n: writes });
  return t("importing.runKind", {
    n: writes,
    kind: (writes === 1 ? kind.label : kind.plural).toLowerCase(),
  });
}
