import { createContext, type ReactNode, use, useEffect, useSyncExternalStore } from "react";
import type { Id, Json } from "@/contract/schema";
import { useSyncState } from "@/graph/hooks";
import type { PersonalPort, Presence } from "./personal-client";
import { PersonalStore } from "./personal-store";

// Parts of a page may stand alone, outside of any workspace: nobody's things are then kept nowhere.
const nobody: PersonalPort = {
  personal: async () => ({ values: {}, watching: [] }),
  putPersonal: async () => {},
  watch: async () => {},
  inbox: async () => ({ entries: [], unread: 0, next_before: null }),
  markInbox: async () => {},
  here: () => {},
  onUnread: () => () => {},
  onPresence: () => () => {},
};
const nowhere = { getItem: () => null, setItem: () => {} };

const PersonalContext = createContext(new PersonalStore(nobody, "nobody", nowhere));

/** Lends the store to what stands below it, and lets it ask the program again after each time away. */
export function PersonalProvider({ store, children }: { store: PersonalStore; children: ReactNode }) {
  const away = useSyncState().status === "offline";
  useEffect(() => {
    if (!away) void store.refresh();
  }, [store, away]);
  return <PersonalContext value={store}>{children}</PersonalContext>;
}

export function usePersonal(): PersonalStore {
  return use(PersonalContext);
}

/** The same value until it changes; undefined when the person never set it. */
export function usePersonalValue(name: string): Json | undefined {
  const store = usePersonal();
  return useSyncExternalStore(store.subscribe, () => store.value(name));
}

export function useWatching(record: Id | undefined): boolean {
  const store = usePersonal();
  return useSyncExternalStore(store.subscribe, () => record !== undefined && store.watching.has(record));
}

export function usePresence(): readonly Presence[] {
  const store = usePersonal();
  return useSyncExternalStore(store.subscribe, () => store.presence);
}
