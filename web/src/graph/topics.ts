import { linkText } from "./optimistic";
import { sourceOf } from "./row-indexes";
import type { Changes } from "./store";

/** Listeners by what they listen to, so that an edit wakes only those who show it. */
export class Topics {
  readonly #listeners = new Map<string, Set<() => void>>();

  subscribe(topic: string, listener: () => void): () => void {
    const found = this.#listeners.get(topic);
    if (found) found.add(listener);
    else this.#listeners.set(topic, new Set([listener]));
    return () => {
      const listeners = this.#listeners.get(topic);
      listeners?.delete(listener);
      if (listeners?.size === 0) this.#listeners.delete(topic);
    };
  }

  announce(topics: Iterable<string>): void {
    const heard = new Set<() => void>();
    for (const topic of topics) for (const listener of this.#listeners.get(topic) ?? []) heard.add(listener);
    for (const listener of heard) listener();
  }

  announceAll(): void {
    this.announce([...this.#listeners.keys()]);
  }
}

export function topicsOf(changes: Changes): Set<string> {
  const topics = new Set<string>();
  for (const [id, { before, after }] of changes.records) {
    topics.add(`record ${id}`);
    for (const record of [before, after]) {
      if (!record) continue;
      topics.add(`kind ${record.kind}`);
      if (record.key) topics.add(`key ${record.key.toUpperCase()}`);
      const source = sourceOf(record);
      if (source) topics.add(`key ${source}`);
      if (typeof record.fields.parent === "string") topics.add(`children ${record.fields.parent}`);
    }
  }
  for (const { before, after } of changes.links.values()) {
    const link = after ?? before;
    if (!link) continue;
    topics.add(`from ${link.from}`);
    topics.add(`to ${link.to}`);
  }
  for (const { before, after } of changes.evidence.values()) {
    for (const evidence of [before, after]) if (evidence) topics.add(`evidence ${linkText(evidence)}`);
  }
  if (changes.states) topics.add("states");
  if (changes.spaces) topics.add("spaces");
  if (changes.definitions) topics.add("definitions");
  return topics;
}
