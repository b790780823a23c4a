import type { GraphRecord, OperationBody } from "@/contract/schema";
import type { Graph } from "@/graph/graph";
import { setField } from "@/graph/operations";
import { isRank, ranksBetween } from "@/graph/rank";
import { fieldOperations } from "./cell-operations";
import type { CollectionField } from "./collection-fields";
import { valueInGroup } from "./collection-values";

export interface GroupPlace {
  field: CollectionField;
  /** Group that the card left, where it is known; of several tags only this one is replaced. */
  from: string | null;
  to: string;
}

/** Cards that were put between two others, into other groups or within their own. */
export interface CardMove {
  keys: readonly string[];
  places: readonly GroupPlace[];
  before: string | null;
  after: string | null;
}

/**
 * The operations of a move: the groups' fields, and ranks between those of the neighbours where the kind has
 * an order of its own. Where both neighbours have the same rank (two people placed at once) the one after
 * gets a new one too, so that the order is the one on screen.
 */
export function moveOperations(
  graph: Graph,
  rows: readonly GraphRecord[],
  move: CardMove,
  ranked: boolean,
): OperationBody[] {
  const cards = move.keys.flatMap((key) => graph.record(key) ?? []);
  const operations = cards.flatMap((card) =>
    move.places.flatMap(({ field, from, to }) => {
      const declared = field.declared;
      if (!declared || field.groups?.(card).some((group) => group.id === to)) return [];
      const value = valueInGroup(declared, card, from, to);
      return value === undefined ? [] : fieldOperations(graph, card, declared, value);
    }),
  );
  if (!ranked) return operations;
  const before = rankOf(graph, move.before);
  const after = rankOf(graph, move.after);
  if (before !== null && after !== null && before >= after && move.after) {
    const ranks = ranksBetween(before, nextRank(rows, after), cards.length + 1);
    const last = ranks.at(-1);
    return [
      ...operations,
      ...cards.flatMap((card, at) => (ranks[at] ? [setField(graph, card.id, "rank", ranks[at])] : [])),
      ...(last ? [setField(graph, move.after, "rank", last)] : []),
    ];
  }
  const ranks = ranksBetween(before, after, cards.length);
  return [
    ...operations,
    ...cards.flatMap((card, at) => (ranks[at] ? [setField(graph, card.id, "rank", ranks[at])] : [])),
  ];
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
