import type { Id } from "@/contract/schema";
import type { Presence } from "./personal-client";

export interface PersonHere {
  person: Id;
  /** Of their tabs the one where they moved last. */
  place: string;
  record: Id | null;
  /** All records that they have open. */
  records: ReadonlySet<Id>;
}

/** Others who are here, each once however many tabs they have; who came first stands first. */
export function othersHere(people: readonly Presence[], own: Id): PersonHere[] {
  const byPerson = new Map<Id, Presence[]>();
  for (const tab of [...people].sort((a, b) => (a.since < b.since ? -1 : 1))) {
    if (tab.person === own) continue;
    const tabs = byPerson.get(tab.person);
    if (tabs) tabs.push(tab);
    else byPerson.set(tab.person, [tab]);
  }
  return [...byPerson].map(([person, tabs]) => {
    const last = tabs.at(-1);
    return {
      person,
      place: last?.place ?? "",
      record: last?.record ?? null,
      records: new Set(tabs.flatMap((tab) => tab.record ?? [])),
    };
  });
}

/** Those of them who have the record open. */
export function lookingAt(people: readonly Presence[], own: Id, record: Id): PersonHere[] {
  return othersHere(people, own).filter((one) => one.records.has(record));
}
