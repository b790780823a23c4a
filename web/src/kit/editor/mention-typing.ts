import { Extension } from "@tiptap/core";
import type { Mark } from "@tiptap/pm/model";
import { type EditorState, Plugin, PluginKey, type Transaction } from "@tiptap/pm/state";
import { ySyncPluginKey } from "@tiptap/y-tiptap";
import { mentioned } from "./markdown";
import { type Mentionable, type MentionQuery, mentionAddress, mentionQuery, mentionWords } from "./mentions";

/** The mention that a person is writing: `from` and `to` are places in the document. */
export interface TypedMention {
  from: number;
  to: number;
  query: string;
}

interface Typing {
  /** Offset in its paragraph of the @ behind which something was typed. The caret alone opens no list. */
  at: number | null;
  /** Offset of the @ whose list was sent away: it stays away while the same name is written on. */
  dismissed: number | null;
}

const nothing: Typing = { at: null, dismissed: null };

const typingKey = new PluginKey<Typing>("mentionTyping");

/** Follows which mention is being written, and keeps what follows a mention out of it. */
export const MentionTyping = Extension.create({
  name: "mentionTyping",
  addProseMirrorPlugins() {
    return [
      new Plugin<Typing>({
        key: typingKey,
        state: {
          init: () => nothing,
          apply: (tr, typing, _, state) => followed(tr, typing, state),
        },
        appendTransaction: (_, __, state) => {
          const link = state.schema.marks.link;
          if (!link || state.storedMarks || !isBehindMention(state)) return null;
          const marks = state.selection.$from.marks().filter((mark) => mark.type !== link);
          return state.tr.setStoredMarks(marks).setMeta("addToHistory", false);
        },
        props: {
          handleDOMEvents: { click: stayHere, auxclick: stayHere },
        },
      }),
    ];
  },
});

function followed(tr: Transaction, typing: Typing, state: EditorState): Typing {
  const told = tr.getMeta(typingKey) as Typing | undefined;
  if (told) return told;
  const at = begunMention(state)?.start;
  if (at === undefined) return nothing;
  if (at === typing.at || at === typing.dismissed) return typing;
  const theirs = (tr.getMeta(ySyncPluginKey) as { isChangeOrigin?: boolean } | undefined)?.isChangeOrigin;
  return tr.docChanged && !theirs ? { at, dismissed: null } : nothing;
}

function begunMention(state: EditorState): MentionQuery | null {
  const { $from, empty } = state.selection;
  const block = $from.parent;
  if (!empty || !block.isTextblock || block.type.spec.code) return null;
  const begun = mentionQuery(block.textBetween(0, $from.parentOffset, "\n", "\n"));
  if (!begun) return null;
  const marks = block.nodeAt(begun.start)?.marks ?? [];
  return marks.some((mark) => mark.type.name === "link" || mark.type.name === "code") ? null : begun;
}

const personOf = (mark: Mark) =>
  mark.type.name === "link" ? mentioned(String(mark.attrs.href ?? "")) : null;

function isBehindMention(state: EditorState): boolean {
  const { $from, empty } = state.selection;
  if (!empty) return false;
  const person = $from.nodeBefore?.marks.map(personOf).find(Boolean);
  return Boolean(person) && !$from.nodeAfter?.marks.some((mark) => personOf(mark) === person);
}

/** A mention leads nowhere; the browser would look for a program that opens it. */
function stayHere(_: unknown, event: Event): boolean {
  const target = event.target instanceof Element ? event.target : null;
  if (target?.closest('a[href^="mention:"]')) event.preventDefault();
  return false;
}

/** Null while no list is wanted. */
export function typedMention(state: EditorState): TypedMention | null {
  const begun = begunMention(state);
  if (!begun || typingKey.getState(state)?.at !== begun.start) return null;
  const { $from } = state.selection;
  return { from: $from.start() + begun.start, to: $from.pos, query: begun.query };
}

/** The person in place of what was typed. */
export function takeMention(state: EditorState, person: Mentionable): Transaction | null {
  const typed = typedMention(state);
  const link = state.schema.marks.link;
  if (!typed || !link) return null;
  const around = state.selection.$from.marks().filter((mark) => mark.type !== link);
  const named = link.create({ href: mentionAddress(person.id) }).addToSet(around);
  const words = [state.schema.text(mentionWords(person.name), named), state.schema.text(" ", around)];
  return state.tr.replaceWith(typed.from, typed.to, words).setStoredMarks(around).scrollIntoView();
}

/** Sends the list away until another mention is begun. */
export function dismissMention(state: EditorState): Transaction {
  const dismissed = typingKey.getState(state)?.at ?? null;
  return state.tr.setMeta(typingKey, { at: null, dismissed } satisfies Typing);
}
