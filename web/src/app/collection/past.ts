import type { GraphRecord, Id, Link, State } from "@/contract/schema";
import { AskCounts } from "@/graph/asks";
import { linkText } from "@/graph/optimistic";
import { RowIndexes } from "@/graph/row-indexes";
import { type SortContext, sortable } from "@/graph/sorting";
import { noChanges } from "@/graph/store";
import { titleOf } from "../record/titles";
import { type CollectionReader, collectionHost } from "./collection-reader";

/** Rows as they stood on a day. */
export interface PastRows {
  records: readonly GraphRecord[];
  links: readonly Link[];
}

/** Reads the graph of a past day. States, fields and the confirmation of links are those of today. */
export function pastReader(live: CollectionReader, rows: PastRows): CollectionReader {
  const index = new RowIndexes();
  for (const record of rows.records) index.replaceRecord(record.id, record);
  for (const link of rows.links) {
    index.replaceLink(linkText(link), link);
    for (const evidence of live.evidence(link)) index.replaceEvidence(evidence.id, evidence);
  }
  const asks = new AskCounts(index);
  asks.follow({ ...noChanges(), reset: true });
  return {
    registry: live.registry,
    definitions: live.definitions,
    zone: live.zone,
    me: live.me,
    kind: (name) => live.kind(name),
    fields: (kind) => live.fields(kind),
    roles: () => live.roles(),
    // A person who was made later is still the one who is meant.
    record: (id) => index.record(id) ?? (live.record(id)?.kind === "person" ? live.record(id) : undefined),
    records: (kind) => index.recordsOfKind(kind),
    linksFrom: (id, role) => index.linksFrom(id, role),
    linksTo: (id, role) => index.linksTo(id, role),
    evidence: (key) => index.evidenceOf(key),
    states: (kind): readonly State[] => live.states(kind),
    state: (id) => live.state(id),
    askCounts: () => asks.counts,
    // A day that is past stays as it is.
    version: () => index,
  };
}

/** How values of a reader are put in order. */
export function sortContextOf(reader: CollectionReader): SortContext {
  const host = collectionHost(reader);
  const field = (kind: string, name: string) => reader.fields(kind).find((one) => one.name === name);
  return {
    fieldType: (kind, name) => field(kind, name)?.type ?? null,
    choiceIndex: (kind, name, value) => field(kind, name)?.options.indexOf(value) ?? -1,
    computed: (record, name) => sortable(host.field(record, name)),
    stateIndex: (id: Id) => {
      const state = reader.state(id);
      return state ? reader.states(state.kind).indexOf(state) : -1;
    },
    titleOf: (id) => {
      const record = reader.record(id);
      return record ? titleOf(record) : null;
    },
  };
}

/** Kinds that a view of `kind` may show: itself and what links and references lead to. */
export function kindsInSight(reader: Pick<CollectionReader, "roles" | "fields">, kind: string): string[] {
  const kinds = new Set([kind]);
  for (const role of reader.roles()) {
    if (role.from.includes(kind)) for (const other of role.to) kinds.add(other);
    if (role.to.includes(kind)) for (const other of role.from) kinds.add(other);
  }
  for (const field of reader.fields(kind)) for (const target of field.targets) kinds.add(target);
  return [...kinds].sort();
}
