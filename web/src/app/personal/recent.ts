import { useEffect, useMemo, useSyncExternalStore } from "react";
import type { GraphRecord, Id } from "@/contract/schema";
import { useGraph } from "@/graph/hooks";

const kept = 30;

/** Which records this browser had open lately, newest first. Never leaves the browser. */
export class RecentRecords {
  readonly #place: string;
  readonly #keeping: Pick<Storage, "getItem" | "setItem">;
  readonly #listeners = new Set<() => void>();
  #ids: readonly Id[];

  constructor(scope: string, keeping: Pick<Storage, "getItem" | "setItem"> = localStorage) {
    this.#place = `throughline recent ${scope}`;
    this.#keeping = keeping;
    this.#ids = this.#read();
  }

  get ids(): readonly Id[] {
    return this.#ids;
  }

  visit(id: Id): void {
    if (this.#ids[0] === id) return;
    // Another tab may have visited meanwhile.
    this.#ids = [id, ...this.#read().filter((one) => one !== id)].slice(0, kept);
    try {
      this.#keeping.setItem(this.#place, JSON.stringify(this.#ids));
    } catch {
      // It then holds for this page only.
    }
    for (const listener of [...this.#listeners]) listener();
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  #read(): Id[] {
    try {
      const read: unknown = JSON.parse(this.#keeping.getItem(this.#place) ?? "[]");
      return Array.isArray(read) ? read.filter((id) => typeof id === "string").slice(0, kept) : [];
    } catch {
      return [];
    }
  }
}

const byScope = new Map<string, RecentRecords>();

export function useRecent(): RecentRecords {
  const { workspace } = useGraph();
  const scope = `${workspace.id} ${workspace.person}`;
  return useMemo(() => {
    const known = byScope.get(scope) ?? new RecentRecords(scope);
    byScope.set(scope, known);
    return known;
  }, [scope]);
}

export function useRecentIds(): readonly Id[] {
  const recent = useRecent();
  return useSyncExternalStore(recent.subscribe, () => recent.ids);
}

/** Notes that the record was opened. */
export function useVisit(record: GraphRecord | undefined): void {
  const recent = useRecent();
  const id = record?.id;
  useEffect(() => {
    if (id) recent.visit(id);
  }, [recent, id]);
}
