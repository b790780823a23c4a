import type { ErrorCode, Id, Instant, Operation } from "@/contract/schema";
import { answer, BrowserDatabase, finished } from "./indexed-db";

export interface Refusal {
  code: ErrorCode | "unknown";
  message: string;
  at: Instant;
}

/** A batch on its way to the program, as it is kept on disk. */
export interface StoredBatch {
  /** See queue-format.ts; absent in those of the first clients. */
  format: number;
  id: Id;
  /** Workspace and person: nobody sends another person's edits. */
  scope: string;
  /** The tab that sends it. */
  tab: Id;
  /** Place in line. */
  order: number;
  label: string;
  operations: Operation[];
  /** Stands for the sequence of the first operation; each further one counts one down. */
  version: number;
  at: Instant;
  by: Id;
  quiet: boolean;
  /** It may have reached the program: from then on it must not change. */
  sent: boolean;
  refusal: Refusal | null;
}

export interface QueueStorage {
  put(batch: StoredBatch): Promise<void>;
  remove(id: Id): Promise<void>;
  list(scope: string): Promise<StoredBatch[]>;
  /** Hands everything of one tab to another, as one step; answers what was handed over. */
  claim(scope: string, from: Id, to: Id): Promise<StoredBatch[]>;
}

/** For a browser that refuses to keep data, and for tests. */
export class MemoryQueueStorage implements QueueStorage {
  readonly #batches = new Map<Id, StoredBatch>();

  async put(batch: StoredBatch): Promise<void> {
    this.#batches.set(batch.id, structuredClone(batch));
  }

  async remove(id: Id): Promise<void> {
    this.#batches.delete(id);
  }

  async list(scope: string): Promise<StoredBatch[]> {
    return structuredClone([...this.#batches.values()].filter((batch) => batch.scope === scope));
  }

  async claim(scope: string, from: Id, to: Id): Promise<StoredBatch[]> {
    const claimed = (await this.list(scope)).filter((batch) => batch.tab === from);
    for (const batch of claimed) {
      batch.tab = to;
      this.#batches.set(batch.id, structuredClone(batch));
    }
    return claimed;
  }
}

const DATABASE = "throughline";
const TABLE = "pending_batches";

export class IndexedDbQueueStorage implements QueueStorage {
  readonly #database: BrowserDatabase;

  constructor(factory: IDBFactory = indexedDB) {
    this.#database = new BrowserDatabase(factory, DATABASE, (database) => {
      database.createObjectStore(TABLE, { keyPath: "id" }).createIndex("scope", "scope");
    });
  }

  async put(batch: StoredBatch): Promise<void> {
    await this.#write((table) => table.put(batch));
  }

  async remove(id: Id): Promise<void> {
    await this.#write((table) => table.delete(id));
  }

  async list(scope: string): Promise<StoredBatch[]> {
    const table = (await this.#database.transaction(TABLE, "readonly")).objectStore(TABLE);
    return answer<StoredBatch[]>(table.index("scope").getAll(scope));
  }

  async claim(scope: string, from: Id, to: Id): Promise<StoredBatch[]> {
    const transaction = await this.#database.transaction(TABLE, "readwrite", { durability: "strict" });
    const table = transaction.objectStore(TABLE);
    const all = await answer<StoredBatch[]>(table.index("scope").getAll(scope));
    const claimed = all.filter((batch) => batch.tab === from);
    for (const batch of claimed) {
      batch.tab = to;
      table.put(batch);
    }
    await finished(transaction);
    return claimed;
  }

  async #write(change: (table: IDBObjectStore) => void): Promise<void> {
    const transaction = await this.#database.transaction(TABLE, "readwrite", { durability: "strict" });
    change(transaction.objectStore(TABLE));
    await finished(transaction);
  }
}

export function openQueueStorage(): QueueStorage {
  return typeof indexedDB === "undefined" ? new MemoryQueueStorage() : new IndexedDbQueueStorage();
}
