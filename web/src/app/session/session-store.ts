import { useSyncExternalStore } from "react";
import { Client } from "@/contract/client";
import type { Session, WorkspaceView } from "@/contract/schema";

/** Who is signed in on this page. One per page; the router asks it before it opens a workspace. */
export class SessionStore {
  readonly client = new Client();
  #session: Session | null = null;
  #loading: Promise<Session> | null = null;
  readonly #listeners = new Set<() => void>();

  get = (): Session | null => this.#session;

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  async ensure(): Promise<Session> {
    if (this.#session) return this.#session;
    this.#loading ??= this.client.session().finally(() => {
      this.#loading = null;
    });
    return this.take(await this.#loading);
  }

  take(session: Session): Session {
    this.#session = session;
    for (const listener of this.#listeners) listener();
    return session;
  }

  async signOut(): Promise<void> {
    await this.client.signOut();
    // A full load drops every copy that this page held in memory.
    window.location.assign("/sign-in");
  }
}

export const sessionStore = new SessionStore();

export function useSession(): Session | null {
  return useSyncExternalStore(sessionStore.subscribe, sessionStore.get);
}

export function workspaceBySlug(session: Session, slug: string): WorkspaceView | undefined {
  return session.workspaces.find((workspace) => workspace.slug === slug || workspace.id === slug);
}
