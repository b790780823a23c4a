import { useId, useState } from "react";
import type { Mentionable, Mentions } from "./mentions";

/** What of a key press decides; React's events and the browser's both have it. */
interface KeyPress {
  key: string;
  shiftKey: boolean;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
}

export interface MentionListState {
  id: string;
  people: readonly Mentionable[];
  /** Index of the one that Enter takes; -1 without a list. */
  chosen: number;
  /** For `aria-activedescendant`. */
  activeId: string | undefined;
  point(index: number): void;
  /** Whether the list has used the key up. */
  press(event: KeyPress): boolean;
  take(person: Mentionable): void;
}

const none: readonly Mentionable[] = [];

/** The list that stands open while a mention is written. The text keeps the focus, and hands its keys on. */
export function useMentionList(
  mentions: Mentions | undefined,
  /** What is written behind the @, or null while no list is wanted. */
  query: string | null,
  take: (person: Mentionable) => void,
  dismiss: () => void,
): MentionListState {
  const id = useId();
  const [pointed, setPointed] = useState({ query, index: 0 });
  const people = mentions && query !== null ? mentions.people(query) : none;
  // Other letters make another list, which begins at its best.
  const index = pointed.query === query ? pointed.index : 0;
  const chosen = Math.min(index, people.length - 1);
  const point = (to: number) => setPointed({ query, index: to });

  const press = (event: KeyPress) => {
    const person = people[chosen];
    if (!person || event.shiftKey || event.ctrlKey || event.metaKey || event.altKey) return false;
    switch (event.key) {
      case "ArrowDown":
        point((chosen + 1) % people.length);
        return true;
      case "ArrowUp":
        point((chosen - 1 + people.length) % people.length);
        return true;
      case "Enter":
      case "Tab":
        take(person);
        return true;
      case "Escape":
        dismiss();
        return true;
      default:
        return false;
    }
  };
  return { id, people, chosen, activeId: chosen >= 0 ? `${id}-${chosen}` : undefined, point, press, take };
}
