import type { GraphRecord, Id } from "@/contract/schema";
import { compareValues, type SortContext, type SortKey, type SortValue, sortValue } from "./sorting";
import type { Changes } from "./store";

export interface RecordQuery {
  kind: string;
  /** Names what `where` and `groupBy` do; equal keys must mean equal functions. Then the query is shared. */
  key?: string;
  where?: (record: GraphRecord) => boolean;
  sort?: readonly SortKey[];
  groupBy?: (record: GraphRecord) => string;
  /** Also archived and trashed records. */
  includeArchived?: boolean;
}

export interface QuerySource {
  /** Rises with each change of the store. */
  readonly version: number;
  recordsOfKind(kind: string): readonly GraphRecord[];
  sortContext: SortContext;
  /** Starts upkeep; the answer ends it. */
  attach(query: LiveQuery): () => void;
}

interface Entry {
  record: GraphRecord;
  group: string;
  values: readonly SortValue[];
}

/** The records stand beside their entries so that a snapshot is one copy of an array. */
interface Group {
  entries: Entry[];
  records: GraphRecord[];
}

const ONE_GROUP = "";
/** A change of more than this share of the rows is cheaper to sort anew than to work in one by one. */
const REBUILD_SHARE = 0.25;

/**
 * A sorted, filtered, grouped list that follows the store. While somebody listens, each edit costs a
 * binary search; while nobody does it costs nothing, and the next reader has it made again.
 */
export class LiveQuery {
  readonly #query: RecordQuery;
  readonly #source: QuerySource;
  readonly #sort: readonly SortKey[];
  readonly #listeners = new Set<() => void>();
  #detach: (() => void) | null = null;
  #builtAt = -1;
  #entries = new Map<Id, Entry>();
  #groups = new Map<string, Group>();
  #lists = new Map<string, readonly GraphRecord[]>();
  #grouped: ReadonlyMap<string, readonly GraphRecord[]> | null = null;

  constructor(query: RecordQuery, source: QuerySource) {
    this.#query = query;
    this.#source = source;
    this.#sort = query.sort ?? [];
  }

  get attached(): boolean {
    return this.#detach !== null;
  }

  /** The same array until something in it changes. For a grouped query: the records without a group. */
  rows(): readonly GraphRecord[] {
    return this.groupRows(ONE_GROUP);
  }

  groupRows(group: string): readonly GraphRecord[] {
    this.#refresh();
    const known = this.#lists.get(group);
    if (known) return known;
    const found = this.#groups.get(group);
    if (!found) return NOTHING;
    const list = found.records.slice();
    this.#lists.set(group, list);
    return list;
  }

  /** Empty groups are left out. Groups that did not change keep their array. */
  groups(): ReadonlyMap<string, readonly GraphRecord[]> {
    this.#refresh();
    this.#grouped ??= new Map(Array.from(this.#groups.keys(), (group) => [group, this.groupRows(group)]));
    return this.#grouped;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    if (!this.#detach) {
      this.#refresh();
      this.#detach = this.#source.attach(this);
    }
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0 || !this.#detach) return;
      this.#detach();
      this.#detach = null;
    };
  }

  /** Called by the source for each change while attached; true when listeners must hear of it. */
  follow(changes: Changes): boolean {
    const changed = this.#mustRebuild(changes) ? this.#rebuild() : this.#workIn(changes);
    this.#builtAt = this.#source.version;
    return changed;
  }

  announce(): void {
    for (const listener of [...this.#listeners]) listener();
  }

  #refresh(): void {
    if (this.#detach || this.#builtAt === this.#source.version) return;
    this.#rebuild();
    this.#builtAt = this.#source.version;
  }

  #mustRebuild(changes: Changes): boolean {
    const sorted = this.#sort.length > 0;
    if (changes.reset || (sorted && (changes.states || changes.definitions))) return true;
    if (changes.records.size > 16 && changes.records.size > this.#entries.size * REBUILD_SHARE) return true;
    return this.#sort.some((key) => {
      const type = this.#source.sortContext.fieldType(this.#query.kind, key.field);
      // A formula may read any record and any link.
      if (type === "formula") return true;
      if (type !== "reference") return false;
      for (const { before, after } of changes.records.values()) {
        if (before?.fields.title !== after?.fields.title) return true;
      }
      return false;
    });
  }

  #rebuild(): boolean {
    const formerLists = this.#lists;
    const formerGrouped = this.#grouped;
    this.#entries = new Map();
    this.#groups = new Map();
    for (const record of this.#source.recordsOfKind(this.#query.kind)) {
      const entry = this.#entryOf(record);
      if (!entry) continue;
      this.#entries.set(record.id, entry);
      const group = this.#groups.get(entry.group);
      if (group) group.entries.push(entry);
      else this.#groups.set(entry.group, { entries: [entry], records: [] });
    }
    this.#lists = new Map();
    this.#grouped = null;
    let same = formerLists.size === this.#groups.size;
    for (const [name, group] of this.#groups) {
      group.entries.sort(this.#compare);
      group.records = group.entries.map((entry) => entry.record);
      const former = formerLists.get(name);
      if (former && sameRows(former, group.records)) this.#lists.set(name, former);
      else same = false;
    }
    if (same) this.#grouped = formerGrouped;
    return !same;
  }

  #workIn(changes: Changes): boolean {
    let touched = false;
    for (const [id, { after }] of changes.records) {
      const former = this.#entries.get(id);
      const next = after && after.kind === this.#query.kind ? this.#entryOf(after) : null;
      if (!former && !next) continue;
      touched = true;
      if (former) this.#takeOut(id, former);
      if (next) this.#putIn(id, next);
    }
    if (touched) this.#grouped = null;
    return touched;
  }

  #takeOut(id: Id, entry: Entry): void {
    this.#entries.delete(id);
    const group = this.#groups.get(entry.group);
    if (!group) return;
    const index = this.#position(group.entries, entry);
    if (group.entries[index] === entry) {
      group.entries.splice(index, 1);
      group.records.splice(index, 1);
    }
    if (group.entries.length === 0) this.#groups.delete(entry.group);
    this.#lists.delete(entry.group);
  }

  #putIn(id: Id, entry: Entry): void {
    this.#entries.set(id, entry);
    const group = this.#groups.get(entry.group);
    if (group) {
      const index = this.#position(group.entries, entry);
      group.entries.splice(index, 0, entry);
      group.records.splice(index, 0, entry.record);
    } else {
      this.#groups.set(entry.group, { entries: [entry], records: [entry.record] });
    }
    this.#lists.delete(entry.group);
  }

  /** First place whose entry is not below this one. */
  #position(entries: readonly Entry[], entry: Entry): number {
    let low = 0;
    let high = entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = entries[middle];
      if (other && this.#compare(other, entry) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #entryOf(record: GraphRecord): Entry | null {
    if (!this.#query.includeArchived && isArchived(record)) return null;
    if (this.#query.where && !this.#query.where(record)) return null;
    return {
      record,
      group: this.#query.groupBy?.(record) ?? ONE_GROUP,
      values: this.#sort.map((key) => sortValue(record, key.field, this.#source.sortContext)),
    };
  }

  #compare = (left: Entry, right: Entry): number => {
    for (let index = 0; index < this.#sort.length; index += 1) {
      const order = compareValues(
        left.values[index] ?? null,
        right.values[index] ?? null,
        this.#sort[index]?.descending === true,
      );
      if (order !== 0) return order;
    }
    return left.record.id < right.record.id ? -1 : left.record.id > right.record.id ? 1 : 0;
  };
}

const NOTHING: readonly GraphRecord[] = Object.freeze([]);

function sameRows(one: readonly GraphRecord[], other: readonly GraphRecord[]): boolean {
  return one.length === other.length && one.every((record, index) => record === other[index]);
}

export function isArchived(record: GraphRecord): boolean {
  return record.fields.archived === true || record.fields.trashed === true;
}
