import type { Id } from "@/contract/schema";
import { newId } from "./ids";
import type { QueueStorage, StoredBatch } from "./queue-storage";

const LOOK_AROUND_MS = 30_000;
const HEARTBEAT_MS = 4_000;
const SILENT_MS = 20_000;

export interface TabOptions {
  scope: string;
  storage: QueueStorage;
  /** Batches of a tab that is gone; they belong to this tab now. */
  adopt(batches: StoredBatch[]): void;
  /** Null where the browser has none, as on plain HTTP. */
  locks?: LockManager | null;
}

/**
 * Each tab sends only its own batches. It holds a lock for as long as it lives; when a tab is gone, the
 * first other tab that gets its lock takes its batches over. Without locks, a heartbeat tells the same.
 */
export class TabOwnership {
  readonly tab: Id = newId();
  readonly #options: TabOptions;
  readonly #locks: LockManager | null;
  readonly #closing = new AbortController();
  readonly #awaited = new Set<Id>();
  readonly #timers: ReturnType<typeof setInterval>[] = [];
  #release: () => void = () => {};

  constructor(options: TabOptions) {
    this.#options = options;
    this.#locks =
      options.locks !== undefined ? options.locks : ((globalThis.navigator?.locks as LockManager) ?? null);
    if (this.#locks) this.#holdLock(this.#locks);
    else this.#beat();
  }

  /** Resolves once batches of earlier visits have been looked for. */
  async start(): Promise<void> {
    await this.#lookAround();
    this.#timers.push(setInterval(() => void this.#lookAround(), LOOK_AROUND_MS));
  }

  close(): void {
    this.#closing.abort();
    for (const timer of this.#timers) clearInterval(timer);
    this.#release();
    if (!this.#locks) this.#stopBeating();
  }

  async #lookAround(): Promise<void> {
    const batches = await this.#options.storage.list(this.#options.scope).catch(() => []);
    const others = new Set(batches.map((batch) => batch.tab));
    others.delete(this.tab);
    await Promise.all(Array.from(others, (other) => this.#adoptFrom(other)));
  }

  async #adoptFrom(other: Id): Promise<void> {
    if (!this.#locks) {
      if (!this.#silent(other)) return;
      await this.#claim(other);
      return;
    }
    if (this.#awaited.has(other)) return;
    const free = await this.#locks.request(this.#name(other), { ifAvailable: true }, async (lock) => {
      if (lock) await this.#claim(other);
      return lock !== null;
    });
    if (free || this.#closing.signal.aborted) return;
    this.#awaited.add(other);
    this.#locks
      .request(this.#name(other), { signal: this.#closing.signal }, () => this.#claim(other))
      .catch(() => {})
      .finally(() => this.#awaited.delete(other));
  }

  async #claim(other: Id): Promise<void> {
    if (this.#closing.signal.aborted) return;
    const batches = await this.#options.storage.claim(this.#options.scope, other, this.tab).catch(() => []);
    if (batches.length > 0) this.#options.adopt(batches);
  }

  #holdLock(locks: LockManager): void {
    const held = new Promise<void>((resolve) => {
      this.#release = resolve;
    });
    locks.request(this.#name(this.tab), () => held).catch(() => {});
  }

  #name(tab: Id): string {
    return `throughline tab ${tab}`;
  }

  #beat(): void {
    const mark = () => {
      try {
        localStorage.setItem(this.#name(this.tab), String(Date.now()));
      } catch {
        // Without storage there is nothing on disk to adopt either.
      }
    };
    mark();
    this.#timers.push(setInterval(mark, HEARTBEAT_MS));
    globalThis.addEventListener?.("pagehide", this.#stopBeating);
    globalThis.addEventListener?.("pageshow", mark, { signal: this.#closing.signal });
  }

  #stopBeating = (): void => {
    globalThis.removeEventListener?.("pagehide", this.#stopBeating);
    try {
      localStorage.removeItem(this.#name(this.tab));
    } catch {
      // As above.
    }
  };

  #silent(other: Id): boolean {
    try {
      const last = Number(localStorage.getItem(this.#name(other)) ?? 0);
      return Date.now() - last > SILENT_MS;
    } catch {
      return true;
    }
  }
}
