import type { GraphRecord } from "@/contract/schema";
import type { Graph } from "@/graph/graph";
import { isChoosable } from "@/graph/query";
import { fuzzyMatch } from "@/kit/fuzzy";
import type { PickerOption } from "@/kit/Picker";
import { StateMark } from "./StateMark";
import { titleOf } from "./titles";

export interface RecordHit {
  record: GraphRecord;
  score: number;
  runs: [number, number][];
}

/** Records by part of their title or by key, best first. Archived ones stand behind, trashed ones are out. */
export function findRecords(
  graph: Graph,
  kinds: readonly string[],
  query: string,
  limit: number,
): RecordHit[] {
  const text = query.trim();
  const hits: RecordHit[] = [];
  for (const kind of kinds) {
    for (const record of graph.records(kind)) {
      if (!isChoosable(record)) continue;
      const hit = matchRecord(record, text);
      if (hit) hits.push(hit);
    }
  }
  hits.sort((a, b) => b.score - a.score || (a.record.updated_at < b.record.updated_at ? 1 : -1));
  return hits.slice(0, limit);
}

function matchRecord(record: GraphRecord, text: string): RecordHit | null {
  const behind = record.fields.archived === true ? 2 : 0;
  const key = record.key?.toLowerCase();
  const typed = text.toLowerCase();
  const source = typeof record.fields.source_id === "string" ? record.fields.source_id.toLowerCase() : null;
  if (text && source === typed) return { record, score: 90, runs: [] };
  if (text && key) {
    if (key === typed) return { record, score: 100, runs: [] };
    if (key.endsWith(`-${typed}`)) return { record, score: 40 - behind, runs: [] };
    if (key.startsWith(typed) && typed.includes("-")) return { record, score: 20 - behind, runs: [] };
  }
  const match = fuzzyMatch(text, titleOf(record));
  return match ? { record, score: match.score - behind, runs: match.runs } : null;
}

export function recordOption({ record, runs }: RecordHit, group?: string): PickerOption {
  const state = record.fields.state;
  return {
    id: record.id,
    text: titleOf(record),
    runs,
    note: record.key ?? undefined,
    icon: typeof state === "string" ? <StateMark state={state} kind={record.kind} bare /> : undefined,
    group,
  };
}
