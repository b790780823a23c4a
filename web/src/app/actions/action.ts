import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";

/** What an action is about. The nearest comes first in the palette and wins a key that two offer. */
export type ActionScope = "selection" | "record" | "page" | "create" | "go" | "shell";

export interface ActionSection {
  scope: ActionScope;
  /** Heading in the palette, such as "For 3 selected features". */
  label: string;
}

/** One of several ways to carry an action out, picked in a second step. */
export interface ActionChoice {
  id: string;
  label: string;
  icon?: ReactNode;
  note?: ReactNode;
  /** Present where a choice is on or off: the ones that are on carry a tick. */
  chosen?: boolean;
  run?(): void;
  /** Opens one step more instead of running. */
  options?(query: string): ActionChoice[];
  /** The list stays open afterwards, for choices of which one takes several. */
  stays?: boolean;
}

/** One thing a person can do. The same object serves the keyboard, menus and the palette. */
export interface Action {
  id: string;
  label: string;
  /** Absent or true: it can be done now. False: it has no place here and is left out. */
  when?: () => boolean;
  /** Why it cannot be done now, where a person would look for it all the same; null when it can. */
  disabledReason?: () => string | null;
  /** Not called while `options` is given. */
  run?(): void;
  /** The ways to carry it out, best first; asked again with each letter typed. */
  options?(query: string): ActionChoice[];
  /** Asks for what the second step wants, such as "A date, or a word such as friday". */
  placeholder?: string;
  /** Its choices are found from the first step of the palette too: "shipped" finds "Set state: Shipped". */
  findsChoices?: boolean;
  /** In the notation of kit/keys, for example "mod+k" or "g f". */
  key?: string;
  /** Other keys that do the same and are not shown. */
  otherKeys?: readonly string[];
  icon?: LucideIcon;
  /** Without one it belongs to the page. */
  section?: ActionSection;
  /** Other words by which somebody would look for it. */
  keywords?: readonly string[];
  /** Works while a person is writing too: undo in a field belongs to the field, the palette does not. */
  whileTyping?: boolean;
  /** Kept out of the palette: movement keys and the like. */
  hidden?: boolean;
}

const nearness: readonly ActionScope[] = ["selection", "record", "page", "create", "go", "shell"];

export const scopeOf = (action: Action): ActionScope => action.section?.scope ?? "page";

/** 0 is the nearest. */
export const nearnessOf = (action: Action): number => nearness.indexOf(scopeOf(action));

/** The farthest first, so that of two with one key the last is the nearest. */
export function byNearness(actions: Iterable<Action>): Action[] {
  return [...actions].sort((a, b) => nearnessOf(b) - nearnessOf(a));
}

export function keysOf(action: Action): readonly string[] {
  return [...(action.key ? [action.key] : []), ...(action.otherKeys ?? [])];
}

/** True where a key is one that somebody could press by mistake, or that speech input could type. */
export function isSingleKey(key: string): boolean {
  return !/(^|[ +])(mod|ctrl|alt)\+/.test(key) && !/^(Escape|Enter|Tab|F\d+|Arrow\w+)$/.test(key);
}
