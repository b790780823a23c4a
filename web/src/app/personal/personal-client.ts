import type { Client, InboxShow } from "@/contract/client";
import type { Id, Inbox, Json, MarkInbox, Personal, PersonHere } from "@/contract/schema";

export type { InboxShow } from "@/contract/client";
export type { Inbox, InboxEntry, InboxReason, MarkInbox, Personal } from "@/contract/schema";
export type Presence = PersonHere;

/** What the program keeps and tells for one person. Tests stand in for it. */
export interface PersonalPort {
  personal(signal?: AbortSignal): Promise<Personal>;
  putPersonal(name: string, value: Json): Promise<void>;
  watch(record: Id, watching: boolean): Promise<void>;
  inbox(show: InboxShow, before?: number | null, signal?: AbortSignal): Promise<Inbox>;
  markInbox(mark: MarkInbox): Promise<void>;
  /** Says where this tab stands. */
  here(place: string, record: Id | null): void;
  onUnread(listener: (unread: number) => void): () => void;
  onPresence(listener: (people: Presence[]) => void): () => void;
}

const entriesAtOnce = 60;

/** The port over the program's HTTP and socket interface. */
export function personalClient(client: Client, workspace: Id): PersonalPort {
  return {
    personal: (signal) => client.personal(workspace, signal),
    putPersonal: (name, value) => client.putPersonal(workspace, name, value),
    watch: (record, watching) => client.watch(workspace, record, watching),
    inbox: (show, before, signal) =>
      client.inbox(workspace, { show, before: before ?? undefined, limit: entriesAtOnce }, signal),
    markInbox: async (mark) => {
      await client.markInbox(workspace, mark);
    },
    here: (place, record) => client.tellFeed(workspace, { type: "here", place, record }),
    onUnread: (listener) =>
      client.listenToFeed(workspace, (notice) => {
        if (notice.type === "inbox") listener(notice.unread);
      }),
    onPresence: (listener) =>
      client.listenToFeed(workspace, (notice) => {
        if (notice.type === "presence") listener(notice.people);
      }),
  };
}
