import type { LucideIcon } from "lucide-react";

/** One thing a person can do. The same object serves the keyboard, menus and the palette. */
export interface Action {
  id: string;
  label: string;
  /** Absent or true: it can be done now. */
  when?: () => boolean;
  run(): void;
  /** In the notation of kit/keys, for example "mod+k" or "g f". */
  key?: string;
  icon?: LucideIcon;
  /** Works while a person is writing too: undo in a field belongs to the field, the palette does not. */
  whileTyping?: boolean;
  /** Kept out of the palette: movement keys and the like. */
  hidden?: boolean;
}
