import type { GraphRecord, OperationBody } from "@/contract/schema";
import type { Graph } from "@/graph/graph";
import { setField } from "@/graph/operations";
import { isRank, rankBetween, ranksBetween } from "@/graph/rank";

interface Move {
  key: string;
  column: string;
  before: string | null;
  after: string | null;
}

/**
 * A card was put between two others: its state, and a rank between theirs. Where both have the same rank
 * (two people placed at once) the card after gets a new one too, so that the order is the one on screen.
 */
export function moveOperations(graph: Graph, rows: readonly GraphRecord[], move: Move): OperationBody[] {
  const card = rows.find((row) => row.id === move.key) ?? graph.record(move.key);
  if (!card) return [];
  const operations: OperationBody[] = [];
  if (card.fields.state !== move.column) operations.push(setField(graph, card.id, "state", move.column));
  const before = rankOf(graph, move.before);
  const after = rankOf(graph, move.after);
  if (before !== null && after !== null && before >= after && move.after) {
    const beyond = nextRank(rows, after);
    const [first, second] = ranksBetween(before, beyond, 2);
    if (first && second) {
      operations.push(setField(graph, card.id, "rank", first), setField(graph, move.after, "rank", second));
    }
    return operations;
  }
  operations.push(setField(graph, card.id, "rank", rankBetween(before, after)));
  return operations;
}

function rankOf(graph: Graph, id: string | null): string | null {
  const rank = id ? graph.record(id)?.fields.rank : null;
  return isRank(rank) ? rank : null;
}

function nextRank(rows: readonly GraphRecord[], after: string): string | null {
  let next: string | null = null;
  for (const row of rows) {
    const rank = row.fields.rank;
    if (isRank(rank) && rank > after && (next === null || rank < next)) next = rank;
  }
  return next;
}
