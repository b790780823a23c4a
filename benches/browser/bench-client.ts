import { Client, type Feed, type FeedListener, OfflineError } from "@/contract/client";
import type { Batch, BatchReply, GraphRecord, History, Id } from "@/contract/schema";

/** The client's own, against the bench's server; batches are answered on the page. */
export class BenchClient extends Client {
  readonly #away: boolean;
  #sequence: number;

  /** `away`: only what is on disk can be had. */
  constructor(count: number, away: boolean) {
    super();
    this.csrf = "bench";
    this.#away = away;
    this.#sequence = count + 1;
  }

  override streamBootstrap(...parameters: Parameters<Client["streamBootstrap"]>): Promise<void> {
    if (this.#away) return Promise.reject(new OfflineError("The bench reads from disk."));
    return super.streamBootstrap(...parameters);
  }

  override openFeed(_workspace: Id, listener: FeedListener): Feed {
    queueMicrotask(() => listener.connected(true));
    return { restart: () => {}, close: () => {} };
  }

  override async workspaceHistory(): Promise<History> {
    if (this.#away) throw new OfflineError("The bench reads from disk.");
    return { operations: [], next_before: null };
  }

  override async commit(_workspace: Id, batch: Batch): Promise<BatchReply> {
    const after = this.#sequence;
    this.#sequence += batch.operations.length;
    const none = {
      links: [],
      evidence: [],
      states: [],
      spaces: [],
      records: [] as GraphRecord[],
      operations: [],
    };
    return {
      batch: batch.id,
      duplicate: false,
      frame: { type: "frame", after, up_to: this.#sequence, ...none },
    };
  }
}
