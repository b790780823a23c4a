import { Extension } from "@tiptap/core";
import { yCursorPlugin } from "@tiptap/y-tiptap";
import type { Awareness } from "y-protocols/awareness";
import styles from "./RichTextEditor.module.css";

interface Person {
  name?: string;
  color?: string;
}

/** Where the others stand in the text. */
export const RemoteCarets = Extension.create<{ awareness: Awareness | null }>({
  name: "remoteCarets",

  addOptions() {
    return { awareness: null };
  },

  addProseMirrorPlugins() {
    if (!this.options.awareness) return [];
    return [yCursorPlugin(this.options.awareness, { cursorBuilder: caret, selectionBuilder: selection })];
  },
});

function caret(person: Person): HTMLElement {
  const line = document.createElement("span");
  line.className = styles.caret ?? "";
  line.style.setProperty("--author", colourOf(person));
  const name = document.createElement("span");
  name.className = styles.caretName ?? "";
  name.textContent = person.name ?? "";
  line.append(name);
  return line;
}

function selection(person: Person) {
  return { class: styles.remoteSelection ?? "", style: `--author: ${colourOf(person)}` };
}

/** It comes from another browser and goes into a style. */
function colourOf(person: Person): string {
  return /^#[0-9a-f]{6}$/i.test(person.color ?? "") ? String(person.color) : "#777777";
}

const COLOURS = ["#2a52be", "#1b7440", "#8f5600", "#7d3ca3", "#ab1a45", "#00687a", "#8a4b1f", "#4f5b93"];

/** The same colour for the same person in every browser. */
export function authorColour(person: string): string {
  let sum = 0;
  for (const sign of person) sum = (sum * 31 + (sign.codePointAt(0) ?? 0)) >>> 0;
  return COLOURS[sum % COLOURS.length] ?? "#777777";
}
