import { tallyOf } from "@/app/record/titles";
import type { GraphRecord, Id, State, StateCategory, Tally, ThreadStage } from "@/contract/schema";
import type { AskCount } from "@/graph/hooks";

export type Outcome = "shipped" | "work" | "considered" | "no" | "open";
export type WantedGap = "feature" | "decision" | "usage";

export interface WantedRow {
  /** The idea; or the feature itself where only quotes ask for it. */
  record: GraphRecord;
  votes: number;
  tally: Tally | null;
  quotes: number;
  feature: GraphRecord | null;
  /** Further features that answer the same idea. */
  others: number;
  state: State | null;
  outcome: Outcome;
  gap: WantedGap | null;
  /** What the small line shows: each stage that happened, and each that is asked after. */
  dots: { stage: ThreadStage; present: boolean }[];
}

/** What the rows are made from; the graph fits. */
export interface WantedSource {
  linksFrom(id: Id, role: string): readonly { to: Id }[];
  linksTo(id: Id, role: string): readonly { from: Id }[];
  record(id: Id): GraphRecord | undefined;
  state(id: Id): State | undefined;
}

const advance: StateCategory[] = ["cancelled", "triage", "backlog", "unstarted", "started", "done"];

export function outcomeOf(state: State | null): Outcome {
  switch (state?.category) {
    case "done":
      return "shipped";
    case "started":
      return "work";
    case "cancelled":
      return "no";
    case undefined:
      return "open";
    default:
      return "considered";
  }
}

/** Everything asked for, most wanted first: votes, then quotes, then the title. */
export function wantedRows(
  source: WantedSource,
  ideas: readonly GraphRecord[],
  asks: ReadonlyMap<Id, AskCount>,
): WantedRow[] {
  const rows = ideas.map((idea) => ideaRow(source, idea, asks));
  const answered = new Set(rows.flatMap((row) => (row.feature ? [row.feature.id] : [])));
  for (const [id, count] of asks) {
    const feature = source.record(id);
    // A feature that an idea names stands in that idea's row, with its quotes.
    if (feature?.kind !== "feature" || answered.has(id) || count.quotes === 0) continue;
    if (count.ideas.length > 0 || hidden(feature)) continue;
    rows.push(makeRow(source, feature, null, count.quotes, feature, 0));
  }
  return rows.sort(
    (a, b) =>
      b.votes - a.votes || b.quotes - a.quotes || title(a.record).localeCompare(title(b.record), "en"),
  );
}

function ideaRow(source: WantedSource, idea: GraphRecord, asks: ReadonlyMap<Id, AskCount>): WantedRow {
  const features = source
    .linksFrom(idea.id, "asks_for")
    .map((link) => source.record(link.to))
    .filter((record) => record !== undefined && record.kind === "feature" && !hidden(record))
    .filter((record) => record !== undefined)
    .sort((a, b) => rankOf(source, b) - rankOf(source, a));
  const feature = features[0] ?? null;
  const quotes = feature ? (asks.get(feature.id)?.quotes ?? 0) : 0;
  return makeRow(source, idea, tallyOf(idea), quotes, feature, Math.max(0, features.length - 1));
}

function makeRow(
  source: WantedSource,
  record: GraphRecord,
  tally: Tally | null,
  quotes: number,
  feature: GraphRecord | null,
  others: number,
): WantedRow {
  const state = stateOf(source, feature);
  const outcome = outcomeOf(feature ? state : null);
  const decided = [feature, record].some(
    (one) => one && source.linksTo(one.id, "decides_on").some((link) => !hidden(source.record(link.from))),
  );
  const measured = typeof feature?.fields.usage === "string" && feature.fields.usage.trim() !== "";
  const gap: WantedGap | null = !feature
    ? "feature"
    : outcome === "no" && !decided
      ? "decision"
      : outcome === "shipped" && !measured
        ? "usage"
        : null;
  const dots: WantedRow["dots"] = [{ stage: "asked", present: true }];
  dots.push({ stage: "answered", present: feature !== null });
  if (decided || gap === "decision") dots.push({ stage: "decided", present: decided });
  if (outcome === "work" || outcome === "shipped") dots.push({ stage: "delivered", present: true });
  if (outcome === "shipped") {
    dots.push({ stage: "shipped", present: true });
    dots.push({ stage: "used", present: measured });
  }
  return { record, votes: tally?.count ?? 0, tally, quotes, feature, others, state, outcome, gap, dots };
}

function stateOf(source: WantedSource, record: GraphRecord | null): State | null {
  const id = record?.fields.state;
  return (typeof id === "string" ? source.state(id) : undefined) ?? null;
}

function rankOf(source: WantedSource, record: GraphRecord): number {
  const state = stateOf(source, record);
  return state ? advance.indexOf(state.category) : -1;
}

function hidden(record: GraphRecord | undefined): boolean {
  return !record || record.fields.archived === true || record.fields.trashed === true;
}

function title(record: GraphRecord): string {
  return typeof record.fields.title === "string" ? record.fields.title : "";
}
