import type { GraphRecord, Id } from "@/contract/schema";
import type { Replacement } from "./row-indexes";
import type { Slices, Work } from "./slices";
import { sortedRecords } from "./sort-records";
import { SortedList } from "./sorted-list";
import {
  compareRecords,
  type SortContext,
  type SortGetter,
  type SortKey,
  type SortValue,
  sortGetter,
} from "./sorting";
import type { Changes } from "./store";

/**
 * What a function of a query reads: only the record; also what is one link away (links, their evidence,
 * the records at their other ends, parent and children); or more.
 */
export type Reach = "own" | "linked" | "anything";

export interface Follower {
  /** Called for each change while attached; true when listeners must hear of it. */
  follow(changes: Changes): boolean;
  announce(): void;
}

export interface QuerySource {
  /** Rises with each change of the store. */
  readonly version: number;
  readonly sortContext: SortContext;
  readonly slices: Slices;
  /** In the order of their ids. */
  recordsOfKind(kind: string): readonly GraphRecord[];
  record(id: Id): GraphRecord | undefined;
  /** The records one link away: at the other ends of its links, its parent, its children. */
  neighbours(id: Id): Iterable<Id>;
  /** Starts upkeep; the answer ends it. */
  attach(follower: Follower): () => void;
}

export type Moves = Map<Id, Replacement<GraphRecord>>;

/** A part of an order that somebody shows. */
export interface OrderView {
  readonly changed: boolean;
  /** The rows are about to move: forget the former ones. */
  takeOut(moves: Moves, changes: Changes): void;
  /** They moved. */
  putIn(): void;
  /** The order is made anew. */
  restart(): void;
  announce(): void;
}

/** More moves than this at once are cheaper to sort anew, in slices, than to work in one by one. */
export const MOVES_AT_ONCE = 1000;
const REBUILD_SHARE = 0.25;
const FEW_MOVES = 16;
/** Orders that nobody shows any more but that follow on, because the next filter will want them. */
const KEPT_UNUSED = 3;
/** Pause before something that reads anything is made anew when it changed while it was being made. */
export const AGAIN_MS = 250;

/** All records of a kind in one sort order. Every filter and grouping of that order is a view of it. */
export class Order implements Follower {
  readonly name: string;
  readonly #kind: string;
  readonly #keys: readonly SortKey[];
  readonly #reach: Reach;
  readonly #source: QuerySource;
  readonly #views = new Set<OrderView>();
  readonly #unused: (order: Order) => void;
  #getters: SortGetter[] = [];
  #hint: { records: readonly GraphRecord[]; values: SortValue[] } | null = null;
  #detach: (() => void) | null = null;
  #list: SortedList<GraphRecord> | null = null;
  #making: Work | null = null;
  #begun = false;
  #again: ReturnType<typeof setTimeout> | null = null;
  /** What changed while the list is being made. */
  #noted: Moves = new Map();
  /** Values that may change although the record does not, as they were when it got its place. */
  #held: Map<Id, readonly SortValue[]> | null = null;

  constructor(
    name: string,
    query: { kind: string; sort: readonly SortKey[]; reach: Reach },
    source: QuerySource,
    unused: (order: Order) => void,
  ) {
    this.name = name;
    this.#kind = query.kind;
    this.#keys = query.sort;
    this.#source = source;
    const own = query.sort.every((key) => "field" in key);
    // A formula may read any record and any link.
    this.#reach = this.#sortsByFormula() ? "anything" : own ? "own" : query.reach;
    this.#unused = unused;
  }

  get ready(): boolean {
    return this.#list !== null;
  }

  get used(): boolean {
    return this.#views.size > 0;
  }

  /** A record may change its place without a change of its own. */
  get movesUnseen(): boolean {
    return this.#held !== null;
  }

  get keys(): readonly SortKey[] {
    return this.#keys;
  }

  /** Archived ones too. The same array until something in it changes; the order must be ready. */
  rows(): readonly GraphRecord[] {
    return this.#list?.rows() ?? [];
  }

  show(view: OrderView): void {
    this.#views.add(view);
    if (this.#detach) return;
    this.#detach = this.#source.attach(this);
    this.#startOver();
  }

  hide(view: OrderView): void {
    if (this.#views.delete(view) && this.#views.size === 0) this.#unused(this);
  }

  stop(): void {
    if (this.#again) clearTimeout(this.#again);
    this.#again = null;
    this.#detach?.();
    this.#detach = null;
    this.#list = null;
    this.#making = null;
    this.#held = null;
  }

  /** First values of these records, found on the way; they spare the work while nothing has changed. */
  hint(records: readonly GraphRecord[], values: SortValue[]): void {
    if (!this.#begun) this.#hint = { records, values };
  }

  /** One step towards being ready. */
  step(): void {
    this.#making?.next();
  }

  /** Some of the records, given in the order of their ids. */
  sorted(records: readonly GraphRecord[]): Generator<void, readonly GraphRecord[], void> {
    return sortedRecords(records, this.#keys, this.#valueNow);
  }

  compare = (left: GraphRecord, right: GraphRecord): number =>
    compareRecords(left, right, this.#keys, this.#valueNow);

  sortValueAt(record: GraphRecord, key: number): SortValue {
    return (this.#getters[key] as SortGetter)(record);
  }

  follow(changes: Changes): boolean {
    if (this.#reach === "anything" && !changes.reset && this.#making) {
      // Starting over at each change would never come to an end where changes are many.
      this.#again ??= setTimeout(() => {
        this.#again = null;
        if (this.#detach && this.#restartAll()) this.announce();
      }, AGAIN_MS);
      return false;
    }
    if (this.#mustStartOver(changes)) return this.#restartAll();
    const moves = this.#movesOf(changes);
    const many = this.#source.recordsOfKind(this.#kind).length * REBUILD_SHARE;
    if (moves.size > MOVES_AT_ONCE || (moves.size > FEW_MOVES && moves.size > many))
      return this.#restartAll();
    const list = this.#list;
    for (const view of this.#views) view.takeOut(moves, changes);
    if (list) {
      this.#move(list, moves);
    } else {
      for (const [id, { before, after }] of moves) {
        const noted = this.#noted.get(id);
        this.#noted.set(id, { before: noted ? noted.before : before, after });
      }
    }
    for (const view of this.#views) view.putIn();
    return this.#anyChanged();
  }

  announce(): void {
    for (const view of [...this.#views]) if (view.changed) view.announce();
  }

  #anyChanged(): boolean {
    return [...this.#views].some((view) => view.changed);
  }

  #restartAll(): boolean {
    this.#startOver();
    for (const view of [...this.#views]) view.restart();
    return this.#anyChanged();
  }

  #startOver(): void {
    this.#list = null;
    this.#noted = new Map();
    this.#getters = this.#keys.map((key) => sortGetter(this.#kind, key, this.#source.sortContext));
    this.#begun = false;
    this.#making = this.#make();
  }

  *#make(): Work {
    this.#begun = true;
    const held = this.#holdsValues() ? new Map<Id, readonly SortValue[]>() : null;
    this.#held = held;
    const records = this.#source.recordsOfKind(this.#kind);
    const sortValueAt = (record: GraphRecord, key: number): SortValue => {
      if (!held) return this.sortValueAt(record, key);
      return (held.get(record.id) ?? this.#hold(held, record))[key] ?? null;
    };
    const values =
      !held && this.#hint?.records === records && this.#keys.length > 0 ? this.#hint.values : undefined;
    this.#hint = null;
    const sorted = yield* sortedRecords(records, this.#keys, sortValueAt, values);
    const list = new SortedList(this.compare, sorted);
    this.#move(list, this.#noted);
    this.#noted = new Map();
    this.#making = null;
    this.#list = list;
  }

  #move(list: SortedList<GraphRecord>, moves: Moves): void {
    for (const { before } of moves.values()) if (before?.kind === this.#kind) list.remove(before);
    for (const [id, { after }] of moves) {
      this.#held?.delete(id);
      if (after?.kind === this.#kind) list.put(after);
    }
  }

  #hold(held: Map<Id, readonly SortValue[]>, record: GraphRecord): readonly SortValue[] {
    const values = this.#keys.map((_, key) => this.sortValueAt(record, key));
    held.set(record.id, values);
    return values;
  }

  #valueNow = (record: GraphRecord, key: number): SortValue => {
    const held = this.#held;
    if (!held) return this.sortValueAt(record, key);
    return (held.get(record.id) ?? this.#hold(held, record))[key] ?? null;
  };

  #holdsValues(): boolean {
    return this.#reach !== "own" || this.#references().length > 0;
  }

  #sortsByFormula(): boolean {
    return this.#keys.some(
      (key) => "field" in key && this.#source.sortContext.fieldType(this.#kind, key.field) === "formula",
    );
  }

  /** Fields that sort by the title of another record. */
  #references(): string[] {
    return this.#keys
      .map((key) => ("field" in key ? key.field : ""))
      .filter((field) => field && this.#source.sortContext.fieldType(this.#kind, field) === "reference");
  }

  #mustStartOver(changes: Changes): boolean {
    if (changes.reset || this.#reach === "anything") return true;
    return (changes.states || changes.definitions) && this.#keys.length > 0;
  }

  #movesOf(changes: Changes): Moves {
    const moves: Moves = new Map();
    for (const [id, replaced] of changes.records) {
      if (replaced.before?.kind === this.#kind || replaced.after?.kind === this.#kind)
        moves.set(id, replaced);
    }
    const touch = (id: Id) => {
      const record = moves.has(id) ? undefined : this.#source.record(id);
      if (record?.kind === this.#kind) moves.set(id, { before: record, after: record });
    };
    if (this.#reach === "linked") for (const id of reached(changes, this.#source)) touch(id);
    const references = this.#references();
    if (references.length > 0) for (const id of this.#referringTo(renamed(changes), references)) touch(id);
    return moves;
  }

  #referringTo(titled: ReadonlySet<Id>, fields: readonly string[]): Id[] {
    if (titled.size === 0) return [];
    return this.#source
      .recordsOfKind(this.#kind)
      .filter((record) => fields.some((field) => titled.has(record.fields[field] as Id)))
      .map((record) => record.id);
  }
}

function renamed(changes: Changes): Set<Id> {
  const ids = new Set<Id>();
  for (const [id, { before, after }] of changes.records) {
    if (before?.fields.title !== after?.fields.title) ids.add(id);
  }
  return ids;
}

/** Records for which something one link away changed. */
export function reached(changes: Changes, source: QuerySource): Set<Id> {
  const ids = new Set<Id>();
  for (const { before, after } of changes.links.values()) {
    for (const link of [before, after]) if (link) ids.add(link.from).add(link.to);
  }
  for (const { before, after } of changes.evidence.values()) {
    for (const evidence of [before, after]) if (evidence) ids.add(evidence.from).add(evidence.to);
  }
  for (const [id, { before, after }] of changes.records) {
    for (const other of source.neighbours(id)) ids.add(other);
    for (const record of [before, after]) {
      if (typeof record?.fields.parent === "string") ids.add(record.fields.parent);
    }
  }
  return ids;
}

/** The orders of one source, each made once however many views it has. */
class Orders {
  readonly #source: QuerySource;
  readonly #orders = new Map<string, Order>();
  #unused: Order[] = [];

  constructor(source: QuerySource) {
    this.#source = source;
  }

  order(query: { kind: string; sort: readonly SortKey[]; reach: Reach }): Order {
    const computed = query.sort.some((key) => "name" in key);
    const name = JSON.stringify([query.kind, query.sort, computed ? query.reach : "own"]);
    const known = this.#orders.get(name);
    if (known) return known;
    const made = new Order(name, query, this.#source, (order) => this.#leave(order));
    this.#orders.set(name, made);
    return made;
  }

  #leave(order: Order): void {
    this.#unused = this.#unused.filter((one) => one !== order && !one.used);
    this.#unused.push(order);
    while (this.#unused.length > KEPT_UNUSED) {
      const oldest = this.#unused.shift();
      oldest?.stop();
      if (oldest) this.#orders.delete(oldest.name);
    }
  }
}

const ordersOf = new WeakMap<QuerySource, Orders>();

export function orderOf(
  source: QuerySource,
  query: { kind: string; sort: readonly SortKey[]; reach: Reach },
): Order {
  let orders = ordersOf.get(source);
  if (!orders) {
    orders = new Orders(source);
    ordersOf.set(source, orders);
  }
  return orders.order(query);
}
