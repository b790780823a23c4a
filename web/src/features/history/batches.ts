import type { Change, Id, LoggedOperation } from "@/contract/schema";

/** What one person did in one go: the operations of a batch, in the order in which they were done. */
export interface BatchEntry {
  batch: Id;
  label: string;
  operations: LoggedOperation[];
}

export function batchesOf(operations: readonly LoggedOperation[]): BatchEntry[] {
  const entries: BatchEntry[] = [];
  for (const operation of operations) {
    const last = entries.at(-1);
    // Within one go things are told in the order in which they were done.
    if (last && last.batch === operation.batch) last.operations.unshift(operation);
    else entries.push({ batch: operation.batch, label: operation.label, operations: [operation] });
  }
  return entries;
}

/** Fields that say nothing to a person. */
const silent = new Set(["rank"]);

export interface ToldChange {
  operation: LoggedOperation;
  change: Change;
}

/**
 * The changes worth telling, of one record or of all. A record that is made tells that it is made; what it
 * was made with is left out unless it is the only thing there is.
 */
export function toldChanges(operations: readonly LoggedOperation[], about?: Id): ToldChange[] {
  const told: ToldChange[] = [];
  for (const operation of operations) {
    const linked = operation.changes.some((change) => change.type === "linked");
    const made = new Set(
      operation.changes.flatMap((change) => (change.type === "created" ? [change.record] : [])),
    );
    for (const change of operation.changes) {
      if (change.type === "field" && (silent.has(change.field) || made.has(change.record))) continue;
      // What went along is told by what it went with, but on its own page.
      if (change.type === "moved" && change.with && change.record !== about) continue;
      // The evidence that a link came with is told by the link.
      if (change.type === "evidence" && change.before === null && linked) continue;
      if (about && !concerns(change, about)) continue;
      told.push({ operation, change });
    }
  }
  return told;
}

export function concerns(change: Change, record: Id): boolean {
  switch (change.type) {
    case "created":
    case "field":
    case "moved":
    case "conflict":
    case "erased":
      return change.record === record;
    case "linked":
    case "unlinked":
    case "link_field":
    case "evidence":
      return change.from === record || change.to === record;
    case "state_defined":
    case "space_defined":
    case "field_defined":
    case "role_defined":
      return false;
  }
}
