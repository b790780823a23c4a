import { ApiError, type Client, type Feed, retryDelay } from "@/contract/client";
import type { Frame, Id, Registry, WorkspaceView } from "@/contract/schema";
import { FirstCopy } from "./first-copy";
import type { CopyMark, LocalCopy } from "./local-copy";
import type { RowIndexes } from "./row-indexes";
import type { Slices } from "./slices";

export type LoadingPhase = "connecting" | "loading" | "ready" | "failed";

export interface LoadingState {
  phase: LoadingPhase;
  /** The program confirmed that what is shown can be continued; false while only the local copy speaks. */
  current: boolean;
  done: number;
  total: number;
  error: Error | null;
}

export interface SyncListener {
  loading(state: LoadingState): void;
  /** A full copy, indexed; replaces all that was known. */
  loaded(registry: Registry, rows: RowIndexes): void;
  /** The program answered for what was loaded; from here on edits may be sent. */
  confirmed(): void;
  /** The next piece of the feed; starts at or before our sequence and reaches beyond it. */
  frame(frame: Frame): void;
  connected(open: boolean): void;
  /** What the reader may see or do is not what the workspace was opened with. */
  accessChanged(): void;
}

/** A feed that still leaves a gap after this many new starts cannot close it any more. */
const GAPS_BORNE = 3;

/** A copy further behind than this many operations costs more to continue than to take anew. */
const FAR_BEHIND = 5000;

export interface SyncOptions {
  client: Client;
  workspace: WorkspaceView;
  slices: Slices;
  copy: LocalCopy;
  listener: SyncListener;
}

/**
 * Keeps the rows in step with the program: the local copy if there is one that the program can continue,
 * else one full copy, then the feed from its sequence on.
 */
export class SyncConnection {
  readonly #client: Client;
  readonly #workspace: Id;
  readonly #access: string;
  readonly #slices: Slices;
  readonly #copy: LocalCopy;
  readonly #listener: SyncListener;
  #closing = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #feed: Feed | null = null;
  #attempt = 0;
  #gaps = 0;
  #loadedOnce = false;
  #current = false;
  #counts = { done: 0, total: 0 };
  /** What the feed was last asked to go on from. */
  #askedAfter = 0;
  /** All up to here is in the rows. */
  sequence = 0;

  constructor({ client, workspace, slices, copy, listener }: SyncOptions) {
    this.#client = client;
    this.#workspace = workspace.id;
    this.#access = workspace.access;
    this.#slices = slices;
    this.#copy = copy;
    this.#listener = listener;
  }

  start(): void {
    clearTimeout(this.#timer);
    this.#closing.abort();
    this.#closing = new AbortController();
    void this.#open(this.#closing.signal);
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

  async #open(signal: AbortSignal): Promise<void> {
    if (this.#loadedOnce) return this.#load(signal);
    this.#report("connecting", 0, 0, null);
    const opened = await this.#copy.open();
    if (signal.aborted) return;
    if (!opened) return this.#load(signal);
    const { records, links, evidence } = opened.counts;
    const rows = records + links + evidence;
    this.sequence = opened.sequence;
    this.#loadedOnce = true;
    this.#listener.loaded(opened.registry, opened.rows);
    this.#report("ready", rows, rows, null);
    await this.#confirm(opened.mark, signal);
  }

  /** Asks the program whether the local copy is one of its own, and not too old to go on with. */
  async #confirm(mark: CopyMark | null, signal: AbortSignal): Promise<void> {
    let continues: boolean;
    try {
      continues = (await this.#sameAccess(signal)) && (await this.#continues(mark, signal));
      if (signal.aborted) return;
    } catch (error) {
      if (signal.aborted) return;
      const problem = asError(error);
      if (!isFinal(problem)) {
        this.#attempt += 1;
        this.#timer = setTimeout(() => void this.#confirm(mark, signal), retryDelay(this.#attempt));
        return;
      }
      // Who may not see the workspace any more keeps no copy of it; who has to sign in again does.
      if (problem instanceof ApiError && problem.code !== "signed_out") this.#copy.discard();
      this.#loadedOnce = false;
      this.#report("failed", 0, 0, problem);
      return;
    }
    this.#attempt = 0;
    if (continues) this.#goOn();
    else this.#startAnew();
  }

  /** The session may be the one of an earlier visit; this renews it. */
  async #sameAccess(signal: AbortSignal): Promise<boolean> {
    return this.#client.csrf !== null || this.#accessStands(signal);
  }

  /** Whether the reader may see and do what they could when the workspace was opened; whoever listens hears if not. */
  async #accessStands(signal: AbortSignal): Promise<boolean> {
    const session = await this.#client.session(signal);
    if (!session.signed_in) throw signedOut();
    const here = session.workspaces.find(({ id }) => id === this.#workspace);
    if (here?.access === this.#access) return true;
    if (!signal.aborted) this.#listener.accessChanged();
    return false;
  }

  /** Where it still stands, or stands again, `then` goes on; it is asked until the program answers. */
  async #recheck(signal: AbortSignal, then: () => void): Promise<void> {
    try {
      const stands = await this.#accessStands(signal);
      if (signal.aborted) return;
      this.#attempt = 0;
      if (stands) then();
    } catch (error) {
      if (signal.aborted) return;
      // Who was signed out keeps what is on show, and is told so by the next thing that they ask for.
      if (isFinal(asError(error))) return;
      this.#attempt += 1;
      this.#timer = setTimeout(() => void this.#recheck(signal, then), retryDelay(this.#attempt));
    }
  }

  async #continues(mark: CopyMark | null, signal: AbortSignal): Promise<boolean> {
    const newest = await this.#client.workspaceHistory(this.#workspace, null, signal);
    const last = newest.operations[0]?.sequence ?? 0;
    if (!mark) return last <= this.sequence;
    if (last < mark.sequence || last > this.sequence + FAR_BEHIND) return false;
    let operations = newest.operations;
    if (!operations.some(({ sequence }) => sequence <= mark.sequence)) {
      operations = (await this.#client.workspaceHistory(this.#workspace, mark.sequence + 1, signal))
        .operations;
    }
    return operations.some(({ sequence, id }) => sequence === mark.sequence && id === mark.operation);
  }

  #goOn(): void {
    this.#current = true;
    this.#listener.confirmed();
    this.#report("ready", this.#counts.done, this.#counts.total, null);
    this.#copy.begin();
    this.#openFeed();
  }

  /** The rows on show stay until the new copy is there; what is pending stays in any case. */
  #startAnew(): void {
    this.#feed?.close();
    this.#feed = null;
    this.#copy.discard();
    this.start();
  }

  async #load(signal: AbortSignal): Promise<void> {
    const copy = new FirstCopy((done, total) => {
      if (!this.#loadedOnce) this.#report("loading", done, total, null);
    });
    try {
      await this.#client.streamBootstrap(this.#workspace, (line) => copy.take(line), signal);
      const { head, rows } = await copy.finish(this.#slices);
      if (signal.aborted) return;
      this.sequence = head.sequence;
      this.#attempt = 0;
      this.#loadedOnce = true;
      this.#listener.loaded(head.registry, rows);
      this.#counts = { done: copy.done, total: copy.total };
      this.#goOn();
    } catch (error) {
      if (signal.aborted) return;
      const problem = asError(error);
      const final = isFinal(problem);
      if (!this.#loadedOnce || final) this.#report("failed", copy.done, copy.total, problem);
      if (final) return;
      this.#attempt += 1;
      this.#timer = setTimeout(() => void this.#load(signal), retryDelay(this.#attempt));
    }
  }

  #openFeed(): void {
    this.#feed?.close();
    this.#feed = this.#client.openFeed(this.#workspace, {
      after: () => {
        this.#askedAfter = this.sequence;
        return this.sequence;
      },
      frame: (frame) => this.#take(frame),
      access: () => this.#access,
      restart: (reason) => {
        if (reason === "access") void this.#recheck(this.#closing.signal, () => this.#anew());
        else this.#anew();
      },
      // A browser does not say why. Whoever was let go meanwhile keeps no copy.
      refused: () => void this.#accessStands(this.#closing.signal).catch(() => {}),
      connected: (open) => this.#listener.connected(open),
    });
  }

  #take(frame: Frame): void {
    if (frame.type !== "frame") return;
    if (frame.after === frame.up_to && frame.up_to < this.#askedAfter) {
      // The program is behind of us: its database was restored from an earlier day.
      this.#startAnew();
      return;
    }
    if (frame.up_to <= this.sequence) return;
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
    this.#counts = { done, total };
    this.#listener.loading({ phase, done, total, error, current: this.#current });
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

/** Trying again would be answered the same. */
function isFinal(problem: Error): boolean {
  return problem instanceof ApiError && problem.status < 500 && problem.code !== "too_many";
}

function signedOut(): ApiError {
  const message = "You are signed out. Sign in again to go on.";
  return new ApiError({ code: "signed_out", message, parameters: {}, details: null, trace: "" }, 401);
}
