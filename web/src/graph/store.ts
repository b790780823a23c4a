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
import { type FieldKey, fieldText } from "./definitions";
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
  /** Records that went where the reader sees nothing, with their links and the evidence of those. */
  gone?: readonly Id[];
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

/** Rows on their way in. */
interface Fresh {
  records: Map<Id, GraphRecord>;
  links: Map<string, Link>;
  evidence: Map<Id, Evidence>;
  states: Map<Id, State>;
  fields: Map<string, CustomField>;
  roles: Map<string, CustomRole>;
  /** What is no longer there, as `rowText` names it. */
  gone: Set<string>;
}

function nothingFresh(): Fresh {
  return {
    records: new Map(),
    links: new Map(),
    evidence: new Map(),
    states: new Map(),
    fields: new Map(),
    roles: new Map(),
    gone: new Set(),
  };
}

/**
 * Confirmed rows with the pending operations folded over them. What readers see ("visible") is the
 * confirmed row unless a pending operation touches it; indexes are kept over the visible rows.
 */
export class Store {
  readonly visible = new RowIndexes();
  readonly #overlay: PendingOverlay;
  /** Confirmed rows beneath those that pending operations touch; of all others the visible row is confirmed. */
  readonly #records = new Map<Id, GraphRecord | undefined>();
  readonly #links = new Map<string, Link | undefined>();
  readonly #evidence = new Map<Id, Evidence | undefined>();
  readonly #states = new Map<Id, State | undefined>();
  readonly #fields = new Map<string, CustomField | undefined>();
  readonly #roles = new Map<string, CustomRole | undefined>();
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
    return this.#records.has(id) ? this.#records.get(id) : this.visible.record(id);
  }

  confirmedLink(text: string): Link | undefined {
    return this.#links.has(text) ? this.#links.get(text) : this.visible.linkByText(text);
  }

  confirmedEvidence(id: Id): Evidence | undefined {
    return this.#evidence.has(id) ? this.#evidence.get(id) : this.visible.evidence(id);
  }

  confirmedState(id: Id): State | undefined {
    return this.#states.has(id) ? this.#states.get(id) : this.visible.state(id);
  }

  confirmedField(key: FieldKey): CustomField | undefined {
    const text = fieldText(key);
    return this.#fields.has(text) ? this.#fields.get(text) : this.visible.field(key);
  }

  confirmedRole(name: string): CustomRole | undefined {
    return this.#roles.has(name) ? this.#roles.get(name) : this.visible.role(name);
  }

  /** Rows as the program confirmed them, those changed after `since`; they may go on changing meanwhile. */
  confirmedRows(since: number) {
    const { records, links, evidence } = this.visible.all();
    return {
      records: confirmed(records, since, (row) => this.confirmedRecord(row.id)),
      links: confirmed(links, since, (row) => this.confirmedLink(linkText(row))),
      evidence: confirmed(evidence, since, (row) => this.confirmedEvidence(row.id)),
    };
  }

  confirmedStates(): State[] {
    return this.visible.states().flatMap((state) => this.confirmedState(state.id) ?? []);
  }

  confirmedDefinitions(): { fields: CustomField[]; roles: CustomRole[] } {
    const { fields, roles } = this.visible.definitions();
    return {
      fields: fields.flatMap((field) => this.confirmedField(field) ?? []),
      roles: roles.flatMap((role) => this.confirmedRole(role.name) ?? []),
    };
  }

  /**
   * Takes rows over unless a newer one is known, and folds again what `touched` names, as one change.
   * Safe to repeat, in any order.
   */
  apply(rows: Partial<Rows>, touched: Iterable<RowReference> = []): void {
    const changes = noChanges();
    const again = new Map<string, RowReference>();
    const mark = (row: RowReference) => again.set(rowText(row), row);
    const fresh = nothingFresh();
    for (const record of rows.records ?? []) {
      const known = fresh.records.get(record.id) ?? this.confirmedRecord(record.id);
      if (!isNewer(record, known)) continue;
      fresh.records.set(record.id, record);
      mark({ table: "record", id: record.id });
    }
    for (const link of rows.links ?? []) {
      const text = linkText(link);
      if (!isNewer(link, fresh.links.get(text) ?? this.confirmedLink(text))) continue;
      fresh.links.set(text, link);
      mark({ table: "link", key: link });
    }
    for (const evidence of rows.evidence ?? []) {
      const known = fresh.evidence.get(evidence.id) ?? this.confirmedEvidence(evidence.id);
      if (!isNewer(evidence, known)) continue;
      fresh.evidence.set(evidence.id, evidence);
      mark({ table: "evidence", id: evidence.id, key: evidence });
    }
    for (const state of rows.states ?? []) {
      if (!isNewer(state, fresh.states.get(state.id) ?? this.confirmedState(state.id))) continue;
      fresh.states.set(state.id, state);
      mark({ table: "state", id: state.id });
    }
    for (const field of rows.fields ?? []) {
      const text = fieldText(field);
      if (!isNewer(field, fresh.fields.get(text) ?? this.confirmedField(field))) continue;
      fresh.fields.set(text, field);
      mark({ table: "field", key: field });
    }
    for (const role of rows.roles ?? []) {
      if (!isNewer(role, fresh.roles.get(role.name) ?? this.confirmedRole(role.name))) continue;
      fresh.roles.set(role.name, role);
      mark({ table: "role", name: role.name });
    }
    for (const space of rows.spaces ?? []) {
      if (this.visible.replaceSpace(space)) changes.spaces = true;
    }
    for (const row of this.#rowsOf(new Set(rows.gone))) {
      fresh.gone.add(rowText(row));
      mark(row);
    }
    for (const row of touched) mark(row);
    for (const row of again.values()) this.#fold(row, fresh, changes);
    this.#announce(changes);
  }

  /** The records with all links at them, removed ones too, and their evidence. */
  #rowsOf(records: ReadonlySet<Id>): RowReference[] {
    if (records.size === 0) return [];
    const { links, evidence } = this.visible.all();
    const found: RowReference[] = [...records].map((id) => ({ table: "record", id }));
    for (const link of links) {
      if (records.has(link.from) || records.has(link.to)) found.push({ table: "link", key: link });
    }
    for (const row of evidence) {
      if (records.has(row.from) || records.has(row.to))
        found.push({ table: "evidence", id: row.id, key: row });
    }
    return found;
  }

  /** Starts over from a full, indexed copy, which must not be used any more, keeping what is pending. */
  startOver(copy: RowIndexes): void {
    for (const table of [
      this.#records,
      this.#links,
      this.#evidence,
      this.#states,
      this.#fields,
      this.#roles,
    ]) {
      table.clear();
    }
    this.visible.takeOver(copy);
    const changes = { ...noChanges(), states: true, spaces: true, definitions: true, reset: true };
    const fresh = nothingFresh();
    for (const row of this.#overlay.rows()) this.#fold(row, fresh, changes);
    this.#announce(changes);
  }

  /** The row as it would stand with these pending operations over what is confirmed. */
  #fold(row: RowReference, fresh: Fresh, changes: Changes): void {
    const pending = this.#overlay.operationsOn(row);
    const gone = fresh.gone.has(rowText(row));
    if (row.table === "record") {
      const confirmed = gone ? undefined : (fresh.records.get(row.id) ?? this.confirmedRecord(row.id));
      keepBeneath(this.#records, row.id, confirmed, pending.length > 0);
      let after = confirmed;
      for (const { operation, stamp } of pending) after = recordAfter(after, operation, stamp);
      note(changes.records, row.id, this.visible.replaceRecord(row.id, after));
    } else if (row.table === "link") {
      const text = linkText(row.key);
      const confirmed = gone ? undefined : (fresh.links.get(text) ?? this.confirmedLink(text));
      keepBeneath(this.#links, text, confirmed, pending.length > 0);
      let after = confirmed;
      for (const { operation, stamp } of pending) after = linkAfter(after, operation, stamp);
      note(changes.links, text, this.visible.replaceLink(text, after));
    } else if (row.table === "evidence") {
      const confirmed = gone ? undefined : (fresh.evidence.get(row.id) ?? this.confirmedEvidence(row.id));
      keepBeneath(this.#evidence, row.id, confirmed, pending.length > 0);
      let after = confirmed;
      for (const { operation, stamp } of pending) after = evidenceAfter(after, operation, stamp, row.id);
      note(changes.evidence, row.id, this.visible.replaceEvidence(row.id, after));
    } else if (row.table === "state") {
      const confirmed = fresh.states.get(row.id) ?? this.confirmedState(row.id);
      keepBeneath(this.#states, row.id, confirmed, pending.length > 0);
      let after = confirmed;
      for (const { operation } of pending) after = stateAfter(after, operation);
      if (this.visible.replaceState(row.id, after)) changes.states = true;
    } else if (row.table === "field") {
      const text = fieldText(row.key);
      const confirmed = fresh.fields.get(text) ?? this.confirmedField(row.key);
      keepBeneath(this.#fields, text, confirmed, pending.length > 0);
      let after = confirmed;
      for (const { operation } of pending) after = fieldAfter(after, operation);
      if (this.visible.replaceField(row.key, after)) changes.definitions = true;
    } else {
      const confirmed = fresh.roles.get(row.name) ?? this.confirmedRole(row.name);
      keepBeneath(this.#roles, row.name, confirmed, pending.length > 0);
      let after = confirmed;
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

/** What nobody changed; the beginning of what is told to those who listen. */
export function noChanges(): Changes {
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

function isNewer<Row extends { sequence: number }>(row: Row, known: Row | undefined): boolean {
  return !known || known.sequence < row.sequence;
}

function* confirmed<Row extends { sequence: number }>(
  visible: Iterable<Row>,
  since: number,
  confirmedOf: (row: Row) => Row | undefined,
): Generator<Row, void, void> {
  for (const row of visible) {
    const known = confirmedOf(row);
    if (known && known.sequence > since) yield known;
  }
}

function keepBeneath<Row>(
  table: Map<string, Row | undefined>,
  id: string,
  row: Row | undefined,
  covered: boolean,
): void {
  if (covered) table.set(id, row);
  else table.delete(id);
}

function note<Row>(
  changes: Map<string, Replacement<Row>>,
  id: string,
  replaced: Replacement<Row> | null,
): void {
  if (replaced) changes.set(id, replaced);
}
