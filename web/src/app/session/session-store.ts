import { useSyncExternalStore } from "react";
import { Client, OfflineError } from "@/contract/client";
import type { Session, WorkspaceView } from "@/contract/schema";

const place = "throughline.session";

/** Who is signed in on this page. One per page; the router asks it before it opens a workspace. */
export class SessionStore {
  readonly client: Client;
  #session: Session | null = null;
  #loading: Promise<Session> | null = null;
  readonly #listeners = new Set<() => void>();

  constructor(client: Client = new Client()) {
    this.client = client;
  }

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
    try {
      return this.take(await this.#loading);
    } catch (error) {
      const remembered = error instanceof OfflineError ? this.#remembered() : null;
      if (!remembered) throw error;
      // Away from the program the page opens as whoever was signed in here; nothing is sent before it is asked anew.
      this.client.sessionRemembered = true;
      return this.#show(remembered);
    }
  }

  take(session: Session): Session {
    this.#remember(session);
    return this.#show(session);
  }

  #show(session: Session): Session {
    this.#session = session;
    for (const listener of this.#listeners) listener();
    return session;
  }

  async signOut(): Promise<void> {
    await this.client.signOut();
    this.#remember(null);
    // A full load drops every copy that this page held in memory.
    window.location.assign("/sign-in");
  }

  /** Never the token that allows changes. */
  #remember(session: Session | null): void {
    try {
      if (session?.signed_in) localStorage.setItem(place, JSON.stringify({ ...session, csrf: null }));
      else localStorage.removeItem(place);
    } catch {
      // The page then does not open while the program is away.
    }
  }

  #remembered(): Session | null {
    try {
      const session = JSON.parse(localStorage.getItem(place) ?? "null") as Session | null;
      return session?.signed_in && Array.isArray(session.workspaces) ? session : null;
    } catch {
      return null;
    }
  }
}

export const sessionStore = new SessionStore();

export function useSession(): Session | null {
  return useSyncExternalStore(sessionStore.subscribe, sessionStore.get);
}

export function workspaceBySlug(session: Session, slug: string): WorkspaceView | undefined {
  return session.workspaces.find((workspace) => workspace.slug === slug || workspace.id === slug);
}
