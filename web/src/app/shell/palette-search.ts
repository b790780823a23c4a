import type { GraphRecord, Id } from "@/contract/schema";
import type { Graph } from "@/graph/graph";
import { fuzzyMatch } from "@/kit/fuzzy";
import { type Action, type ActionChoice, nearnessOf, scopeOf } from "../actions/action";
import { t } from "../messages/t";
import { findRecords, type RecordHit } from "../record/record-search";

export type PaletteRow =
  | { type: "action"; action: Action; runs: [number, number][]; group: string }
  | { type: "choice"; action: Action; choice: ActionChoice; runs: [number, number][]; group: string }
  | { type: "record"; hit: RecordHit; group: string }
  /** The words, looked for in every text. */
  | { type: "everywhere"; words: string; group: string };

interface PaletteSources {
  graph: Graph;
  /** As the registry gives them: the farthest first. */
  actions: readonly Action[];
  /** Ids, newest first. */
  recentActions: readonly string[];
  recentRecords: readonly Id[];
  /** Kinds whose records are found by their title. */
  kinds: readonly string[];
}

const recordsFound = 12;
const recordsOffered = 6;
const actionsFound = 20;

/** The first step of the palette: everything that fits, in groups, the most likely group first. */
export function paletteRows(sources: PaletteSources, query: string): PaletteRow[] {
  const words = query.trim();
  if (!words) return offeredRows(sources);
  return [...foundRows(sources, query), { type: "everywhere", words, group: t("search.title") }];
}

/**
 * Nothing typed: what was done and opened lately, then all that can be done here, the nearest first. What cannot be done
 * now is found, with its reason, by who looks for it.
 */
function offeredRows({ graph, actions, recentActions, recentRecords, kinds }: PaletteSources): PaletteRow[] {
  const possible = actions.filter((action) => (action.disabledReason?.() ?? null) === null);
  const lately = recentActions
    .flatMap((id) => possible.find((action) => action.id === id) ?? [])
    .slice(0, 4)
    .map((action): PaletteRow => ({ type: "action", action, runs: [], group: t("palette.recentActions") }));
  const opened = recentRecords
    .flatMap((id): GraphRecord[] => {
      const record = graph.record(id);
      return record && record.fields.trashed !== true ? [record] : [];
    })
    .slice(0, recordsOffered)
    .map(
      (record): PaletteRow => ({
        type: "record",
        hit: { record, score: 0, runs: [] },
        group: t("palette.opened"),
      }),
    );
  // A new browser has opened nothing yet; what changed lately is the next best.
  const changed = findRecords(graph, kinds, "", opened.length > 0 ? 0 : recordsOffered).map(
    (hit): PaletteRow => ({ type: "record", hit, group: t("palette.recent") }),
  );
  const rest = nearestFirst(possible).map(
    (action): PaletteRow => ({ type: "action", action, runs: [], group: groupOf(action) }),
  );
  // What is selected is what one came for; it stands before what was done elsewhere.
  const about = rest.filter((row) => row.type === "action" && nearnessOf(row.action) <= 1);
  return [...about, ...lately, ...opened, ...changed, ...rest.filter((row) => !about.includes(row))];
}

function foundRows(sources: PaletteSources, query: string): PaletteRow[] {
  const { graph, actions, kinds, recentActions } = sources;
  const scored: { row: PaletteRow; score: number }[] = [];
  for (const action of nearestFirst(actions)) {
    const near = (5 - nearnessOf(action)) / 10;
    const recent = recentActions.includes(action.id) ? 0.5 : 0;
    const match = bestMatch(query, action);
    if (match) {
      scored.push({
        row: { type: "action", action, runs: match.runs, group: groupOf(action) },
        score: match.score + near + recent,
      });
    }
    if (!action.findsChoices || action.disabledReason?.()) continue;
    for (const choice of action.options?.("") ?? []) {
      const found = fuzzyMatch(query, `${action.label}: ${choice.label}`);
      if (!found || (match && !fuzzyMatch(query, choice.label))) continue;
      scored.push({
        row: { type: "choice", action, choice, runs: found.runs, group: groupOf(action) },
        score: found.score + near - 1,
      });
    }
  }
  scored.sort((a, b) => b.score - a.score);
  const records = findRecords(graph, kinds, query, recordsFound).map((hit) => ({
    row: { type: "record", hit, group: t("palette.records") } as PaletteRow,
    score: hit.score,
  }));
  return grouped([...scored.slice(0, actionsFound), ...records]);
}

/** Groups in the order of their best row; within a group the best first. */
function grouped(scored: { row: PaletteRow; score: number }[]): PaletteRow[] {
  const groups = new Map<string, { row: PaletteRow; score: number }[]>();
  for (const entry of scored) {
    const group = groups.get(entry.row.group);
    if (group) group.push(entry);
    else groups.set(entry.row.group, [entry]);
  }
  const best = (rows: { score: number }[]) => Math.max(...rows.map((row) => row.score));
  return [...groups.values()]
    .sort((a, b) => best(b) - best(a))
    .flatMap((rows) => rows.sort((a, b) => b.score - a.score).map(({ row }) => row));
}

/** The label counts most; other words for it count too, and are not marked in the label. */
function bestMatch(query: string, action: Action): { score: number; runs: [number, number][] } | null {
  const label = fuzzyMatch(query, action.label);
  if (label) return label;
  for (const word of action.keywords ?? []) {
    const match = fuzzyMatch(query, word);
    if (match) return { score: match.score - 1, runs: [] };
  }
  return null;
}

export function nearestFirst(actions: readonly Action[]): Action[] {
  return actions
    .map((action, index) => ({ action, index }))
    .sort((a, b) => nearnessOf(a.action) - nearnessOf(b.action) || a.index - b.index)
    .map(({ action }) => action);
}

export function groupOf(action: Action): string {
  if (action.section) return action.section.label;
  return t(`section.${scopeOf(action) as "page"}`);
}
