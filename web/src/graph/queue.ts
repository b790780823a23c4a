import { ApiError, OfflineError, retryDelay } from "@/contract/client";
import type { Batch, BatchReply, ErrorCode, Id, LoggedOperation, Operation } from "@/contract/schema";
import type { PendingOperation } from "./overlay";
import { claimRanOut, convertedBatch, QUEUE_FORMAT, withClaim } from "./queue-format";
import type { QueueStorage, Refusal, StoredBatch } from "./queue-storage";

export interface QueueOptions {
  scope: string;
  tab: Id;
  storage: QueueStorage;
  send(batch: Batch, signal: AbortSignal): Promise<BatchReply>;
  /** Version of a field as the program confirmed it; 0 when never written. */
  confirmedVersion(record: Id, field: string): number;
  /** The answer to a batch arrived; whoever listens calls `confirm`. */
  accepted(reply: BatchReply): void;
  /** These operations no longer stand, because the program refused their batch. */
  rolledBack(batch: Id, operations: readonly PendingOperation[]): void;
  /** Batches of another tab or an earlier visit came in; the order of pending operations changed. */
  reordered(): void;
  changed(): void;
}

export interface QueueEntry {
  stored: StoredBatch;
  pending: PendingOperation[];
  sending: boolean;
  attempts: number;
  done: Promise<void>;
  settle: { resolve(): void; reject(error: Error): void };
}

/** Codes that say "not now" rather than "no". */
const PASSING: ReadonlySet<ErrorCode> = new Set(["unavailable", "storage_full", "too_many", "signed_out"]);
/** After this many faults of the program a batch makes way for those behind it. */
const FAULTS_BORNE = 5;

/**
 * Batches on their way to the program, in order, one at a time. A batch is on disk before it is sent and
 * does not change from then on, so that sending it again after a crash is safe.
 */
export class PendingQueue {
  readonly #options: QueueOptions;
  #entries: QueueEntry[] = [];
  #refused: QueueEntry[] = [];
  /** What a provisional version turned out to be, for edits built on it before the answer came. */
  readonly #known = new Map<number, number>();
  #started = false;
  #closed = false;
  #running = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #sending: AbortController | null = null;
  #lastOrder = 0;
  /** Why the head waits, if it does. */
  problem: Error | null = null;

  constructor(options: QueueOptions) {
    this.#options = options;
  }

  get entries(): readonly QueueEntry[] {
    return this.#entries;
  }

  get refused(): readonly QueueEntry[] {
    return this.#refused;
  }

  /** Nothing is sent before this; edits made earlier wait in line. */
  start(): void {
    this.#started = true;
    this.hurry();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#sending?.abort();
  }

  /** The network came back: the head need not wait out its pause. */
  hurry(): void {
    clearTimeout(this.#timer);
    void this.#run();
  }

  add(batch: Batch, by: Id, quiet: boolean): QueueEntry {
    const order = Math.max(this.#lastOrder + batch.operations.length, Date.now() * 1000);
    this.#lastOrder = order;
    const stored: StoredBatch = {
      format: QUEUE_FORMAT,
      id: batch.id,
      scope: this.#options.scope,
      tab: this.#options.tab,
      order,
      label: batch.label,
      operations: batch.operations,
      version: -(order - batch.operations.length + 1),
      at: new Date().toISOString(),
      by,
      quiet,
      sent: false,
      refusal: null,
    };
    const entry = entryOf(stored);
    this.#entries.push(entry);
    this.#keep(entry);
    this.#options.changed();
    void this.#run();
    return entry;
  }

  /**
   * Takes over batches from disk, in their place by time but never before one being sent. Those of earlier
   * clients are converted; those of a later one stay on disk for it.
   */
  adopt(batches: readonly StoredBatch[]): void {
    const known = new Set([...this.#entries, ...this.#refused].map((entry) => entry.stored.id));
    const fresh = batches
      .filter((batch) => !known.has(batch.id))
      .flatMap((batch) => convertedBatch(batch) ?? [])
      .map(entryOf);
    if (fresh.length === 0) return;
    this.#refused.push(...fresh.filter((entry) => entry.stored.refusal));
    this.#entries.push(...fresh.filter((entry) => !entry.stored.refusal));
    this.#entries.sort(
      (left, right) => Number(right.sending) - Number(left.sending) || left.stored.order - right.stored.order,
    );
    for (const entry of fresh) this.#lastOrder = Math.max(this.#lastOrder, entry.stored.order);
    this.#options.reordered();
    this.#options.changed();
    void this.#run();
  }

  find(batch: Id): QueueEntry | undefined {
    return this.#entries.find((entry) => entry.stored.id === batch);
  }

  /** Removes a batch that was never sent; null when it is too late for that. */
  takeOut(batch: Id): QueueEntry | null {
    const entry = this.find(batch);
    // A batch tried before may have arrived although no answer came.
    if (!entry || entry.sending || entry.attempts > 0) return null;
    this.#drop(entry);
    this.#passOn(entry);
    entry.settle.resolve();
    this.#options.changed();
    return entry;
  }

  /**
   * The program committed these batches. Call `confirm` with the result once the confirmed rows are in
   * the store, so that both happen in one step.
   */
  takeConfirmed(batches: Iterable<Id>): QueueEntry[] {
    const taken: QueueEntry[] = [];
    for (const id of batches) {
      const entry = this.find(id);
      if (!entry) continue;
      taken.push(entry);
      this.#drop(entry);
    }
    return taken;
  }

  confirm(entries: readonly QueueEntry[], operations: readonly LoggedOperation[]): void {
    if (entries.length === 0) return;
    const sequences = new Map(operations.map((operation) => [operation.id, operation.sequence]));
    for (const entry of entries) {
      for (const { operation, stamp } of entry.pending) {
        const id = (operation as Operation).id;
        const sequence = sequences.get(id) ?? confirmedOutcome(operation, this.#options);
        if (sequence !== undefined) this.#known.set(stamp.version, sequence);
      }
      entry.settle.resolve();
    }
    // Kept on disk too: after a reload nobody remembers what a provisional version became.
    for (const entry of this.#entries) {
      if (!entry.sending && this.#settleVersions(entry, false)) this.#keep(entry);
    }
    this.problem = null;
    this.#options.changed();
  }

  retry(batch: Id): void {
    const index = this.#refused.findIndex((entry) => entry.stored.id === batch);
    const [entry] = index < 0 ? [] : this.#refused.splice(index, 1);
    if (!entry) return;
    const order = Math.max(this.#lastOrder + entry.pending.length, Date.now() * 1000);
    this.#lastOrder = order;
    // The program took nothing of it, so it may say anew when it was made.
    const again = entryOf({ ...entry.stored, refusal: null, sent: false, order });
    for (const { stamp } of again.pending) this.#known.delete(stamp.version);
    this.#entries.push(again);
    this.#keep(again);
    this.#options.reordered();
    this.#options.changed();
    void this.#run();
  }

  discard(batch: Id): void {
    const index = this.#refused.findIndex((entry) => entry.stored.id === batch);
    if (index < 0) return;
    this.#refused.splice(index, 1);
    this.#forget(batch);
    this.#options.changed();
  }

  /** The version that stands for a provisional one now; still negative while its batch is on its way. */
  knownVersion(version: number): number {
    let known = version;
    for (let next = this.#known.get(known); next !== undefined; next = this.#known.get(known)) known = next;
    return known;
  }

  async #run(): Promise<void> {
    if (this.#running || !this.#started || this.#closed) return;
    this.#running = true;
    try {
      for (;;) {
        const head = this.#entries[0];
        if (!head || this.#closed) return;
        head.sending = true;
        this.#settleVersions(head, true);
        this.#claim(head);
        await this.#options.storage.put(head.stored).catch(() => {});
        // The feed may have confirmed it meanwhile, when an earlier visit had sent it.
        if (this.#entries[0] !== head || this.#closed) continue;
        if (!(await this.#send(head))) return;
      }
    } finally {
      this.#running = false;
    }
  }

  /** False when the head has to wait. */
  async #send(head: QueueEntry): Promise<boolean> {
    const { id, label, operations } = head.stored;
    head.attempts += 1;
    this.#sending = new AbortController();
    try {
      const reply = await this.#options.send({ id, label, operations }, this.#sending.signal);
      if (!this.#closed) this.#options.accepted(reply);
      // An answer that does not speak of the batch must not be sent for again without end.
      for (const entry of this.takeConfirmed([id])) {
        this.#options.rolledBack(id, entry.pending);
        entry.settle.resolve();
      }
      return true;
    } catch (error) {
      if (this.#closed) return false;
      if (this.#entries[0] !== head) return true;
      const problem = error instanceof Error ? error : new Error(String(error));
      if (isInvalid(problem) && claimRanOut(head.stored.operations, Date.now())) {
        // Refused, so it never arrived, and may be changed.
        head.stored.sent = false;
        return true;
      }
      if (waits(problem, head.attempts)) {
        this.problem = problem;
        this.#timer = setTimeout(() => void this.#run(), retryDelay(head.attempts));
        this.#options.changed();
        return false;
      }
      this.#refuse(head, problem);
      return true;
    } finally {
      this.#sending = null;
    }
  }

  #refuse(entry: QueueEntry, problem: Error): void {
    const refusal: Refusal = {
      code: problem instanceof ApiError ? problem.code : "unknown",
      message: problem.message,
      at: new Date().toISOString(),
    };
    entry.stored.refusal = refusal;
    entry.sending = false;
    this.#entries = this.#entries.filter((one) => one !== entry);
    this.#refused.push(entry);
    this.problem = null;
    this.#keep(entry);
    this.#passOn(entry);
    this.#options.rolledBack(entry.stored.id, entry.pending);
    entry.settle.reject(problem);
    this.#options.changed();
  }

  /** Later edits saw a value that will never stand: they now build on what it was built on. */
  #passOn(entry: QueueEntry): void {
    for (const { operation, stamp } of entry.pending) {
      if ("seen" in operation) this.#known.set(stamp.version, operation.seen);
    }
  }

  /** Puts confirmed versions where edits saw provisional ones; `all`: guess the rest, for it is sent now. */
  #settleVersions(entry: QueueEntry, all: boolean): boolean {
    let changed = false;
    entry.pending.forEach((pending, index) => {
      const operation = entry.stored.operations[index];
      if (!operation || !("seen" in operation) || operation.seen >= 0) return;
      const known = this.knownVersion(operation.seen);
      if (known < 0 && !all) return;
      const seen = known >= 0 ? known : this.#options.confirmedVersion(operation.record, operation.field);
      const settled = { ...operation, seen };
      entry.stored.operations[index] = settled;
      pending.operation = settled;
      changed = true;
    });
    return changed;
  }

  #claim(entry: QueueEntry): void {
    if (entry.stored.sent) return;
    entry.stored.operations = withClaim(entry.stored.operations, entry.stored.at, Date.now());
    entry.stored.sent = true;
  }

  #drop(entry: QueueEntry): void {
    const sendingNow = entry.sending && this.#entries[0] === entry;
    this.#entries = this.#entries.filter((one) => one !== entry);
    this.#forget(entry.stored.id);
    if (sendingNow) this.#sending?.abort();
  }

  #keep(entry: QueueEntry): void {
    // A full or forbidden disk must not stop the work at hand; the batch is still sent from memory.
    this.#options.storage.put(entry.stored).catch(() => {});
  }

  #forget(batch: Id): void {
    this.#options.storage.remove(batch).catch(() => {});
  }
}

function isInvalid(problem: Error): boolean {
  return problem instanceof ApiError && problem.code === "invalid_input";
}

function waits(problem: Error, attempts: number): boolean {
  if (problem instanceof OfflineError) return true;
  if (!(problem instanceof ApiError)) return false;
  if (problem.code === "internal") return attempts < FAULTS_BORNE;
  return PASSING.has(problem.code);
}

/** An operation that changed nothing has no line in the ledger; what stands is what it saw. */
function confirmedOutcome(
  operation: PendingOperation["operation"],
  options: QueueOptions,
): number | undefined {
  return "record" in operation && "field" in operation
    ? options.confirmedVersion(operation.record, operation.field)
    : undefined;
}

function entryOf(stored: StoredBatch): QueueEntry {
  let settle: QueueEntry["settle"] = { resolve: () => {}, reject: () => {} };
  const done = new Promise<void>((resolve, reject) => {
    settle = { resolve, reject };
  });
  // Refusals show in the sync state; a caller that does not wait must not cause an unhandled rejection.
  done.catch(() => {});
  return {
    stored,
    pending: stored.operations.map((operation, index) => ({
      operation,
      stamp: { at: stored.at, by: stored.by, version: stored.version - index },
    })),
    sending: false,
    attempts: 0,
    done,
    settle,
  };
}
