import type { GraphRecord, Id } from "@/contract/schema";
import { FIRST_ROWS, firstRows } from "./first-rows";
import {
  AGAIN_MS,
  MOVES_AT_ONCE,
  type Moves,
  type Order,
  type OrderView,
  orderOf,
  type QuerySource,
  type Reach,
  reached,
} from "./order";
import { Job, type Work } from "./slices";
import { SortedList } from "./sorted-list";
import type { SortKey, SortValue } from "./sorting";
import type { Changes } from "./store";

export type { Follower, QuerySource, Reach } from "./order";

export interface RecordQuery {
  kind: string;
  /** Names what `where` and `groupBy` do; equal keys must mean equal functions. Then the query is shared. */
  key?: string;
  where?: (record: GraphRecord) => boolean;
  sort?: readonly SortKey[];
  /** A record in several groups stands in each; in none of them, in none. */
  groupBy?: (record: GraphRecord) => string | readonly string[];
  /** Also archived and trashed records. */
  includeArchived?: boolean;
  /** What `where`, computed sorts and `groupBy` read. Default: only the record. */
  reach?: Reach;
}

/** `complete` once all rows are in; before, the first ones in their final order, or those of before. */
export interface RecordList {
  rows: readonly GraphRecord[];
  complete: boolean;
}

export interface RecordGroupList {
  groups: ReadonlyMap<string, readonly GraphRecord[]>;
  complete: boolean;
}

const ONE_GROUP = "";
const UNGROUPED: readonly string[] = Object.freeze([ONE_GROUP]);
const NO_GROUPS: readonly string[] = Object.freeze([]);
const NOTHING: readonly GraphRecord[] = Object.freeze([]);
const STEP = 128;
/** After this many rows it is clear how many belong. */
const SAMPLE = 2048;
const FEW_SHARE = 0.2;
/** A pass over rows whose places change meanwhile is made again this often, then without a pause. */
const PASSES = 3;
/** What nobody shows any more is kept up to this size; more is found again in the order when wanted. */
const ROWS_KEPT_UNUSED = 5000;

type Groups = Map<string, SortedList<GraphRecord>>;
type Snapshot = ReadonlyMap<string, readonly GraphRecord[]>;

const EMPTY: Snapshot = new Map();

/**
 * A filtered, grouped view of a sorted list that follows the store. While somebody listens, each edit costs
 * a few binary searches; while nobody does it costs nothing, and the next reader has it made again: at once
 * for `rows` and `groups`, in slices for `list` and `groupList`.
 */
export class LiveQuery implements OrderView {
  readonly #query: RecordQuery;
  readonly #source: QuerySource;
  readonly #reach: Reach;
  readonly #listeners = new Set<() => void>();
  /** Null while this is not followed. */
  #order: Order | null = null;
  #job: Job | null = null;
  #madeAt = -1;
  /** Null while being made. */
  #groups: Groups | null = null;
  /** Groups of each record, where they cannot be told from the record as it was. */
  #groupsOf: Map<Id, readonly string[]> | null = null;
  /** What readers see: these groups, the first rows of them, or the former ones. */
  #shown: Snapshot | null = null;
  #shownIsOld = false;
  #list: RecordList | null = null;
  #groupList: RecordGroupList | null = null;
  #readIncomplete = false;
  /** Changes since the pass over the order began. */
  #noted: Moves | null = null;
  #moving: Moves = new Map();
  #restartWanted = false;
  #again: ReturnType<typeof setTimeout> | null = null;
  /** Greater than 0 while listeners must not be called, because somebody reads or the store changes. */
  #quiet = 0;
  /** Listeners have not heard of the last change yet. */
  changed = false;

  constructor(query: RecordQuery, source: QuerySource) {
    this.#query = query;
    this.#source = source;
    this.#reach = query.reach ?? "own";
  }

  get attached(): boolean {
    return this.#listeners.size > 0;
  }

  /** The same array until something in it changes. For a grouped query: the records of the group "". */
  rows(): readonly GraphRecord[] {
    return this.groupRows(ONE_GROUP);
  }

  groupRows(group: string): readonly GraphRecord[] {
    return this.groups().get(group) ?? NOTHING;
  }

  /** Empty groups are left out. Groups that did not change keep their array. */
  groups(): ReadonlyMap<string, readonly GraphRecord[]> {
    this.#wake(() => this.#job?.drain());
    return this.#snapshot();
  }

  /** As `rows`, but never long at work: what is there at once, and word to the listeners when there is more. */
  list(): RecordList {
    this.#wake();
    const complete = this.#groups !== null;
    this.#readIncomplete ||= !complete;
    this.#list ??= { rows: this.#snapshot().get(ONE_GROUP) ?? NOTHING, complete };
    return this.#list;
  }

  groupList(): RecordGroupList {
    this.#wake();
    const complete = this.#groups !== null;
    this.#readIncomplete ||= !complete;
    this.#groupList ??= { groups: this.#snapshot(), complete };
    return this.#groupList;
  }

  /** Nothing can be said yet, not even about the first rows. */
  get unknown(): boolean {
    return this.#groups === null && this.#shown === null;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    this.#wake();
    this.#follow();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0) return;
      this.#job?.cancel();
      this.#job = null;
      this.#leave();
      this.#forgetMany();
    };
  }

  announce(): void {
    this.changed = false;
    for (const listener of [...this.#listeners]) listener();
  }

  takeOut(moves: Moves, changes: Changes): void {
    this.#moving = this.#ownMoves(moves, changes);
    const groups = this.#groups;
    if (groups) {
      for (const { before } of this.#moving.values()) if (before) this.#takeOutOne(groups, before);
      return;
    }
    const noted = this.#noted;
    if (!noted) return;
    for (const [id, { before, after }] of this.#moving) {
      const earlier = noted.get(id);
      noted.set(id, { before: earlier ? earlier.before : before, after });
    }
  }

  putIn(): void {
    const groups = this.#groups;
    if (groups) for (const { after } of this.#moving.values()) if (after) this.#putInOne(groups, after);
    this.#moving = new Map();
    this.#madeAt = this.#source.version;
    if (this.#restartWanted) this.#restartOrWait();
  }

  /** The former rows stay on show until the new ones are there. */
  restart(): void {
    this.#snapshot();
    this.#job?.cancel();
    this.#groups = null;
    this.#groupsOf = null;
    this.#noted = null;
    this.#moving = new Map();
    this.#restartWanted = false;
    this.#list = null;
    this.#groupList = null;
    const job = new Job(this.#make(), () => this.#finish());
    this.#job = job;
    this.#quiet += 1;
    try {
      this.#source.slices.begin(job);
    } finally {
      this.#quiet -= 1;
    }
  }

  #follow(): void {
    if (this.#order) return;
    this.#order = orderOf(this.#source, {
      kind: this.#query.kind,
      sort: this.#query.sort ?? [],
      reach: this.#reach,
    });
    this.#order.show(this);
  }

  #leave(): void {
    if (this.#again) clearTimeout(this.#again);
    this.#again = null;
    this.#order?.hide(this);
    this.#order = null;
  }

  #forgetMany(): void {
    let rows = 0;
    for (const group of this.#groups?.values() ?? []) rows += group.length;
    if (this.#groups && rows <= ROWS_KEPT_UNUSED) return;
    this.#groups = null;
    this.#groupsOf = null;
    this.#noted = null;
    this.#shown = null;
    this.#list = null;
    this.#groupList = null;
  }

  /** Sees to it that the rows are there or being made. */
  #wake(hurry: () => void = () => {}): void {
    const fresh = this.#order !== null || (this.#groups !== null && this.#madeAt === this.#source.version);
    this.#quiet += 1;
    try {
      if (!fresh) {
        this.#follow();
        this.restart();
      }
      hurry();
    } finally {
      this.#quiet -= 1;
    }
    if (!fresh) this.changed = false;
    // The reader sees what changed; others who listen must not be told in the middle of its reading.
    if (this.changed && this.#quiet === 0) queueMicrotask(() => this.changed && this.announce());
  }

  *#make(): Work {
    const order = this.#order;
    if (!order) return;
    if (!order.ready && !this.#shown && !this.#query.groupBy) {
      const records = this.#source.recordsOfKind(this.#query.kind);
      if (records.length > FIRST_ROWS) {
        const values = new Array<SortValue>(records.length);
        const first = yield* firstRows(records, order, (record) => this.#belongs(record), values);
        order.hint(records, values);
        this.#showFirst(new Map([[ONE_GROUP, first]]));
      }
    }
    while (!order.ready) {
      order.step();
      yield;
    }
    let groups: Groups = new Map();
    for (let pass = 1; ; pass += 1) {
      this.#noted = new Map();
      const work = this.#pass(order);
      let step = work.next();
      for (; !step.done; step = work.next()) if (pass <= PASSES) yield;
      groups = step.value;
      if (!order.movesUnseen || this.#noted.size === 0) break;
    }
    for (const { before } of this.#noted.values()) if (before) this.#takeOutOne(groups, before);
    for (const { after } of this.#noted.values()) if (after) this.#putInOne(groups, after);
    this.#noted = null;
    this.#groups = groups;
  }

  *#pass(order: Order): Generator<void, Groups, void> {
    const groupBy = this.#query.groupBy;
    const found = new Map<string, GraphRecord[]>();
    let one: readonly GraphRecord[] = [];
    this.#groupsOf = groupBy && this.#reach !== "own" ? new Map() : null;
    const kept: GraphRecord[] = [];
    const rows = order.rows();
    const all = this.#source.recordsOfKind(this.#query.kind);
    const few = yield* this.#keep(rows, kept, groupBy ? found : null);
    if (few) {
      // Rows lie in memory in about the order of their ids: far faster to go through than in any other.
      const picked: GraphRecord[] = [];
      for (let from = 0; from < all.length; from += STEP) {
        for (let index = from; index < Math.min(all.length, from + STEP); index += 1) {
          const record = all[index] as GraphRecord;
          if (this.#belongs(record)) picked.push(record);
        }
        yield;
      }
      found.clear();
      one = yield* order.sorted(picked);
      if (groupBy) for (const record of one) this.#sort(record, found);
    } else {
      one = kept;
    }
    if (!groupBy && one.length > 0) found.set(ONE_GROUP, one as GraphRecord[]);
    const groups: Groups = new Map();
    for (const [name, group] of found) {
      groups.set(name, new SortedList(order.compare, group));
      yield;
    }
    return groups;
  }

  /**
   * Keeps what belongs, in order. Ends early, and answers true, when so few do that picking them out in
   * another order and sorting them is less work.
   */
  *#keep(
    rows: readonly GraphRecord[],
    kept: GraphRecord[],
    found: Map<string, GraphRecord[]> | null,
  ): Generator<void, boolean, void> {
    const { where, includeArchived } = this.#query;
    let matched = 0;
    for (let from = 0; from < rows.length; from += STEP) {
      const to = Math.min(rows.length, from + STEP);
      for (let index = from; index < to; index += 1) {
        const record = rows[index] as GraphRecord;
        if (!includeArchived && isArchived(record)) continue;
        if (where && !where(record)) continue;
        matched += 1;
        if (found) this.#sort(record, found);
        else kept.push(record);
      }
      if (matched >= FIRST_ROWS && !this.#shown) {
        const first = found ?? new Map([[ONE_GROUP, kept]]);
        this.#showFirst(new Map(Array.from(first, ([name, group]) => [name, group.slice()])));
      }
      if (to >= SAMPLE && matched < to * FEW_SHARE && (this.#shown || matched * 8 < FIRST_ROWS)) return true;
      yield;
    }
    return false;
  }

  #sort(record: GraphRecord, found: Map<string, GraphRecord[]>): void {
    const names = this.#groupNames(record);
    this.#groupsOf?.set(record.id, names);
    for (const name of names) {
      const group = found.get(name);
      if (!group) found.set(name, [record]);
      else if (group[group.length - 1] !== record) group.push(record);
    }
  }

  #showFirst(rows: Snapshot): void {
    this.#shown = rows;
    this.#list = null;
    this.#groupList = null;
    if (this.#job) this.#job.urgent = false;
    this.#tell();
  }

  #finish(): void {
    this.#job = null;
    this.#madeAt = this.#source.version;
    const former = this.#shown;
    this.#shownIsOld = true;
    this.#list = null;
    this.#groupList = null;
    this.changed = false;
    if (this.#snapshot(true) !== former || this.#readIncomplete) this.#tell();
    this.#readIncomplete = false;
    if (this.#listeners.size === 0) this.#leave();
  }

  #tell(): void {
    this.changed = true;
    if (this.#quiet === 0) this.announce();
  }

  /** Arrays that hold the same rows as before stay the same arrays. */
  #snapshot(made = false): Snapshot {
    if (!this.#groups || (this.#shown && !this.#shownIsOld)) return this.#shown ?? EMPTY;
    const former = this.#shown;
    let same = former !== null && former.size === this.#groups.size;
    const now = new Map<string, readonly GraphRecord[]>();
    for (const [name, list] of this.#groups) {
      const rows = list.rows();
      const known = former?.get(name);
      const kept = known !== undefined && (known === rows || (made && sameRows(known, rows)));
      now.set(name, kept ? known : rows);
      if (!kept) same = false;
    }
    this.#shown = same && former ? former : now;
    this.#shownIsOld = false;
    return this.#shown;
  }

  #restartOrWait(): void {
    this.#restartWanted = false;
    if (!this.#job) {
      this.restart();
      return;
    }
    // Starting over at each change would never come to an end where changes are many.
    this.#again ??= setTimeout(() => {
      this.#again = null;
      if (!this.#order) return;
      this.restart();
      if (this.changed) this.announce();
    }, AGAIN_MS);
  }

  #ownMoves(moves: Moves, changes: Changes): Moves {
    if (this.#reach === "own") return moves;
    if (this.#reach === "anything" || changes.states || changes.definitions) {
      this.#restartWanted = true;
      return moves;
    }
    const all = new Map(moves);
    for (const id of reached(changes, this.#source)) {
      const record = all.has(id) ? undefined : this.#source.record(id);
      if (record?.kind !== this.#query.kind || this.#standsWell(record)) continue;
      all.set(id, { before: record, after: record });
    }
    if (all.size <= MOVES_AT_ONCE) return all;
    this.#restartWanted = true;
    return moves;
  }

  /** Whether a record that did not change itself is where it belongs. */
  #standsWell(record: GraphRecord): boolean {
    if (!this.#groups) return false;
    const before = this.#formerGroups(this.#groups, record);
    const after = this.#belongs(record) ? this.#groupNames(record) : NO_GROUPS;
    return before.length === after.length && before.every((name, index) => name === after[index]);
  }

  #formerGroups(groups: Groups, record: GraphRecord): readonly string[] {
    if (this.#groupsOf) return this.#groupsOf.get(record.id) ?? NO_GROUPS;
    if (this.#query.groupBy) return this.#groupNames(record);
    return groups.get(ONE_GROUP)?.find(record) ? UNGROUPED : NO_GROUPS;
  }

  #takeOutOne(groups: Groups, record: GraphRecord): void {
    if (record.kind !== this.#query.kind) return;
    const names = this.#query.groupBy ? this.#formerGroups(groups, record) : UNGROUPED;
    this.#groupsOf?.delete(record.id);
    for (const name of names) {
      const group = groups.get(name);
      if (!group?.remove(record)) continue;
      if (group.length === 0) groups.delete(name);
      this.#moved();
    }
  }

  #putInOne(groups: Groups, record: GraphRecord): void {
    const order = this.#order;
    if (!order || record.kind !== this.#query.kind || !this.#belongs(record)) return;
    const names = this.#groupNames(record);
    this.#groupsOf?.set(record.id, names);
    for (const name of names) {
      const group = groups.get(name);
      if (group) group.put(record);
      else groups.set(name, new SortedList(order.compare, [record]));
      this.#moved();
    }
  }

  #moved(): void {
    this.changed = true;
    this.#shownIsOld = true;
    this.#list = null;
    this.#groupList = null;
  }

  #belongs(record: GraphRecord): boolean {
    if (!this.#query.includeArchived && isArchived(record)) return false;
    return this.#query.where?.(record) ?? true;
  }

  #groupNames(record: GraphRecord): readonly string[] {
    const names = this.#query.groupBy?.(record) ?? ONE_GROUP;
    return names === ONE_GROUP ? UNGROUPED : typeof names === "string" ? [names] : names;
  }
}

function sameRows(one: readonly GraphRecord[], other: readonly GraphRecord[]): boolean {
  return one.length === other.length && one.every((record, index) => record === other[index]);
}

export function isArchived(record: GraphRecord): boolean {
  return record.fields.archived === true || record.fields.trashed === true;
}

/** Whether it can be chosen as a value: what lies in the trash cannot, nor what was erased. */
export function isChoosable(record: GraphRecord): boolean {
  return !record.erased && record.fields.trashed !== true;
}
