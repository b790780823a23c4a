import { useSyncExternalStore } from "react";
import { Client, OfflineError, retryDelay } from "@/contract/client";
import type { Session, WorkspaceView } from "@/contract/schema";
import { keepLocalCopiesOf } from "@/graph/copy-storage";
import { forgetSession, rememberedSession, rememberSession } from "./remembered-session";

/** Who is signed in on this page. One per page; the router asks it before it opens a workspace. */
export class SessionStore {
  readonly client = new Client();
  #session: Session | null = null;
  #loading: Promise<Session> | null = null;
  readonly #listeners = new Set<() => void>();
  /** Called before what the person had on this device of all but these workspaces is deleted. */
  leaving: (kept: readonly WorkspaceView[]) => void = () => {};

  get = (): Session | null => this.#session;

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** While the program is away, who was signed in here last: what is on this device can be read and edited. */
  async ensure(): Promise<Session> {
    if (this.#session) return this.#session;
    this.#loading ??= this.client.session().finally(() => {
      this.#loading = null;
    });
    try {
      return this.take(await this.#loading);
    } catch (error) {
      const remembered = error instanceof OfflineError ? rememberedSession() : null;
      if (!remembered) throw error;
      // Nothing is sent as the one who is remembered before the program has said who is there.
      this.client.sessionRemembered = true;
      if (!this.#session) this.#renewLater(1);
      return this.#show(remembered);
    }
  }

  /** Asks who is there and what they may do now. */
  async renew(attempt = 1): Promise<void> {
    let session: Session;
    try {
      session = await this.client.session();
    } catch (error) {
      if (!(error instanceof OfflineError)) throw error;
      this.#renewLater(attempt);
      return;
    }
    this.take(session);
    if (!session.signed_in) window.location.assign("/sign-in");
  }

  /** What the person may not see any more leaves this device, also if they were let go while no page was open. */
  take(session: Session): Session {
    rememberSession(session);
    // Who has to sign in again keeps theirs until it shows who that is.
    if (session.signed_in) {
      this.leaving(session.workspaces);
      // Whatever could not be deleted is tried again by the next visit.
      keepLocalCopiesOf(session.workspaces).catch(() => {});
    }
    return this.#show(session);
  }

  async signOut(): Promise<void> {
    await this.client.signOut();
    forgetSession();
    this.leaving([]);
    await keepLocalCopiesOf([]);
    // A full load drops every copy that this page held in memory.
    window.location.assign("/sign-in");
  }

  #show(session: Session): Session {
    this.#session = session;
    for (const listener of this.#listeners) listener();
    return session;
  }

  #renewLater(attempt: number): void {
    setTimeout(() => void this.renew(attempt + 1).catch(() => {}), retryDelay(attempt));
  }
}

export const sessionStore = new SessionStore();

export function useSession(): Session | null {
  return useSyncExternalStore(sessionStore.subscribe, sessionStore.get);
}

export function workspaceBySlug(session: Session, slug: string): WorkspaceView | undefined {
  return session.workspaces.find((workspace) => workspace.slug === slug || workspace.id === slug);
}
