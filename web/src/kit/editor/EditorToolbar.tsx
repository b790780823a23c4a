import type { Editor } from "@tiptap/core";
import { useEditorState } from "@tiptap/react";
import {
  Bold,
  Code,
  Heading1,
  Heading2,
  Heading3,
  Italic,
  Link,
  List,
  ListOrdered,
  type LucideIcon,
  Minus,
  Quote,
  Redo2,
  SquareCode,
  Strikethrough,
  Undo2,
} from "lucide-react";
import { type KeyboardEvent, useRef, useState } from "react";
import { Hint } from "../Hint";
import type { EditorLabels } from "./editor-labels";
import { LinkForm } from "./LinkForm";
import styles from "./RichTextEditor.module.css";

interface Format {
  name: string;
  label: keyof EditorLabels;
  keys?: string;
  icon: LucideIcon;
  /** Undefined for what is done once and not switched on. */
  active?(editor: Editor): boolean;
  run(editor: Editor): void;
}

const level = (number: 1 | 2 | 3, icon: LucideIcon): Format => ({
  name: `heading${number}`,
  label: `heading${number}`,
  keys: `mod+alt+${number}`,
  icon,
  active: (editor) => editor.isActive("heading", { level: number }),
  run: (editor) => editor.chain().focus().toggleHeading({ level: number }).run(),
});

const FORMATS: Format[][] = [
  [
    {
      name: "bold",
      label: "bold",
      keys: "mod+b",
      icon: Bold,
      active: (editor) => editor.isActive("bold"),
      run: (editor) => editor.chain().focus().toggleBold().run(),
    },
    {
      name: "italic",
      label: "italic",
      keys: "mod+i",
      icon: Italic,
      active: (editor) => editor.isActive("italic"),
      run: (editor) => editor.chain().focus().toggleItalic().run(),
    },
    {
      name: "strike",
      label: "strike",
      keys: "mod+shift+s",
      icon: Strikethrough,
      active: (editor) => editor.isActive("strike"),
      run: (editor) => editor.chain().focus().toggleStrike().run(),
    },
    {
      name: "code",
      label: "code",
      keys: "mod+e",
      icon: Code,
      active: (editor) => editor.isActive("code"),
      run: (editor) => editor.chain().focus().toggleCode().run(),
    },
  ],
  [level(1, Heading1), level(2, Heading2), level(3, Heading3)],
  [
    {
      name: "bulletList",
      label: "bulletList",
      keys: "mod+shift+8",
      icon: List,
      active: (editor) => editor.isActive("bulletList"),
      run: (editor) => editor.chain().focus().toggleBulletList().run(),
    },
    {
      name: "orderedList",
      label: "orderedList",
      keys: "mod+shift+7",
      icon: ListOrdered,
      active: (editor) => editor.isActive("orderedList"),
      run: (editor) => editor.chain().focus().toggleOrderedList().run(),
    },
    {
      name: "quote",
      label: "quote",
      keys: "mod+shift+b",
      icon: Quote,
      active: (editor) => editor.isActive("blockquote"),
      run: (editor) => editor.chain().focus().toggleBlockquote().run(),
    },
    {
      name: "codeBlock",
      label: "codeBlock",
      keys: "mod+alt+c",
      icon: SquareCode,
      active: (editor) => editor.isActive("codeBlock"),
      run: (editor) => editor.chain().focus().toggleCodeBlock().run(),
    },
    {
      name: "rule",
      label: "rule",
      icon: Minus,
      run: (editor) => editor.chain().focus().setHorizontalRule().run(),
    },
  ],
  [
    {
      name: "undo",
      label: "undo",
      keys: "mod+z",
      icon: Undo2,
      run: (editor) => editor.chain().focus().undo().run(),
    },
    {
      name: "redo",
      label: "redo",
      keys: "mod+shift+z",
      icon: Redo2,
      run: (editor) => editor.chain().focus().redo().run(),
    },
  ],
];

interface EditorToolbarProps {
  editor: Editor;
  labels: EditorLabels;
  linking: boolean;
  onLinking(open: boolean): void;
}

/** One stop of the tab key; the arrow keys go along it. */
export function EditorToolbar({ editor, labels, linking, onLinking }: EditorToolbarProps) {
  const bar = useRef<HTMLDivElement>(null);
  const [current, setCurrent] = useState("bold");
  const active = useEditorState({
    editor,
    selector: ({ editor: shown }) => {
      const names = FORMATS.flat().filter((format) => format.active?.(shown));
      return [...names.map((format) => format.name), ...(shown.isActive("link") ? ["link"] : [])];
    },
  });

  const move = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const edge = { Home: 0, End: -1 }[event.key];
    if (step === undefined && edge === undefined) return;
    const buttons = [...(bar.current?.querySelectorAll<HTMLButtonElement>("button[data-format]") ?? [])];
    const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
    if (at < 0) return;
    event.preventDefault();
    const next = step === undefined ? edge : (at + step + buttons.length) % buttons.length;
    buttons.at(next ?? 0)?.focus();
  };

  const button = (format: Omit<Format, "active">, pressed: boolean | undefined) => (
    <Hint key={format.name} label={labels[format.label]} {...(format.keys ? { shortcut: format.keys } : {})}>
      <button
        type="button"
        className={styles.format}
        data-format={format.name}
        aria-label={labels[format.label]}
        aria-pressed={pressed}
        tabIndex={current === format.name ? 0 : -1}
        onFocus={() => setCurrent(format.name)}
        // The selection in the text must not be lost to the button.
        onMouseDown={(event) => event.preventDefault()}
        onClick={() => format.run(editor)}
      >
        <format.icon size={16} aria-hidden />
      </button>
    </Hint>
  );

  return (
    <div className={styles.bar}>
      <div
        ref={bar}
        role="toolbar"
        tabIndex={-1}
        aria-label={labels.toolbar}
        className={styles.formats}
        onKeyDown={move}
      >
        {FORMATS.map((group, index) => (
          <span key={group[0]?.name} className={styles.group}>
            {group.map((format) => button(format, format.active ? active.includes(format.name) : undefined))}
            {index === 0
              ? button(
                  { name: "link", label: "link", keys: "mod+k", icon: Link, run: () => onLinking(!linking) },
                  active.includes("link"),
                )
              : null}
          </span>
        ))}
      </div>
      {linking ? <LinkForm editor={editor} labels={labels} onClose={() => onLinking(false)} /> : null}
    </div>
  );
}
