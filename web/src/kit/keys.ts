/**
 * Key combinations are written as "mod+k", "mod+shift+z", "?", "g f" (one after the other).
 * `mod` is Command on a Mac and Control elsewhere.
 */
const onMac = typeof navigator !== "undefined" && /Mac|iPhone|iPad/.test(navigator.platform ?? "");

export interface Stroke {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  shiftKey: boolean;
  altKey: boolean;
}

/** The combination a key press stands for, in the notation above. */
export function strokeName(stroke: Stroke, mac = onMac): string {
  const parts: string[] = [];
  if (mac ? stroke.metaKey : stroke.ctrlKey) parts.push("mod");
  if (mac && stroke.ctrlKey) parts.push("ctrl");
  if (stroke.altKey) parts.push("alt");
  const key = stroke.key.length === 1 ? stroke.key.toLowerCase() : stroke.key;
  // Shift is already inside "?" or "!"; it is named only for letters and for keys such as Enter.
  if (stroke.shiftKey && (/^[a-z]$/.test(key) || key.length > 1)) parts.push("shift");
  parts.push(key === " " ? "Space" : key);
  return parts.join("+");
}

const spelled: Record<string, string> = {
  ArrowUp: "↑",
  ArrowDown: "↓",
  ArrowLeft: "←",
  ArrowRight: "→",
  Enter: "↵",
  Escape: "Esc",
};

export function spellKeys(keys: string, mac = onMac): string[] {
  return keys.split(/[ ]/).flatMap((stroke) =>
    stroke.split("+").map((part) => {
      if (part === "mod") return mac ? "⌘" : "Ctrl";
      if (part === "shift") return mac ? "⇧" : "Shift";
      if (part === "alt") return mac ? "⌥" : "Alt";
      return spelled[part] ?? (part.length === 1 ? part.toUpperCase() : part);
    }),
  );
}

/** True where a key press is text for somebody else: an input, an editor, an open menu. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable) return true;
  if (target.closest('[role="menu"], [role="listbox"], dialog[open]')) return true;
  return /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}

/** In a text with a caret that cannot be written in: its letters are free, the keys that move the caret are not. */
export function onlyReading(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('[aria-readonly="true"]') !== null;
}
