/** What the editor says. Whoever shows it passes the words of their language. */
export interface EditorLabels {
  editor: string;
  toolbar: string;
  bold: string;
  italic: string;
  strike: string;
  code: string;
  heading1: string;
  heading2: string;
  heading3: string;
  bulletList: string;
  orderedList: string;
  quote: string;
  codeBlock: string;
  rule: string;
  link: string;
  linkAddress: string;
  linkApply: string;
  linkRemove: string;
  linkUnsafe: string;
  undo: string;
  redo: string;
  connecting: string;
  synced: string;
  saving: string;
  offline: string;
}

export const englishEditorLabels: EditorLabels = {
  editor: "Text",
  toolbar: "Formatting",
  bold: "Bold",
  italic: "Italic",
  strike: "Strikethrough",
  code: "Code",
  heading1: "Heading 1",
  heading2: "Heading 2",
  heading3: "Heading 3",
  bulletList: "Bullet list",
  orderedList: "Numbered list",
  quote: "Quote",
  codeBlock: "Code block",
  rule: "Divider",
  link: "Link",
  linkAddress: "Address of the link",
  linkApply: "Set link",
  linkRemove: "Remove link",
  linkUnsafe: "Begin with https://, http:// or mailto:",
  undo: "Undo typing",
  redo: "Redo typing",
  connecting: "Opening the text",
  synced: "Saved",
  saving: "Saving",
  offline: "Offline. What you write is kept and sent later.",
};
