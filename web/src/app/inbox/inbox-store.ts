import type { Id } from "@/contract/schema";
import type { Inbox, InboxEntry, InboxShow, MarkInbox, PersonalPort } from "../personal/personal-client";

export interface InboxState {
  show: InboxShow;
  phase: "idle" | "loading" | "ready" | "failed";
  /** Newest first. Those read since the list was opened stay in it, so that nothing jumps away under the reader. */
  entries: readonly InboxEntry[];
  unread: number;
  /** For `older`; null at the beginning. */
  nextBefore: number | null;
  loadingOlder: boolean;
  error: unknown;
}

const nothing: InboxState = {
  show: "unread",
  phase: "idle",
  entries: [],
  unread: 0,
  nextBefore: null,
  loadingOlder: false,
  error: null,
};

/** What concerns the reader, as far as it was fetched. Marks show at once and are taken back where they are refused. */
export class InboxStore {
  readonly #port: PersonalPort;
  readonly #listeners = new Set<() => void>();
  readonly #stop: () => void;
  #state: InboxState = nothing;
  /** Of several answers only that of the latest question counts. */
  #asked = 0;

  constructor(port: PersonalPort) {
    this.#port = port;
    this.#stop = port.onUnread((unread) => {
      const changed = unread !== this.#state.unread;
      this.#set({ unread });
      if (changed && this.#state.phase !== "idle") void this.refresh();
    });
  }

  get state(): InboxState {
    return this.#state;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Only how many are unread, for the rail. */
  async count(): Promise<void> {
    try {
      const { unread } = await this.#port.inbox("unread");
      this.#set({ unread });
    } catch {
      // The feed tells it when the program answers again.
    }
  }

  /** Opens a list anew: what was read before is no longer in it. */
  async open(show: InboxShow): Promise<void> {
    this.#set({ ...nothing, unread: this.#state.unread, show, phase: "loading" });
    await this.#load();
  }

  /** Fetches the newest again and keeps what is on screen where it is. */
  async refresh(): Promise<void> {
    await this.#load();
  }

  async older(): Promise<void> {
    const { show, nextBefore, loadingOlder } = this.#state;
    if (nextBefore === null || loadingOlder) return;
    const asked = this.#asked;
    this.#set({ loadingOlder: true });
    try {
      const page = await this.#port.inbox(show, nextBefore);
      if (asked !== this.#asked) return;
      this.#set({
        entries: merged(this.#state.entries, page.entries),
        nextBefore: page.next_before,
        loadingOlder: false,
        error: null,
      });
    } catch (error) {
      if (asked === this.#asked) this.#set({ loadingOlder: false, error });
    }
  }

  /** Rejects when the program refused or is away; the list is then as it was. */
  async mark(mark: MarkInbox, now: Date = new Date()): Promise<void> {
    const before = this.#state;
    const entries = before.entries.map((entry) => (isMeant(entry, mark) ? marked(entry, mark, now) : entry));
    const change = entries.filter(isUnread(now)).length - before.entries.filter(isUnread(now)).length;
    this.#set({
      // Another list holds what falls asleep and what wakes up.
      entries: entries.filter(
        (entry) => mark.snoozed_until === undefined || isAsleep(entry, now) === (before.show === "snoozed"),
      ),
      unread: mark.all && mark.read ? 0 : Math.max(0, before.unread + change),
    });
    try {
      await this.#port.markInbox(mark);
    } catch (error) {
      this.#set({ entries: before.entries, unread: before.unread });
      throw error;
    }
  }

  close(): void {
    this.#stop();
  }

  async #load(): Promise<void> {
    this.#asked += 1;
    const asked = this.#asked;
    const { show } = this.#state;
    try {
      const page = await this.#port.inbox(show);
      if (asked === this.#asked) this.#take(page);
    } catch (error) {
      if (asked !== this.#asked) return;
      // What is on screen is better than nothing.
      const phase = this.#state.entries.length > 0 ? "ready" : "failed";
      this.#set({ phase, error });
    }
  }

  #take(page: Inbox): void {
    const { entries, show, nextBefore } = this.#state;
    const staying = show === "unread" ? entries.filter((entry) => entry.read_at !== null) : [];
    const reached = page.entries.at(-1)?.sequence ?? 0;
    const older = page.next_before === null ? [] : entries.filter((entry) => entry.sequence < reached);
    this.#set({
      entries: merged(merged(staying, older), page.entries),
      unread: page.unread,
      nextBefore: older.length > 0 ? nextBefore : page.next_before,
      phase: "ready",
      error: null,
    });
  }

  #set(change: Partial<InboxState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of [...this.#listeners]) listener();
  }
}

const isMeant = (entry: InboxEntry, mark: MarkInbox): boolean =>
  mark.all === true || mark.ids?.includes(entry.id) === true || mark.records?.includes(entry.record) === true;

const isAsleep = (entry: InboxEntry, now: Date): boolean =>
  entry.snoozed_until !== null && entry.snoozed_until > now.toISOString();

const isUnread =
  (now: Date) =>
  (entry: InboxEntry): boolean =>
    entry.read_at === null && !isAsleep(entry, now);

function marked(entry: InboxEntry, mark: MarkInbox, now: Date): InboxEntry {
  return {
    ...entry,
    read_at:
      mark.read === undefined ? entry.read_at : mark.read ? (entry.read_at ?? now.toISOString()) : null,
    snoozed_until: mark.snoozed_until === undefined ? entry.snoozed_until : mark.snoozed_until,
  };
}

/** Each once, as in `newer` where both have it; the newest first. */
function merged(known: readonly InboxEntry[], newer: readonly InboxEntry[]): InboxEntry[] {
  const byId = new Map([...known, ...newer].map((entry) => [entry.id, entry]));
  return [...byId.values()].sort((a, b) => b.sequence - a.sequence);
}

export interface InboxGroup {
  record: Id;
  /** Newest first; never empty. */
  entries: InboxEntry[];
  unread: number;
}

/** By record; the record with the newest entry first. */
export function inboxGroups(entries: readonly InboxEntry[]): InboxGroup[] {
  const groups = new Map<Id, InboxGroup>();
  for (const entry of entries) {
    const group = groups.get(entry.record) ?? { record: entry.record, entries: [], unread: 0 };
    group.entries.push(entry);
    if (entry.read_at === null) group.unread += 1;
    groups.set(entry.record, group);
  }
  return [...groups.values()];
}
