import { useNavigate } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { t } from "@/app/messages/t";
import { failureText } from "@/app/session/failure";
import { useWorkspace } from "@/app/workspace";
import type { Id, Import } from "@/contract/schema";
import { useGraph } from "@/graph/hooks";
import { Button } from "@/kit/Button";
import { useToast } from "@/kit/Toasts";
import { TakeBackDialog } from "../TakeBackDialog";
import { type ProgressAsked, useImportProgress } from "../use-import-progress";
import styles from "./Draft.module.css";
import { forgetDraft } from "./draft-memory";
import { StepFoot, StepHead, StepProblem } from "./StepHead";
import type { ImportDraftInUse } from "./use-import-draft";

/** An import on its way, with the way to stop it, to go on and to take it back. */
export function RunningStep({ draft, id, arrived }: { draft: ImportDraftInUse; id: Id; arrived: boolean }) {
  const { client, change, memory } = draft;
  const { workspace } = useWorkspace();
  const navigate = useNavigate();
  const toast = useToast();
  const [asked, setAsked] = useState<ProgressAsked>({ round: 0, begun: true });
  const [stopping, setStopping] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const [taking, setTaking] = useState(false);
  const { progress, problem } = useImportProgress(client, id, asked);
  const made = useImport(id, progress?.state ?? null);
  const state = progress?.state ?? "running";
  const told = useRef(false);
  const title = made?.title ?? draft.title;

  useEffect(() => {
    if (state !== "finished" || told.current) return;
    told.current = true;
    forgetDraft(id);
    toast({ text: t("importing.running.done", { title }) });
    void navigate({
      to: "/$ws/imports/$import",
      params: { ws: workspace.slug, import: id },
      search: {},
      replace: true,
    });
  }, [state, id, title, toast, navigate, workspace.slug]);

  const ask = async (work: Promise<unknown>, then: () => void) => {
    setRefusal(null);
    try {
      await work;
      then();
    } catch (error) {
      setRefusal(failureText(error));
    }
  };
  const askAnew = (begun: boolean) => setAsked({ round: asked.round + 1, begun });
  const { done, total } = progress?.progress ?? { done: 0, total: 0 };
  const running = state === "running" || state === "finished";
  const percent = total > 0 ? Math.floor((done / total) * 100) : 0;
  return (
    <>
      <StepHead
        title={running ? t("importing.running.title", { title }) : t(`importing.running.${state}`)}
        lead={running ? t("importing.running.lead") : null}
        arrived={arrived}
      />
      {running ? (
        <div className={styles.progress}>
          <progress
            max={Math.max(total, 1)}
            value={total > 0 ? done : undefined}
            aria-label={t("importing.running.progress")}
          />
          <p className={styles.quiet}>
            {total > 0 ? t("importState.progress", { done, total }) : t("importing.running.beginning")}
          </p>
          {/* Spoken in tens: each row would be noise. */}
          <p className="visually-hidden" role="status">
            {t("importing.running.percent", { percent: Math.floor(percent / 10) * 10 })}
          </p>
        </div>
      ) : null}
      {state === "failed" ? <StepProblem>{made?.problem ?? t("importing.running.why")}</StepProblem> : null}
      {state === "stopped" ? <p role="status">{t("importing.running.stoppedLead")}</p> : null}
      {state === "undone" ? <p role="status">{t("importing.running.undoneLead")}</p> : null}
      {(refusal ?? problem) ? <StepProblem>{refusal ?? problem}</StepProblem> : null}
      <StepFoot>
        {state === "running" ? (
          <Button
            size="large"
            disabled={stopping}
            onClick={() => {
              setStopping(true);
              void ask(client.stop(id), () => {}).then(() => setStopping(false));
            }}
          >
            {t("importing.running.stop")}
          </Button>
        ) : null}
        {(state === "stopped" || state === "failed") && progress?.resumable ? (
          <Button
            look="primary"
            size="large"
            onClick={() => void ask(client.resume(id), () => askAnew(true))}
          >
            {t("imports.goOn")}
          </Button>
        ) : null}
        {(state === "stopped" || state === "failed") && made ? (
          <Button look="danger" size="large" onClick={() => setTaking(true)}>
            {t("imports.takeBack")}
          </Button>
        ) : null}
        {!running && memory.files.length > 0 ? (
          <Button size="large" onClick={() => change({ step: "mapping", begun: false })}>
            {t("importing.running.change")}
          </Button>
        ) : null}
      </StepFoot>
      {taking && made ? (
        <TakeBackDialog
          client={client}
          taken={made}
          onClose={() => setTaking(false)}
          onTaken={() => askAnew(false)}
        />
      ) : null}
    </>
  );
}

/** The import as the list has it, read when it no longer runs. */
function useImport(id: Id, state: string | null): Import | null {
  const graph = useGraph();
  const [made, setMade] = useState<Import | null>(null);
  useEffect(() => {
    if (state === null || state === "running" || state === "finished") return;
    const request = new AbortController();
    graph.client.importReport(graph.workspace.id, id, request.signal).then(
      (report) => setMade(report.import),
      // The step says what it knows without.
      () => {},
    );
    return () => request.abort();
  }, [graph, id, state]);
  return made;
}
