import { useNavigate } from "@tanstack/react-router";
import { FileDown, FileUp } from "lucide-react";
import { useCallback, useEffect, useState } from "react";
import { t } from "@/app/messages/t";
import { PageHead } from "@/app/PageHead";
import { failureText } from "@/app/session/failure";
import { useWorkspace } from "@/app/workspace";
import type { Import } from "@/contract/schema";
import { useGraph } from "@/graph/hooks";
import { Button } from "@/kit/Button";
import { EmptyState } from "@/kit/EmptyState";
import { minuteOf } from "@/kit/moments";
import { RowList } from "@/kit/RowList";
import { Skeleton } from "@/kit/Skeleton";
import { useImportClient } from "./draft/use-import-client";
import { ImportMenu } from "./ImportMenu";
import { ImportStateBadge } from "./ImportStateBadge";
import styles from "./Imports.module.css";
import { importLead } from "./import-lead";
import { TakeBackDialog } from "./TakeBackDialog";
import { mayManageImport, useGoOn } from "./use-go-on";
import { useImportProgress } from "./use-import-progress";

export function ImportsPage() {
  const graph = useGraph();
  const client = useImportClient();
  const { workspace, canEdit } = useWorkspace();
  const navigate = useNavigate();
  const goOn = useGoOn();
  const [imports, setImports] = useState<readonly Import[] | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [tries, setTries] = useState(0);
  const [taking, setTaking] = useState<Import | null>(null);
  const again = useCallback(() => setTries((before) => before + 1), []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: `tries` asks again
  useEffect(() => {
    const request = new AbortController();
    setProblem(null);
    graph.client.imports(graph.workspace.id, request.signal).then(setImports, (error) => {
      if (!request.signal.aborted) setProblem(failureText(error));
    });
    return () => request.abort();
  }, [graph, tries]);

  const begin = () => void navigate({ to: "/$ws/imports/new", params: { ws: workspace.slug }, search: {} });
  const beginButton = canEdit ? (
    <Button look="primary" icon={<FileUp size={14} aria-hidden />} onClick={begin}>
      {t("imports.begin")}
    </Button>
  ) : null;
  return (
    <>
      <PageHead
        title={t("imports.title")}
        lead={t("imports.lead")}
        actions={imports && imports.length > 0 ? beginButton : null}
      />
      {problem ? (
        <div role="alert" className={styles.notice}>
          <p>{t("imports.failed")}</p>
          <p className={styles.quiet}>{problem}</p>
          <Button onClick={again}>{t("imports.again")}</Button>
        </div>
      ) : imports === null ? (
        <div className={styles.notice}>
          <Skeleton rows={3} label={t("imports.loading")} />
        </div>
      ) : imports.length === 0 ? (
        <EmptyState title={t("imports.emptyTitle")} action={beginButton}>
          {t(canEdit ? "imports.empty" : "imports.emptyViewer")}
        </EmptyState>
      ) : (
        <RowList
          rows={imports}
          rowKey={idOf}
          rowHeight={64}
          label={t("imports.list")}
          onOpen={(row) =>
            void navigate({
              to: "/$ws/imports/$import",
              params: { ws: workspace.slug, import: row.id },
              search: {},
            })
          }
          aside={(row) =>
            mayManageImport(workspace, row) ? (
              <RowMenu row={row} onGoOn={() => void goOn(row.id)} onTakeBack={() => setTaking(row)} />
            ) : null
          }
          className={styles.list}
        >
          {(row) => (
            <span className={styles.row}>
              <FileDown size={17} aria-hidden />
              <span className={styles.words}>
                <span className={styles.title}>
                  {row.title}
                  <RowState row={row} onOver={again} />
                </span>
                <span className={styles.quiet}>{importLead(row).join(" · ")}</span>
              </span>
              <span className={styles.note}>
                {t("imports.rows", { n: row.files.reduce((sum, file) => sum + file.rows, 0) })}
                <br />
                {row.finished_at
                  ? t("imports.finished", { date: minuteOf(row.finished_at, workspace.zone) })
                  : t("imports.begun", { date: minuteOf(row.started_at, workspace.zone) })}
              </span>
            </span>
          )}
        </RowList>
      )}
      {taking ? (
        <TakeBackDialog client={client} taken={taking} onClose={() => setTaking(null)} onTaken={again} />
      ) : null}
    </>
  );
}

const idOf = (row: Import) => row.id;

/** Follows an import that runs, and tells when it is over. */
function RowState({ row, onOver }: { row: Import; onOver(): void }) {
  const client = useImportClient();
  const { progress } = useImportProgress(client, row.state === "running" ? row.id : null, {
    round: 0,
    begun: false,
  });
  const state = progress?.state ?? row.state;
  useEffect(() => {
    if (state !== row.state) onOver();
  }, [state, row.state, onOver]);
  return <ImportStateBadge state={state} progress={progress?.progress} />;
}

function RowMenu({ row, onGoOn, onTakeBack }: { row: Import; onGoOn(): void; onTakeBack(): void }) {
  const client = useImportClient();
  // Only what broke off may be gone on with.
  const broken = row.state === "stopped" || row.state === "failed";
  const { progress } = useImportProgress(client, broken ? row.id : null, { round: 0, begun: false });
  return (
    <span className={styles.aside}>
      <ImportMenu made={row} progress={progress} onGoOn={onGoOn} onTakeBack={onTakeBack} />
    </span>
  );
}
