import { useLocation, useNavigate, useRouter } from "@tanstack/react-router";
import { useCallback, useEffect } from "react";
import type { Id } from "@/contract/schema";
import { type DraftMemory, type Step, steps } from "./draft-memory";

/** How many entries of the browser's history before this one belong to the import too. */
interface StepState {
  importDepth?: number;
}

interface StepInUse {
  step: Step;
  /** `pass`: without a way back to the step that is left. */
  go(next: Step, pass?: boolean): void;
  /** Goes back to where the import was begun, so that the browser's Back leads out of it from there. */
  settle(): void;
}

/**
 * The step that shows: the one that the address names behind its #, or else the one that was left last, as far as it
 * can stand. `id` is null until the draft of the address is known.
 */
export function useStep(
  id: Id | null,
  memory: DraftMemory,
  change: (part: Partial<DraftMemory>) => void,
): StepInUse {
  const navigate = useNavigate();
  const router = useRouter();
  const hash = useLocation({ select: (location) => location.hash });
  const step = stepOf(hash, memory);
  const depth = useCallback(
    () => (router.history.location.state as StepState).importDepth ?? 0,
    [router.history],
  );
  const go = useCallback(
    (next: Step, pass = false) => {
      const importDepth = depth() + (pass ? 0 : 1);
      void navigate({
        to: ".",
        search: true,
        hash: next,
        replace: pass,
        state: (before) => ({ ...before, importDepth }),
      });
    },
    [navigate, depth],
  );

  const draft = useLocation({ select: (location) => (location.search as { draft?: string }).draft });
  // Between two drafts the address is ahead of what is shown.
  const isShown = id !== null && draft === id;
  useEffect(() => {
    if (isShown && hash !== step) go(step, true);
  }, [isShown, hash, step, go]);
  useEffect(() => {
    if (isShown && memory.step !== step) change({ step });
  }, [isShown, memory.step, step, change]);

  const settle = useCallback(() => {
    if (depth() > 0) router.history.go(-depth());
  }, [router.history, depth]);
  return { step, go, settle };
}

/** An import that runs has no other step, and none runs because an address says so. */
export function stepOf(hash: string, memory: Pick<DraftMemory, "step" | "files" | "space">): Step {
  if (memory.step === "running") return "running";
  if (memory.files.length === 0 || memory.space === "") return "files";
  const named = steps.find((step) => step === hash);
  return named && named !== "running" ? named : memory.step;
}
