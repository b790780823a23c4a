import type { GroupLine, Lines } from "../lines/lines";

export interface ListStroke {
  key: string;
  shiftKey: boolean;
  altKey: boolean;
  ctrlKey: boolean;
  metaKey: boolean;
}

export type ListCommand<Row> =
  | { do: "go"; line: number; step: boolean; select: boolean }
  | { do: "fold"; heading: GroupLine<Row>; close: boolean; all: boolean }
  | { do: "toggle" | "all" | "escape" | "open" | "add" };

interface ListPlace<Row> {
  lines: Lines<Row>;
  at: number;
  /** Lines on one screen. */
  page: number;
}

/** What a key means in a list of lines under headings; null when it is not the list's. */
export function listKey<Row>(
  stroke: ListStroke,
  { lines, at, page }: ListPlace<Row>,
): ListCommand<Row> | null {
  const { key, shiftKey, altKey } = stroke;
  const jump = stroke.ctrlKey || stroke.metaKey;
  const heading = lines.heading(at);
  const last = lines.length - 1;
  const go = (line: number, more: { step?: boolean; select?: boolean } = {}): ListCommand<Row> => ({
    do: "go",
    line: Math.max(0, Math.min(last, line)),
    step: more.step ?? false,
    select: more.select ?? false,
  });

  if (key === "ArrowLeft" || key === "ArrowRight") {
    const close = key === "ArrowLeft";
    const own = heading ?? lines.heading(lines.all[at]?.parent ?? -1);
    if (altKey) return own ? { do: "fold", heading: own, close, all: true } : null;
    if (!heading) return close && own ? go(lines.all[at]?.parent ?? at) : null;
    if (close !== heading.folded) return { do: "fold", heading, close, all: false };
    if (close) return heading.parent >= 0 ? go(heading.parent) : null;
    return null;
  }
  if (altKey) return null;
  if (jump) {
    if (key.toLowerCase() === "a") return { do: "all" };
    if (key === "ArrowUp" || key === "Home") return go(0);
    if (key === "ArrowDown" || key === "End") return go(last);
    return null;
  }
  switch (key) {
    case "ArrowDown":
      return shiftKey ? go(lines.nextRow(at, 1), { select: true }) : go(at + 1);
    case "ArrowUp":
      return shiftKey ? go(lines.nextRow(at, -1), { select: true }) : go(at - 1);
    case "j":
      return go(lines.nextRow(at, 1), { step: true });
    case "k":
      return go(lines.nextRow(at, -1), { step: true });
    case "Home":
      return go(0);
    case "End":
      return go(last);
    case "PageDown":
      return go(at + page);
    case "PageUp":
      return go(at - page);
    case " ":
    case "x":
    case "X":
      return { do: "toggle" };
    case "Escape":
      return { do: "escape" };
    case "+":
      return { do: "add" };
    case "Enter":
      return heading ? { do: "fold", heading, close: !heading.folded, all: false } : { do: "open" };
    case "o":
      return heading ? null : { do: "open" };
    default:
      return null;
  }
}
