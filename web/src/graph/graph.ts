import type { Client } from "@/contract/client";
import type {
  Evidence,
  Frame,
  GraphRecord,
  Id,
  KindDeclaration,
  Link,
  LinkKey,
  Operation,
  OperationBody,
  Registry,
  Space,
  State,
  WorkspaceView,
} from "@/contract/schema";
import { type AskCount, AskCounts } from "./asks";
import { coalesced } from "./coalesce";
import { type CopyStorage, openCopyStorage, scopeOf } from "./copy-storage";
import { Catalogue, type Field, type Role } from "./definitions";
import { type Definitions, graphHost, zoneDates } from "./expression/host";
import type { Host, Value } from "./expression/value";
import { newId } from "./ids";
import { type ConfirmedRows, LocalCopy } from "./local-copy";
import { PendingOverlay } from "./overlay";
import { hiddenFrom } from "./powers";
import { type Follower, isArchived, LiveQuery, type QuerySource, type RecordQuery } from "./query";
import { PendingQueue } from "./queue";
import { openQueueStorage, type QueueStorage } from "./queue-storage";
import { type RefusedBatch, refusedBatch } from "./refused";
import { Slices } from "./slices";
import { type SortContext, sortable } from "./sorting";
import { type Changes, Store } from "./store";
import { type LoadingState, SyncConnection, type SyncListener } from "./sync";
import { TabOwnership } from "./tabs";
import { Topics, topicsOf } from "./topics";
import { type UndoOutcome, UndoStacks } from "./undo";

export interface GraphOptions {
  workspace: WorkspaceView;
  client: Client;
  storage?: QueueStorage;
  /** Where the local copy is kept; null for none. */
  copies?: CopyStorage | null;
  locks?: LockManager | null;
  /** Called when the signed-in person may see or do other things than `workspace` says: it has to be opened anew. */
  accessChanged?(): void;
}

export interface BatchHandle {
  id: Id;
  /** Resolves once the program has it (or it was undone before it was sent), rejects when it refused it. */
  done: Promise<void>;
}

export interface CommitOptions {
  /** Leaves no step to undo. */
  quiet?: boolean;
}

export interface SyncState {
  status: "synced" | "saving" | "offline" | "refused";
  /** Batches that the program does not have yet. */
  pending: number;
  refused: readonly RefusedBatch[];
  /** Why sending waits, such as an ApiError `signed_out`. */
  problem: Error | null;
}

const NO_REGISTRY: Registry = { version: 0, kinds: [], roles: [] };
const SHARED_QUERIES_KEPT = 64;

/** The client's copy of a workspace: reads answer at once, edits show at once and are sent behind. */
export class Graph implements QuerySource {
  readonly workspace: WorkspaceView;
  readonly client: Client;
  /** Rises with each change of what readers see. */
  version = 0;
  registry: Registry = NO_REGISTRY;
  loading: LoadingState = { phase: "connecting", done: 0, total: 0, error: null, current: false };
  readonly localCopy: LocalCopy;
  readonly slices = new Slices();
  readonly #overlay = new PendingOverlay();
  readonly #store = new Store(this.#overlay);
  readonly #topics = new Topics();
  readonly #asks = new AskCounts(this.#store.visible, this.slices, () => this.#topics.announce(["asks"]));
  readonly #queue: PendingQueue;
  readonly #tabs: TabOwnership;
  readonly #sync: SyncConnection;
  readonly #undo: UndoStacks;
  readonly #attached = new Set<Follower>();
  readonly #shared = new Map<string, LiveQuery>();
  readonly #confirmedListeners = new Set<(touched: ReadonlySet<Id>) => void>();
  readonly #obstructionListeners = new Set<(outcome: UndoOutcome & { type: "obstructed" }) => void>();
  #catalogue: Catalogue | null = null;
  #expressions: { definitions: Definitions; day: number; host: Host<GraphRecord> } | null = null;
  readonly #dateOf: ReturnType<typeof zoneDates>;
  #connected = false;
  #status: SyncState | null = null;
  #closed = false;

  static open(options: GraphOptions): Graph {
    return new Graph(options);
  }

  private constructor(options: GraphOptions) {
    this.workspace = options.workspace;
    this.client = options.client;
    this.#dateOf = knownZoneDates(options.workspace.zone);
    const workspace = options.workspace.id;
    const scope = scopeOf(options.workspace);
    const storage = options.storage ?? openQueueStorage();
    this.localCopy = new LocalCopy({
      scope,
      access: options.workspace.access,
      storage: options.copies === undefined ? openCopyStorage() : options.copies,
      locks:
        options.locks === undefined ? ((globalThis.navigator?.locks as LockManager) ?? null) : options.locks,
      slices: this.slices,
      confirmed: this.#confirmedRows(),
    });
    this.#tabs = new TabOwnership({
      scope,
      storage,
      adopt: (batches) => this.#queue.adopt(batches),
      ...(options.locks === undefined ? {} : { locks: options.locks }),
    });
    this.#queue = new PendingQueue({
      scope,
      tab: this.#tabs.tab,
      storage,
      send: (batch, signal) => this.client.commit(workspace, batch, signal),
      confirmedVersion: (record, field) => this.#store.confirmedRecord(record)?.versions[field] ?? 0,
      accepted: (reply) => this.#takeFrame(reply.frame, reply.batch),
      rolledBack: (batch, operations) => {
        this.#undo.forget(batch);
        this.#store.apply({}, this.#overlay.remove(operations));
      },
      reordered: () =>
        this.#store.apply({}, this.#overlay.replace(this.#queue.entries.flatMap((entry) => entry.pending))),
      changed: () => this.#statusChanged(),
    });
    this.#undo = new UndoStacks({
      takeOut: (batch) => this.#takeOut(batch),
      settled: (batch) => this.#queue.find(batch)?.done ?? Promise.resolve(),
      takeBack: async (batch, as, force) => {
        const reply = await this.client.undo(workspace, batch, { batch: as, force });
        if (!this.#closed) this.#takeFrame(reply.frame, reply.batch);
      },
      commitAgain: (label, operations) => this.#enqueue(label, operations, false).id,
      newId,
      changed: () => this.#topics.announce(["undo"]),
      obstructed: (outcome) => {
        for (const listener of [...this.#obstructionListeners]) listener(outcome);
      },
    });
    const listener: SyncListener = {
      loading: (state) => {
        this.loading = state;
        this.#topics.announce(["loading"]);
      },
      loaded: (registry, rows) => {
        this.#takeRegistry(registry);
        this.#store.startOver(rows);
        this.#statusChanged();
      },
      confirmed: () => {
        this.#connected = true;
        this.#statusChanged();
        this.#queue.start();
      },
      frame: (frame) => this.#takeFrame(frame),
      connected: (open) => {
        this.#connected = open;
        if (open) this.#queue.hurry();
        this.#statusChanged();
      },
      accessChanged: () => options.accessChanged?.(),
    };
    this.#sync = new SyncConnection({
      client: this.client,
      workspace: options.workspace,
      slices: this.slices,
      copy: this.localCopy,
      listener,
    });
    this.#store.onChange((changes) => this.#follow(changes));
    void this.#tabs.start();
    this.#sync.start();
  }

  close(): void {
    this.#closed = true;
    this.#sync.close();
    this.#queue.close();
    this.#tabs.close();
    this.localCopy.close();
  }

  /** Loads again after `loading` says failed. */
  reload(): void {
    this.#sync.start();
  }

  newId(): Id {
    return newId();
  }

  /** All operations stand together or not at all; they show before this returns. */
  commit(label: string, operations: readonly OperationBody[], options: CommitOptions = {}): BatchHandle {
    const bodies = coalesced(operations);
    if (bodies.length === 0) return { id: newId(), done: Promise.resolve() };
    const quiet = options.quiet === true;
    const made = bodies.map((body): Operation => ({ ...this.#withKnownVersion(body), id: newId() }));
    const handle = this.#enqueue(label, made, quiet);
    if (!quiet) this.#undo.committed(handle.id, label);
    return handle;
  }

  undo(): Promise<UndoOutcome> {
    return this.#undo.undo();
  }

  redo(): Promise<UndoOutcome> {
    return this.#undo.redo();
  }

  get undoLabel(): string | null {
    return this.#undo.undoLabel;
  }

  get redoLabel(): string | null {
    return this.#undo.redoLabel;
  }

  /** The same object until something in it changes. */
  get status(): SyncState {
    this.#status ??= this.#currentStatus();
    return this.#status;
  }

  record(id: Id): GraphRecord | undefined {
    return this.#store.visible.record(id);
  }

  recordByKey(key: string): GraphRecord | undefined {
    return this.#store.visible.recordByKey(key);
  }

  /** All of a kind, archived and trashed ones too, in no particular order. */
  records(kind: string): readonly GraphRecord[] {
    return this.#store.visible.recordsOfKind(kind);
  }

  children(parent: Id): readonly GraphRecord[] {
    return this.#store.visible.children(parent);
  }

  link(key: LinkKey): Link | undefined {
    return this.#store.visible.link(key);
  }

  /** Links that stand. */
  linksFrom(id: Id, role?: string): readonly Link[] {
    return this.#store.visible.linksFrom(id, role);
  }

  linksTo(id: Id, role?: string): readonly Link[] {
    return this.#store.visible.linksTo(id, role);
  }

  evidence(key: LinkKey): readonly Evidence[] {
    return this.#store.visible.evidenceOf(key);
  }

  states(kind: string): readonly State[] {
    return this.#store.visible.statesOfKind(kind);
  }

  state(id: Id): State | undefined {
    return this.#store.visible.state(id);
  }

  spaces(): readonly Space[] {
    return this.#store.visible.spaces();
  }

  kind(name: string): KindDeclaration | undefined {
    return this.registry.kinds.find((kind) => kind.name === name);
  }

  /** The custom fields and roles that may be seen, archived ones too: the same object until one changes. */
  get definitions(): Definitions {
    return this.#store.visible.definitions();
  }

  /** The registry with what people made: the same object until either changes. */
  get catalogue(): Catalogue {
    const { definitions } = this;
    const known = this.#catalogue;
    if (known && known.registry === this.registry && known.definitions === definitions) return known;
    this.#catalogue = new Catalogue(this.registry, definitions, hiddenFrom(this.workspace));
    return this.#catalogue;
  }

  /**
   * Declared fields of a kind, then custom ones by position, without archived ones. With a space those that its
   * records have, without one those of every space, each name once.
   */
  fields(kind: string, space?: Id): readonly Field[] {
    return this.catalogue.fields(kind, space);
  }

  /** Also an archived one. */
  field(kind: string, name: string, space?: Id): Field | undefined {
    return this.catalogue.field(kind, name, space);
  }

  /** Declared and custom link roles, without archived ones. */
  roles(): readonly Role[] {
    return this.catalogue.roles();
  }

  role(name: string): Role | undefined {
    return this.catalogue.role(name);
  }

  /** What expressions ask of the local graph, today. Put-away records are not followed along links. */
  expressionHost(): Host<GraphRecord> {
    const { definitions } = this;
    const today = this.#dateOf(Date.now());
    const known = this.#expressions;
    if (known && known.definitions === definitions && known.day === today.start) return known.host;
    const host = graphHost({
      registry: this.registry,
      definitions,
      today,
      dateOf: this.#dateOf,
      me: this.record(this.workspace.person) ?? null,
      record: (id) => this.record(id),
      state: (id) => this.state(id),
      linked: (record, role, backwards) => {
        const links = backwards ? this.linksTo(record.id, role) : this.linksFrom(record.id, role);
        return links.flatMap((link) => {
          const other = this.record(backwards ? link.from : link.to);
          return other && !isArchived(other) ? other : [];
        });
      },
      peers: (record) => this.records(record.kind),
      version: () => this.version,
    });
    this.#expressions = { definitions, day: today.start, host };
    return host;
  }

  /** What the formula gives for the record; a field of another type gives its value as expressions read it. */
  computed(record: GraphRecord, field: string): Value {
    return this.expressionHost().field(record, field);
  }

  askCounts(): ReadonlyMap<Id, AskCount> {
    return this.#asks.counts;
  }

  /** With a key the query is shared by all who name the same one. */
  query(query: RecordQuery): LiveQuery {
    if (query.key === undefined && (query.where || query.groupBy)) return new LiveQuery(query, this);
    const name = queryName(query);
    const known = this.#shared.get(name);
    if (known) return known;
    const made = new LiveQuery(query, this);
    this.#shared.set(name, made);
    if (this.#shared.size > SHARED_QUERIES_KEPT) {
      for (const [other, unused] of this.#shared) {
        if (unused.attached || unused === made) continue;
        this.#shared.delete(other);
        break;
      }
    }
    return made;
  }

  /**
   * Topics: `record ID`, `key KEY`, `kind NAME`, `children ID`, `from ID`, `to ID`,
   * `evidence FROM ROLE TO`, `states`, `spaces`, `definitions`, `asks`, `registry`, `loading`, `sync`, `undo`, and
   * `anything`, which is every change of what readers see.
   */
  subscribe(topic: string, listener: () => void): () => void {
    return this.#topics.subscribe(topic, listener);
  }

  /** Called with the records that a committed change touched, at either end for links. */
  onConfirmed(listener: (touched: ReadonlySet<Id>) => void): () => void {
    this.#confirmedListeners.add(listener);
    return () => this.#confirmedListeners.delete(listener);
  }

  /** Called when an undo or redo finds that somebody changed a value since. */
  onUndoObstructed(listener: (outcome: UndoOutcome & { type: "obstructed" }) => void): () => void {
    this.#obstructionListeners.add(listener);
    return () => this.#obstructionListeners.delete(listener);
  }

  recordsOfKind(kind: string): readonly GraphRecord[] {
    return this.records(kind);
  }

  neighbours(id: Id): Set<Id> {
    const rows = this.#store.visible;
    const found = new Set<Id>();
    for (const link of rows.linksFrom(id)) found.add(link.to);
    for (const link of rows.linksTo(id)) found.add(link.from);
    for (const child of rows.children(id)) found.add(child.id);
    const parent = rows.record(id)?.fields.parent;
    if (typeof parent === "string") found.add(parent);
    return found;
  }

  attach(follower: Follower): () => void {
    this.#attached.add(follower);
    return () => this.#attached.delete(follower);
  }

  readonly sortContext: SortContext = {
    fieldType: (kind, field) => this.field(kind, field)?.type ?? null,
    choiceIndex: (kind, field, value, space) => {
      const found = this.field(kind, field, space);
      const options: readonly string[] =
        found?.custom?.options.map((option) => option.id) ?? found?.options ?? [];
      return options.indexOf(value);
    },
    computed: (record, field) => sortable(this.computed(record, field)),
    stateIndex: (id) => {
      const state = this.state(id);
      return state ? this.states(state.kind).indexOf(state) : -1;
    },
    titleOf: (id) => {
      const title = this.record(id)?.fields.title;
      return typeof title === "string" ? title : null;
    },
  };

  #enqueue(label: string, operations: readonly Operation[], quiet: boolean): BatchHandle {
    const batch = { id: newId(), label: shortLabel(label), operations: [...operations] };
    const entry = this.#queue.add(batch, this.workspace.person, quiet);
    this.#store.apply({}, this.#overlay.append(entry.pending));
    return { id: batch.id, done: entry.done };
  }

  #takeOut(batch: Id): readonly Operation[] | null {
    const entry = this.#queue.takeOut(batch);
    if (!entry) return null;
    this.#store.apply({}, this.#overlay.remove(entry.pending));
    return entry.stored.operations;
  }

  /** A version read before its batch was answered may be known by now. */
  #withKnownVersion(operation: OperationBody): OperationBody {
    if (!("seen" in operation) || operation.seen >= 0) return operation;
    return { ...operation, seen: this.#queue.knownVersion(operation.seen) };
  }

  #takeFrame(frame: Frame, batch?: Id): void {
    const batches = new Set(frame.operations.map((operation) => operation.batch));
    if (batch) batches.add(batch);
    const confirmed = this.#queue.takeConfirmed(batches);
    const pending = confirmed.flatMap((entry) => entry.pending);
    // What came back since is known in a newer version than the frame tells of.
    const gone = (frame.gone ?? []).filter(
      (id) => (this.#store.confirmedRecord(id)?.sequence ?? 0) <= frame.up_to,
    );
    this.#store.apply({ ...frame, gone }, this.#overlay.remove(pending));
    this.#queue.confirm(confirmed, frame.operations);
    this.#sync.advance(frame);
    this.localCopy.took(frame);
    const touched = new Set<Id>([...frame.records.map((record) => record.id), ...gone]);
    for (const link of [...frame.links, ...frame.evidence]) touched.add(link.from).add(link.to);
    if (touched.size === 0) return;
    for (const listener of [...this.#confirmedListeners]) listener(touched);
  }

  #confirmedRows(): ConfirmedRows {
    const sequence = () => this.#sync.sequence;
    const registry = () => this.registry;
    return {
      get sequence() {
        return sequence();
      },
      get registry() {
        return registry();
      },
      states: () => this.#store.confirmedStates(),
      spaces: () => this.spaces(),
      definitions: () => this.#store.confirmedDefinitions(),
      rows: (since) => this.#store.confirmedRows(since),
      mark: async (at) => {
        const { operations } = await this.client.workspaceHistory(this.workspace.id, at + 1);
        const [newest] = operations;
        return newest ? { sequence: newest.sequence, operation: newest.id } : null;
      },
    };
  }

  #follow(changes: Changes): void {
    this.version += 1;
    const asksChanged = this.#asks.follow(changes);
    const changed = [...this.#attached].filter((query) => query.follow(changes));
    for (const query of changed) query.announce();
    if (changes.reset) {
      this.#topics.announceAll();
    } else {
      const topics = topicsOf(changes);
      if (asksChanged) topics.add("asks");
      topics.add("anything");
      this.#topics.announce(topics);
    }
  }

  #takeRegistry(registry: Registry): void {
    this.registry = registry;
    this.#expressions = null;
  }

  #statusChanged(): void {
    this.#status = null;
    this.#topics.announce(["sync"]);
  }

  #currentStatus(): SyncState {
    const { entries, problem } = this.#queue;
    const refused = this.#queue.refused.map((entry) =>
      refusedBatch(entry, {
        retry: (batch) => this.#queue.retry(batch),
        discard: (batch) => this.#queue.discard(batch),
      }),
    );
    const offline = problem !== null || (this.loading.phase === "ready" && !this.#connected);
    const status = offline
      ? "offline"
      : refused.length > 0
        ? "refused"
        : entries.length > 0
          ? "saving"
          : "synced";
    return { status, pending: entries.length, refused, problem };
  }
}

/** Equal for queries that mean the same, where they are named. */
export function queryName(query: RecordQuery): string {
  return JSON.stringify([
    query.kind,
    query.key,
    query.sort,
    query.includeArchived === true,
    query.groupBy !== undefined,
    query.reach,
  ]);
}

/** The zone of the workspace, or this browser's own where it does not know it. */
function knownZoneDates(zone: string): ReturnType<typeof zoneDates> {
  try {
    return zoneDates(zone);
  } catch {
    return zoneDates(Intl.DateTimeFormat().resolvedOptions().timeZone);
  }
}

/** The program takes 300 bytes; no 100 UTF-16 units are longer than that. */
function shortLabel(label: string): string {
  const line = label.replace(/\s+/g, " ").trim();
  if (line.length <= 100) return line;
  return `${line.slice(0, 98).replace(/[\ud800-\udbff]$/, "")}…`;
}
