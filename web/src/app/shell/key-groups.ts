import { type Action, keysOf, nearnessOf } from "../actions/action";
import { type MessageKey, t } from "../messages/t";
import { groupOf } from "./palette-search";

export interface KeyRow {
  /** Several ways, each in the notation of kit/keys. */
  keys: readonly string[];
  label: string;
}

export interface KeyGroup {
  title: string;
  rows: KeyRow[];
}

type Fixed = [keys: string | string[], label: MessageKey];

/** Keys that components hear themselves, by where they hold. */
const fixed: { title: MessageKey; rows: Fixed[] }[] = [
  {
    title: "keys.lists",
    rows: [
      [["j", "ArrowDown"], "keys.next"],
      [["k", "ArrowUp"], "keys.previous"],
      ["Enter", "keys.openRow"],
      ["t", "keys.threadOf"],
      ["Escape", "keys.close"],
    ],
  },
  {
    title: "keys.table",
    rows: [
      ["Space", "keys.select"],
      [["shift+ArrowDown", "shift+ArrowUp"], "keys.extend"],
      ["mod+a", "keys.selectAll"],
      ["F2", "keys.edit"],
      ["Tab", "keys.nextCell"],
    ],
  },
  {
    title: "keys.board",
    rows: [
      ["Space", "keys.grab"],
      [["ArrowLeft", "ArrowRight"], "keys.carry"],
      ["Escape", "keys.drop"],
    ],
  },
  {
    title: "keys.thread",
    rows: [
      ["j", "keys.next"],
      ["k", "keys.previous"],
      ["Enter", "keys.source"],
      ["f", "keys.fullscreen"],
    ],
  },
  {
    title: "keys.inbox",
    rows: [
      ["e", "inbox.read"],
      ["u", "inbox.markUnread"],
      ["h", "inbox.snooze"],
    ],
  },
  { title: "keys.feedback", rows: [["h", "keys.highlight"]] },
  {
    title: "keys.creating",
    rows: [
      ["mod+Enter", "keys.makeStay"],
      ["shift+Enter", "keys.newLine"],
    ],
  },
  {
    title: "keys.writing",
    rows: [
      ["mod+Enter", "keys.send"],
      ["mod+b", "keys.bold"],
      ["mod+i", "keys.italic"],
      ["mod+z", "action.undo"],
      ["mod+shift+z", "action.redo"],
    ],
  },
  { title: "nav.favourites", rows: [[["alt+ArrowUp", "alt+ArrowDown"], "keys.favouriteMove"]] },
];

/** Every key that does something here, in groups: what is offered now, the nearest first, then what always holds. */
export function keyGroups(offered: readonly Action[], query: string): KeyGroup[] {
  const groups = new Map<string, KeyRow[]>();
  const sorted = [...offered].sort((a, b) => nearnessOf(a) - nearnessOf(b));
  for (const action of sorted) {
    if (!action.label || keysOf(action).length === 0) continue;
    const title = groupOf(action);
    groups.set(title, [...(groups.get(title) ?? []), { keys: keysOf(action), label: action.label }]);
  }
  for (const group of fixed) {
    const rows = group.rows.map(
      ([keys, label]): KeyRow => ({ keys: [keys].flat(), label: t(label as "keys.next") }),
    );
    groups.set(t(group.title as "keys.lists"), rows);
  }
  const wanted = query.trim().toLowerCase();
  return [...groups].flatMap(([title, rows]) => {
    const found = rows.filter(
      (row) =>
        `${title} ${row.label}`.toLowerCase().includes(wanted) ||
        row.keys.some((key) => key.toLowerCase().replace("mod+", "ctrl+") === wanted),
    );
    return found.length > 0 ? [{ title, rows: found }] : [];
  });
}
