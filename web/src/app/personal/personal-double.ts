import type { Id, Json } from "@/contract/schema";
import type {
  Inbox,
  InboxEntry,
  InboxShow,
  MarkInbox,
  Personal,
  PersonalPort,
  Presence,
} from "./personal-client";

/** The program's personal side as tests need it. */
export class PersonalDouble implements PersonalPort {
  values: { [name: string]: Json } = {};
  watched: Id[] = [];
  entries: InboxEntry[] = [];
  marks: MarkInbox[] = [];
  heres: { place: string; record: Id | null }[] = [];
  puts: { name: string; value: Json }[] = [];
  /** Thrown instead of every answer while set. */
  away: Error | null = null;
  pageSize = 60;
  now = "2026-11-25T12:00:00.000Z";
  readonly #unread = new Set<(unread: number) => void>();
  readonly #presence = new Set<(people: Presence[]) => void>();

  async personal(): Promise<Personal> {
    this.#answer();
    return { values: { ...this.values }, watching: [...this.watched] };
  }

  async putPersonal(name: string, value: Json): Promise<void> {
    this.puts.push({ name, value });
    this.#answer();
    this.values[name] = value;
  }

  async watch(record: Id, watching: boolean): Promise<void> {
    this.#answer();
    this.watched = watching ? [...this.watched, record] : this.watched.filter((one) => one !== record);
  }

  async inbox(show: InboxShow, before?: number | null): Promise<Inbox> {
    this.#answer();
    const asleep = (entry: InboxEntry) => entry.snoozed_until !== null && entry.snoozed_until > this.now;
    const shown = this.entries
      .filter((entry) => before == null || entry.sequence < before)
      .filter((entry) =>
        show === "snoozed" ? asleep(entry) : !asleep(entry) && (show === "all" || entry.read_at === null),
      )
      .sort((a, b) => b.sequence - a.sequence);
    const page = shown.slice(0, this.pageSize);
    const last = page.at(-1);
    return {
      entries: structuredClone(page),
      unread: this.entries.filter((entry) => !asleep(entry) && entry.read_at === null).length,
      next_before: shown.length > page.length && last ? last.sequence : null,
    };
  }

  async markInbox(mark: MarkInbox): Promise<void> {
    this.marks.push(mark);
    this.#answer();
    for (const entry of this.entries) {
      const meant = mark.all || mark.ids?.includes(entry.id) || mark.records?.includes(entry.record);
      if (!meant) continue;
      if (mark.read != null) entry.read_at = mark.read ? this.now : null;
      if (mark.snoozed_until !== undefined) entry.snoozed_until = mark.snoozed_until;
    }
  }

  here(place: string, record: Id | null): void {
    this.heres.push({ place, record });
  }

  onUnread(listener: (unread: number) => void): () => void {
    this.#unread.add(listener);
    return () => this.#unread.delete(listener);
  }

  onPresence(listener: (people: Presence[]) => void): () => void {
    this.#presence.add(listener);
    return () => this.#presence.delete(listener);
  }

  sayUnread(unread: number): void {
    for (const listener of this.#unread) listener(unread);
  }

  sayPresence(people: Presence[]): void {
    for (const listener of this.#presence) listener(people);
  }

  #answer(): void {
    if (this.away) throw this.away;
  }
}

export function inboxEntry(
  id: number,
  sequence: number,
  record: Id,
  more: Partial<InboxEntry> = {},
): InboxEntry {
  return {
    id,
    sequence,
    record,
    reason: "changed",
    actor: "ada",
    at: new Date(Date.UTC(2026, 10, 25, 8, sequence)).toISOString(),
    batch: `batch ${id}`,
    label: `Change ${id}`,
    excerpt: "",
    read_at: null,
    snoozed_until: null,
    ...more,
  };
}

/** A store for what would stand in the browser. */
export class MemoryKeeping {
  readonly kept = new Map<string, string>();
  getItem(key: string): string | null {
    return this.kept.get(key) ?? null;
  }
  setItem(key: string, text: string): void {
    this.kept.set(key, text);
  }
}
