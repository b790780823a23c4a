import { createContext, type ReactNode, use, useEffect, useSyncExternalStore } from "react";
import { useSyncState } from "@/graph/hooks";
import { setUnreadInTitle } from "../page-title";
import type { InboxState, InboxStore } from "./inbox-store";

const InboxContext = createContext<InboxStore | null>(null);

/** Lends the inbox to what stands below it; the count in the rail and in the title follows it. */
export function InboxProvider({ store, children }: { store: InboxStore; children: ReactNode }) {
  const away = useSyncState().status === "offline";
  useEffect(() => {
    if (away) return;
    if (store.state.phase === "idle") void store.count();
    else void store.refresh();
  }, [store, away]);
  const unread = useSyncExternalStore(store.subscribe, () => store.state.unread);
  useEffect(() => {
    setUnreadInTitle(unread);
    return () => setUnreadInTitle(0);
  }, [unread]);
  return <InboxContext value={store}>{children}</InboxContext>;
}

export function useInbox(): InboxStore {
  const store = use(InboxContext);
  if (!store) throw new Error("The inbox is used outside InboxProvider.");
  return store;
}

export function useInboxState(): InboxState {
  const store = useInbox();
  return useSyncExternalStore(store.subscribe, () => store.state);
}

export function useUnread(): number {
  const store = useInbox();
  return useSyncExternalStore(store.subscribe, () => store.state.unread);
}
