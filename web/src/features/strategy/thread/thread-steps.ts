import type { Thread, ThreadStage, ThreadStep } from "@/contract/schema";
import { type Elapsed, elapsed } from "@/kit/moments";

export interface ThreadRow {
  step: ThreadStep;
  /** First row of its stage: it carries the stage's name. */
  opensStage: boolean;
  /** Time since the dated step before it. */
  since: Elapsed | null;
  /** Length of the line that this time is given, in pixels. */
  stretch: number;
  /** The line into this row is whole; false where nobody recorded what stands here. */
  whole: boolean;
}

/**
 * The steps as they are drawn. Stages keep their order along the line; within a stage dated steps stand
 * by date and the rest keep the order of the program. Stages that the program dates earlier than the one
 * before are left where the program put them: a decision may well come after work began.
 */
export function threadRows(
  thread: Thread,
  zone: string,
  /** Steps whose day is known less well than their moment says, such as a decision of "November 2015". */
  isVague: (step: ThreadStep) => boolean = () => false,
): ThreadRow[] {
  const rows: ThreadRow[] = [];
  let stage: ThreadStage | null = null;
  let last: string | null = null;
  for (const step of thread.steps) {
    const at = isVague(step) ? null : exactMoment(step);
    const since: Elapsed | null = at && last ? elapsed(last, at, zone) : null;
    rows.push({
      step,
      opensStage: step.stage !== stage,
      since,
      stretch: since && at && last ? stretchOf(last, at) : 0,
      whole: step.type !== "gap",
    });
    stage = step.stage;
    if (at && (!last || at > last)) last = at;
  }
  return rows;
}

function exactMoment(step: ThreadStep): string | null {
  return step.moment?.certainty === "exact" ? step.moment.at : null;
}

/** Time is given room on the line, by its square root, so that years stay on one screen. */
function stretchOf(from: string, to: string): number {
  const months = (Date.parse(to) - Date.parse(from)) / (30.44 * 86_400_000);
  return Math.round(Math.min(96, 10 + 16 * Math.sqrt(Math.max(0, months))));
}

export interface ThreadSpan {
  from: string;
  to: string;
  length: Elapsed;
}

/** From the first known day to the last one; null when fewer than two days are known. */
export function threadSpan(thread: Thread, zone: string): ThreadSpan | null {
  // A decision or a measurement may be written down years later; that is no part of how long it took.
  const moments = thread.steps
    .filter((step) => step.type === "state")
    .map(exactMoment)
    .filter((at) => at !== null);
  moments.sort();
  const from = moments[0];
  const to = moments.at(-1);
  if (!from || !to) return null;
  const length = elapsed(from, to, zone);
  return length ? { from, to, length } : null;
}
