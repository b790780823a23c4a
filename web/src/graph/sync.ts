import type { BootstrapLine } from "@/contract/client";
import { ApiError, type Client, type Feed, OfflineError, retryDelay } from "@/contract/client";
import type { BootstrapHead, Evidence, Frame, GraphRecord, Id, Link } from "@/contract/schema";
import type { Rows } from "./store";

export type LoadingPhase = "connecting" | "loading" | "ready" | "failed";

export interface LoadingState {
  phase: LoadingPhase;
  done: number;
  total: number;
  error: Error | null;
}

export interface SyncListener {
  loading(state: LoadingState): void;
  /** A full copy; replaces all that was known. */
  loaded(head: BootstrapHead, rows: Rows): void;
  /** The next piece of the feed; starts at or before our sequence and reaches beyond it. */
  frame(frame: Frame): void;
  connected(open: boolean): void;
}

/** A feed that still leaves a gap after this many new starts cannot close it any more. */
const GAPS_BORNE = 3;

/** Keeps the local copy in step with the program: one full copy, then the feed from its sequence on. */
export class SyncConnection {
  readonly #client: Client;
  readonly #workspace: Id;
  readonly #listener: SyncListener;
  #closing = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #feed: Feed | null = null;
  #attempt = 0;
  #gaps = 0;
  #loadedOnce = false;
  /** All up to here is in the local copy. */
  sequence = 0;

  constructor(client: Client, workspace: Id, listener: SyncListener) {
    this.#client = client;
    this.#workspace = workspace;
    this.#listener = listener;
  }

  start(): void {
    clearTimeout(this.#timer);
    this.#closing.abort();
    this.#closing = new AbortController();
    void this.#load(this.#closing.signal);
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#closing.abort();
    this.#feed?.close();
    this.#feed = null;
  }

  /** Also for the frame in the answer to a batch: it moves the sequence only where it leaves no gap. */
  advance(frame: Frame): void {
    if (frame.after <= this.sequence && frame.up_to > this.sequence) this.sequence = frame.up_to;
  }

  async #load(signal: AbortSignal): Promise<void> {
    if (!this.#loadedOnce) this.#report("connecting", 0, 0, null);
    const copy = new BootstrapCopy((done, total) => {
      if (!this.#loadedOnce) this.#report("loading", done, total, null);
    });
    try {
      await this.#client.streamBootstrap(this.#workspace, (line) => copy.take(line), signal);
      const { head, rows } = copy.finish();
      this.sequence = head.sequence;
      this.#attempt = 0;
      this.#loadedOnce = true;
      this.#listener.loaded(head, rows);
      this.#report("ready", copy.done, copy.total, null);
      this.#openFeed();
    } catch (error) {
      if (signal.aborted) return;
      const problem = error instanceof Error ? error : new Error(String(error));
      const final = problem instanceof ApiError && problem.status < 500 && problem.code !== "too_many";
      if (!this.#loadedOnce || final) this.#report("failed", copy.done, copy.total, problem);
      if (final) return;
      this.#attempt += 1;
      this.#timer = setTimeout(() => void this.#load(signal), retryDelay(this.#attempt));
    }
  }

  #openFeed(): void {
    this.#feed?.close();
    this.#feed = this.#client.openFeed(this.#workspace, {
      after: () => this.sequence,
      frame: (frame) => this.#take(frame),
      restart: () => this.#anew(),
      connected: (open) => this.#listener.connected(open),
    });
  }

  #take(frame: Frame): void {
    if (frame.type !== "frame" || frame.up_to <= this.sequence) return;
    if (frame.after > this.sequence) {
      this.#gaps += 1;
      if (this.#gaps <= GAPS_BORNE) {
        this.#feed?.restart();
      } else {
        this.#anew();
      }
      return;
    }
    this.#gaps = 0;
    this.#listener.frame(frame);
    this.advance(frame);
  }

  /** A new first copy. What waits in the queue is not touched by it. */
  #anew(): void {
    this.#gaps = 0;
    this.#feed?.close();
    this.#feed = null;
    this.start();
  }

  #report(phase: LoadingPhase, done: number, total: number, error: Error | null): void {
    this.#listener.loading({ phase, done, total, error });
  }
}

/** Collects the lines of a bootstrap and holds them against the counts it announces. */
class BootstrapCopy {
  readonly #progress: (done: number, total: number) => void;
  #head: BootstrapHead | null = null;
  #ended = false;
  readonly #records: GraphRecord[] = [];
  readonly #links: Link[] = [];
  readonly #evidence: Evidence[] = [];
  total = 0;

  constructor(progress: (done: number, total: number) => void) {
    this.#progress = progress;
  }

  get done(): number {
    return this.#records.length + this.#links.length + this.#evidence.length;
  }

  take(line: BootstrapLine): void {
    switch (line.type) {
      case "head":
        this.#head = line;
        this.total = line.records + line.links + line.evidence;
        break;
      case "records":
        for (const row of line.rows) this.#records.push(row);
        break;
      case "links":
        for (const row of line.rows) this.#links.push(row);
        break;
      case "evidence":
        for (const row of line.rows) this.#evidence.push(row);
        break;
      case "end":
        this.#ended =
          line.records === this.#records.length &&
          line.links === this.#links.length &&
          line.evidence === this.#evidence.length;
        break;
    }
    this.#progress(this.done, this.total);
  }

  finish(): { head: BootstrapHead; rows: Rows } {
    // An answer cut short looks like a normal end of the stream; only the counts tell.
    if (!this.#head || !this.#ended) throw new OfflineError("The workspace did not arrive whole.");
    const { states, spaces } = this.#head;
    return {
      head: this.#head,
      rows: { records: this.#records, links: this.#links, evidence: this.#evidence, states, spaces },
    };
  }
}
