import { useNavigate } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { useSetSearch } from "@/app/list-search";
import { t } from "@/app/messages/t";
import { PageHead } from "@/app/PageHead";
import { useWorkspace } from "@/app/workspace";
import { Button } from "@/kit/Button";
import { EmptyState } from "@/kit/EmptyState";
import styles from "./Draft.module.css";
import type { Step } from "./draft-memory";
import { FilesStep } from "./FilesStep";
import { MappingStep } from "./MappingStep";
import { makesSomething } from "./mapping-changes";
import { RehearsalStep } from "./RehearsalStep";
import { RunningStep } from "./RunningStep";
import { Stepper } from "./Stepper";
import { useAnswer } from "./use-answer";
import { useDraftFiles } from "./use-draft-files";
import { useImportDraft } from "./use-import-draft";
import { WordsStep } from "./WordsStep";

/** Moving in: files, what becomes of them, a look at the outcome, and the run. */
export function ImportPage() {
  const draft = useImportDraft();
  const { client, id, memory, step, plan, reading, spaces } = draft;
  const files = useDraftFiles(client, id, draft.filesChanged);
  const setSearch = useSetSearch();
  const navigate = useNavigate();
  const { workspace } = useWorkspace();
  const arrived = useArrived(step);
  const ready = plan !== null && makesSomething(plan.mapping.tables);
  const settled = ready && reading.value !== null;
  const hashes = memory.files.map((file) => file.sha256);

  const wordsAsked =
    id && settled && (step === "words" || step === "rehearsal")
      ? JSON.stringify([id, hashes, plan.space, plan.mapping.tables])
      : null;
  const choices = useAnswer(id, wordsAsked, () => {
    if (!id || !plan) throw new Error("Words are asked for before there is a plan.");
    return client.choices(id, { ...plan, mapping: { ...plan.mapping, states: [], people: [] } });
  });
  const rehearsalAsked = id && settled && step === "rehearsal" ? JSON.stringify([id, hashes, plan]) : null;
  const rehearsal = useAnswer(id, rehearsalAsked, () => {
    if (!id || !plan) throw new Error("A rehearsal is asked for before there is a plan.");
    return client.rehearsal(id, plan);
  });

  // Where no word is open, there is no step for them.
  const goTo = draft.go;
  const [passing, setPassing] = useState(false);
  const found = choices.value;
  const noWords = found !== null && found.states.length === 0 && found.people.length === 0;
  useEffect(() => {
    if (passing && noWords && step === "words") goTo("rehearsal", true);
  }, [passing, noWords, step, goTo]);
  const go = (next: Step, onwards = false) => {
    setPassing(onwards);
    goTo(next);
  };
  const closed = (one: Step) => {
    if (step === "running" || one === "running") return true;
    if (one === "files") return false;
    if (memory.files.length === 0 || memory.space === "") return true;
    return one !== "mapping" && !ready;
  };

  if (draft.lost) {
    return (
      <EmptyState
        level={1}
        title={t("importing.lost")}
        action={<Button onClick={() => setSearch({ draft: undefined }, true)}>{t("importing.anew")}</Button>}
      >
        {t("importing.lostBody")}
      </EmptyState>
    );
  }
  if (spaces.length === 0) {
    return (
      <EmptyState level={1} title={t("importing.forbidden")}>
        {t("importing.forbiddenBody")}
      </EmptyState>
    );
  }
  return (
    <>
      <PageHead
        title={t("importing.page")}
        lead={t("importing.pageLead")}
        actions={
          <Button
            look="quiet"
            onClick={() => void navigate({ to: "/$ws/imports", params: { ws: workspace.slug }, search: {} })}
          >
            {t("importing.leave")}
          </Button>
        }
      >
        <Stepper step={step} closed={closed} onStep={(one) => go(one)} />
      </PageHead>
      <div className={styles.page}>
        <div className={styles.step} key={step}>
          {step === "files" ? <FilesStep draft={draft} files={files} arrived={arrived} /> : null}
          {step === "mapping" ? (
            <MappingStep draft={draft} arrived={arrived} onNext={() => go("words", true)} />
          ) : null}
          {step === "words" ? (
            <WordsStep
              draft={draft}
              choices={choices}
              arrived={arrived}
              onBack={() => go("mapping")}
              onNext={() => go("rehearsal")}
            />
          ) : null}
          {step === "rehearsal" ? (
            <RehearsalStep
              draft={draft}
              rehearsal={rehearsal}
              arrived={arrived}
              onBack={() => go(noWords ? "mapping" : "words")}
            />
          ) : null}
          {step === "running" && id ? <RunningStep draft={draft} id={id} arrived={arrived} /> : null}
        </div>
      </div>
    </>
  );
}

/** Whether somebody came to the step from another: the first one leaves the focus where it is. */
function useArrived(step: Step): boolean {
  const first = useRef(step);
  const moved = useRef(false);
  if (first.current !== step) moved.current = true;
  return moved.current;
}
