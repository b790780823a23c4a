import { useEffect, useState } from "react";
import { failureText } from "@/app/session/failure";
import type { ImportClient } from "@/contract/import-client";
import type { Id, ImportProgress } from "@/contract/schema";

const ASKED_EVERY_MS = 400;
/** While nobody looks, or while the program cannot be reached. */
const ASKED_SELDOM_MS = 4_000;
/** How long what the program says may still be of the run before. */
const STALE_MS = 1_500;

export interface ProgressHeard {
  progress: ImportProgress | null;
  problem: string | null;
}

const nothing: ProgressHeard = { progress: null, problem: null };

export interface ProgressAsked {
  /** Another number asks anew. */
  round: number;
  /** It was begun or taken up a moment ago. */
  begun: boolean;
}

/** How far an import has come, for as long as it runs. */
export function useImportProgress(
  client: ImportClient,
  id: Id | null,
  { round, begun }: ProgressAsked,
): ProgressHeard {
  const [heard, setHeard] = useState(nothing);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `round` asks anew
  useEffect(() => {
    if (!id) {
      setHeard(nothing);
      return;
    }
    let left = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const since = Date.now();
    const later = (pause: number) => {
      timer = setTimeout(ask, pause);
    };
    const ask = () => {
      client.progress(id).then(
        (progress) => {
          if (left) return;
          const over = progress.state !== "running";
          if (over && begun && progress.state !== "finished" && Date.now() - since < STALE_MS) {
            return later(ASKED_EVERY_MS);
          }
          setHeard({ progress, problem: null });
          if (!over) later(document.hidden ? ASKED_SELDOM_MS : ASKED_EVERY_MS);
        },
        (error) => {
          if (left) return;
          setHeard((before) => ({ ...before, problem: failureText(error) }));
          later(ASKED_SELDOM_MS);
        },
      );
    };
    setHeard(nothing);
    ask();
    return () => {
      left = true;
      clearTimeout(timer);
    };
  }, [client, id, round, begun]);
  return heard;
}
