import type {
  CustomField,
  CustomRole,
  Evidence,
  GraphRecord,
  Id,
  Link,
  Space,
  State,
} from "@/contract/schema";
import { fieldText } from "./definitions";
import {
  evidenceAfter,
  fieldAfter,
  linkAfter,
  linkText,
  type RowReference,
  recordAfter,
  roleAfter,
  rowText,
  stateAfter,
} from "./optimistic";
import type { PendingOverlay } from "./overlay";
import { type Replacement, RowIndexes } from "./row-indexes";

/** Rows as the program sent them. */
export interface Rows {
  records: readonly GraphRecord[];
  links: readonly Link[];
  evidence: readonly Evidence[];
  states: readonly State[];
  spaces: readonly Space[];
  fields?: readonly CustomField[];
  roles?: readonly CustomRole[];
}

export interface Changes {
  records: Map<Id, Replacement<GraphRecord>>;
  links: Map<string, Replacement<Link>>;
  evidence: Map<Id, Replacement<Evidence>>;
  states: boolean;
  spaces: boolean;
  /** Custom fields or roles. */
  definitions: boolean;
  /** Everything may have changed: whoever keeps derived rows starts over. */
  reset: boolean;
}

/**
 * Confirmed rows with the pending operations folded over them. What readers see ("visible") is the
 * confirmed row unless a pending operation touches it; indexes are kept over the visible rows.
 */
export class Store {
  readonly visible = new RowIndexes();
  readonly #overlay: PendingOverlay;
  #records = new Map<Id, GraphRecord>();
  #links = new Map<string, Link>();
  #evidence = new Map<Id, Evidence>();
  #states = new Map<Id, State>();
  #fields = new Map<string, CustomField>();
  #roles = new Map<string, CustomRole>();
  readonly #listeners = new Set<(changes: Changes) => void>();

  constructor(overlay: PendingOverlay) {
    this.#overlay = overlay;
  }

  /** Called once per edit or frame, after all of it stands. */
  onChange(listener: (changes: Changes) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  confirmedRecord(id: Id): GraphRecord | undefined {
    return this.#records.get(id);
  }

  /**
   * Takes rows over unless a newer one is known, and folds again what `touched` names, as one change.
   * Safe to repeat, in any order.
   */
  apply(rows: Partial<Rows>, touched: Iterable<RowReference> = []): void {
    const changes = noChanges();
    const again = new Map<string, RowReference>();
    const mark = (row: RowReference) => again.set(rowText(row), row);
    for (const record of rows.records ?? []) {
      if (takeNewer(this.#records, record.id, record)) mark({ table: "record", id: record.id });
    }
    for (const link of rows.links ?? []) {
      if (takeNewer(this.#links, linkText(link), link)) mark({ table: "link", key: link });
    }
    for (const evidence of rows.evidence ?? []) {
      if (takeNewer(this.#evidence, evidence.id, evidence)) {
        mark({ table: "evidence", id: evidence.id, key: evidence });
      }
    }
    for (const state of rows.states ?? []) {
      if (takeNewer(this.#states, state.id, state)) mark({ table: "state", id: state.id });
    }
    for (const field of rows.fields ?? []) {
      if (takeNewer(this.#fields, fieldText(field), field)) mark({ table: "field", key: field });
    }
    for (const role of rows.roles ?? []) {
      if (takeNewer(this.#roles, role.name, role)) mark({ table: "role", name: role.name });
    }
    for (const space of rows.spaces ?? []) {
      if (this.visible.replaceSpace(space)) changes.spaces = true;
    }
    for (const row of touched) mark(row);
    for (const row of again.values()) this.#fold(row, changes);
    this.#announce(changes);
  }

  /** Starts over from a full copy, keeping what is pending. */
  replaceAll(rows: Rows): void {
    this.#records = new Map(rows.records.map((record) => [record.id, record]));
    this.#links = new Map(rows.links.map((link) => [linkText(link), link]));
    this.#evidence = new Map(rows.evidence.map((evidence) => [evidence.id, evidence]));
    this.#states = new Map(rows.states.map((state) => [state.id, state]));
    this.#fields = new Map((rows.fields ?? []).map((field) => [fieldText(field), field]));
    this.#roles = new Map((rows.roles ?? []).map((role) => [role.name, role]));
    this.visible.clear();
    for (const record of rows.records) this.visible.replaceRecord(record.id, record);
    for (const link of rows.links) this.visible.replaceLink(linkText(link), link);
    for (const evidence of rows.evidence) this.visible.replaceEvidence(evidence.id, evidence);
    for (const state of rows.states) this.visible.replaceState(state.id, state);
    for (const space of rows.spaces) this.visible.replaceSpace(space);
    for (const field of this.#fields.values()) this.visible.replaceField(field, field);
    for (const role of this.#roles.values()) this.visible.replaceRole(role.name, role);
    const changes = { ...noChanges(), states: true, spaces: true, definitions: true, reset: true };
    for (const row of this.#overlay.rows()) this.#fold(row, changes);
    this.#announce(changes);
  }

  /** The row as it would stand with these pending operations over what is confirmed. */
  #fold(row: RowReference, changes: Changes): void {
    const pending = this.#overlay.operationsOn(row);
    if (row.table === "record") {
      let after = this.#records.get(row.id);
      for (const { operation, stamp } of pending) after = recordAfter(after, operation, stamp);
      note(changes.records, row.id, this.visible.replaceRecord(row.id, after));
    } else if (row.table === "link") {
      const text = linkText(row.key);
      let after = this.#links.get(text);
      for (const { operation, stamp } of pending) after = linkAfter(after, operation, stamp);
      note(changes.links, text, this.visible.replaceLink(text, after));
    } else if (row.table === "evidence") {
      let after = this.#evidence.get(row.id);
      for (const { operation, stamp } of pending) after = evidenceAfter(after, operation, stamp, row.id);
      note(changes.evidence, row.id, this.visible.replaceEvidence(row.id, after));
    } else if (row.table === "state") {
      let after = this.#states.get(row.id);
      for (const { operation } of pending) after = stateAfter(after, operation);
      if (this.visible.replaceState(row.id, after)) changes.states = true;
    } else if (row.table === "field") {
      let after = this.#fields.get(fieldText(row.key));
      for (const { operation } of pending) after = fieldAfter(after, operation);
      if (this.visible.replaceField(row.key, after)) changes.definitions = true;
    } else {
      let after = this.#roles.get(row.name);
      for (const { operation } of pending) after = roleAfter(after, operation);
      if (this.visible.replaceRole(row.name, after)) changes.definitions = true;
    }
  }

  #announce(changes: Changes): void {
    const quiet =
      !changes.reset &&
      !changes.states &&
      !changes.spaces &&
      !changes.definitions &&
      changes.records.size + changes.links.size + changes.evidence.size === 0;
    if (quiet) return;
    for (const listener of [...this.#listeners]) listener(changes);
  }
}

function noChanges(): Changes {
  return {
    records: new Map(),
    links: new Map(),
    evidence: new Map(),
    states: false,
    spaces: false,
    definitions: false,
    reset: false,
  };
}

function takeNewer<Row extends { sequence: number }>(table: Map<string, Row>, id: string, row: Row): boolean {
  const known = table.get(id);
  if (known && known.sequence >= row.sequence) return false;
  table.set(id, row);
  return true;
}

function note<Row>(
  changes: Map<string, Replacement<Row>>,
  id: string,
  replaced: Replacement<Row> | null,
): void {
  if (replaced) changes.set(id, replaced);
}
