import type { ReactNode } from "react";

/** Somebody whom a text can name. */
export interface Mentionable {
  /** Id of their record. */
  id: string;
  name: string;
  /** Tells two of the same name apart. */
  note?: string;
  icon?: ReactNode;
}

/** Whom a text can name, and the words around their list. */
export interface Mentions {
  /** Those whom the letters behind the @ fit, best first. */
  people(query: string): readonly Mentionable[];
  listLabel: string;
  /** Read out when the list opens or changes. */
  found(n: number): string;
}

/** The beginning of a mention: where its @ stands and what is written behind it. */
export interface MentionQuery {
  start: number;
  query: string;
}

// No letter before the @, or every mail address would open the list. Names have spaces.
const BEGUN = /(?:^|[^\p{L}\p{N}_.+@-])@((?:[\p{L}\p{N}][\p{L}\p{M}\p{N} .'’-]{0,39})?)$/u;

/** The mention that is being written at the end of `before`, the text in front of the caret. */
export function mentionQuery(before: string): MentionQuery | null {
  const query = BEGUN.exec(before)?.[1];
  return query === undefined ? null : { start: before.length - query.length - 1, query };
}

/** The address that names a person. */
export function mentionAddress(person: string): string {
  return `mention:${person}`;
}

/** The words of a mention. */
export function mentionWords(name: string): string {
  return `@${name.trim().replace(/\s+/g, " ")}`;
}
