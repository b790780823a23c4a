import type { Client } from "@/contract/client";
import type { Id, Instant, Json } from "@/contract/schema";

/** What one person keeps for themselves in a workspace. */
export interface Personal {
  values: { [name: string]: Json };
  /** Records whose changes this person wants to hear of. */
  watching: Id[];
}

export type InboxShow = "unread" | "all" | "snoozed";

export type InboxReason = "mentioned" | "assigned" | "commented" | "changed";

/** One thing that happened to a record and concerns the reader. */
export interface InboxEntry {
  id: Id;
  sequence: number;
  record: Id;
  reason: InboxReason;
  actor: Id;
  at: Instant;
  batch: Id;
  /** What was done, as history names it. */
  label: string;
  /** The words that mention or comment; empty where there are none. */
  excerpt: string;
  read_at: Instant | null;
  snoozed_until: Instant | null;
}

export interface InboxPage {
  /** Newest first. */
  entries: InboxEntry[];
  unread: number;
  /** Pass as `before` for older ones; null at the beginning. */
  next_before: number | null;
}

/** Which entries, by one of the three, and what shall hold of them. */
export interface InboxMark {
  ids?: Id[];
  records?: Id[];
  all?: boolean;
  read?: boolean;
  /** Null takes an entry out of its sleep. */
  snoozed_until?: Instant | null;
}

/** Somebody who has this workspace open in a tab. */
export interface Presence {
  person: Id;
  tab: string;
  /** The address below the workspace. */
  place: string;
  record: Id | null;
  since: Instant;
}

/** What the program keeps and tells for one person. Tests stand in for it. */
export interface PersonalPort {
  personal(signal?: AbortSignal): Promise<Personal>;
  putPersonal(name: string, value: Json): Promise<void>;
  watch(record: Id, watching: boolean): Promise<void>;
  inbox(show: InboxShow, before?: number | null, signal?: AbortSignal): Promise<InboxPage>;
  markInbox(mark: InboxMark): Promise<void>;
  /** Says where this tab stands. */
  here(place: string, record: Id | null): void;
  onUnread(listener: (unread: number) => void): () => void;
  onPresence(listener: (people: Presence[]) => void): () => void;
}

const entriesAtOnce = 60;

/** The port over the program's HTTP and socket interface. */
export function personalClient(client: Client, workspace: Id): PersonalPort {
  return {
    personal: (signal) => client.json("GET", workspace, { parts: ["personal"] }, undefined, signal),
    putPersonal: async (name, value) => {
      await client.json("PUT", workspace, { parts: ["personal", name] }, { value });
    },
    watch: async (record, watching) => {
      await client.json("PUT", workspace, { parts: ["records", record, "watch"] }, { watching });
    },
    inbox: (show, before, signal) =>
      client.json(
        "GET",
        workspace,
        { parts: ["inbox"], query: { show, before, limit: entriesAtOnce } },
        undefined,
        signal,
      ),
    markInbox: async (mark) => {
      await client.json("POST", workspace, { parts: ["inbox", "mark"] }, mark);
    },
    here: (place, record) => client.tellFeed(workspace, { type: "here", place, record }),
    onUnread: (listener) =>
      client.listenToFeed(workspace, (notice) => {
        if (notice.type === "inbox" && typeof notice.unread === "number") listener(notice.unread);
      }),
    onPresence: (listener) =>
      client.listenToFeed(workspace, (notice) => {
        if (notice.type === "presence" && Array.isArray(notice.people)) {
          listener(notice.people as unknown as Presence[]);
        }
      }),
  };
}
