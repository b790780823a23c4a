import { type RefObject, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { scrollBy } from "./line-window";
import { type GroupLine, Lines, lineId, type RowGroup, shownLine, withFolded } from "./lines";
import { useLineWindow } from "./use-line-window";

interface GridLinesOptions<Row> {
  groups: readonly RowGroup<Row>[];
  rowKey(row: Row): string;
  /** Of each line, headings included, in pixels. */
  lineHeight: number;
  /** What sticks to the top and to the bottom over the lines, in pixels. */
  head: number;
  foot: number;
  /** Absent: the list remembers itself what is folded. */
  folded?: ReadonlySet<string>;
  onFold?(folded: ReadonlySet<string>): void;
  selectable: boolean;
  selection: ReadonlySet<string>;
  onSelect(selection: ReadonlySet<string>): void;
  /** Row that is open elsewhere; it becomes the active one when it is newly opened. */
  openKey?: string | null;
}

export interface GridLines<Row> {
  scroller: RefObject<HTMLDivElement | null>;
  lines: Lines<Row>;
  /** The active line: -1 is the head, the number of lines is the foot. Null until somebody came. */
  active: number | null;
  /** Lines to draw: headings with all above them, and rows. */
  headings: readonly number[];
  rows: readonly number[];
  /** Which of the elements that are there for rows shows this line: the same one for as long as it is in sight. */
  slot(line: number): number;
  /** Lines that fit on one screen. */
  page(): number;
  /** Makes a line the active one; `reveal` also brings it into sight. */
  activate(line: number, reveal?: boolean): void;
  reveal(line: number): void;
  focus(): void;
  /** Folds or unfolds a heading, or all of its depth. */
  fold(heading: GroupLine<Row>, close: boolean, all: boolean): void;
  /** Selects the rows of these lines; when all of them are selected already, lets go of them. */
  toggle(from: number, to: number): void;
  /** Selects everything from the row that was last toggled up to this line. */
  selectTo(line: number): void;
}

const nothing: ReadonlySet<string> = new Set();

/** What a table and a grouped list have in common: lines, of which one is active, and rows that are selected. */
export function useGridLines<Row>(options: GridLinesOptions<Row>): GridLines<Row> {
  const { groups, rowKey, lineHeight, head, foot, selectable, selection, onSelect, openKey } = options;
  const scroller = useRef<HTMLDivElement>(null);
  const [ownFolded, setOwnFolded] = useState(nothing);
  const folded = options.folded ?? ownFolded;
  const lines = useMemo(() => new Lines(groups, folded, rowKey), [groups, folded, rowKey]);
  const [spot, setSpot] = useState<{ line: number; id: string | null } | null>(null);
  const anchor = useRef<string | null>(null);
  const active = spot === null ? null : placeOf(lines, spot);

  const shown = useLineWindow(scroller, { count: lines.length, height: lineHeight });
  // It only grows: a smaller pool would deal the elements anew.
  const pool = useRef(1);
  pool.current = Math.max(pool.current, shown.to - shown.from);
  const drawn = useMemo(() => {
    const rows: number[] = [];
    for (let line = shown.from; line < shown.to; line += 1) if (lines.row(line)) rows.push(line);
    const headings = lines.headingsWithin(shown.from, shown.to);
    // The active line is always there: the focus names it, and an edit must not be lost by scrolling.
    if (active !== null && lines.row(active) && (active < shown.from || active >= shown.to))
      rows.push(active);
    if (active !== null && lines.heading(active) && !headings.includes(active)) headings.push(active);
    return { rows, headings };
  }, [lines, shown.from, shown.to, active]);

  const reveal = useCallback(
    (line: number) => {
      const element = scroller.current;
      const shownAt = lines.all[line];
      if (!element || !shownAt) return;
      const top = line * lineHeight;
      const from = element.scrollTop;
      const room = (element.clientHeight || 640) - head - foot;
      element.scrollTop += scrollBy(top, top + lineHeight, from + shownAt.depth * lineHeight, from + room);
    },
    [lines, lineHeight, head, foot],
  );
  const activate = useCallback(
    (line: number, bring = true) => {
      const there = lines.all[line];
      setSpot({ line, id: there ? lineId(there) : null });
      if (bring) reveal(line);
    },
    [lines, reveal],
  );

  // A row that is newly opened is brought into sight, once; later changes of the list leave the scroll alone.
  const opened = useRef<string | null>(null);
  useEffect(() => {
    if (openKey === opened.current) return;
    if (!openKey) {
      opened.current = null;
      return;
    }
    const line = lines.lineOfKey(openKey);
    if (line < 0) return;
    opened.current = openKey;
    activate(line);
  }, [openKey, lines, activate]);

  // An active line that is gone leaves its neighbour active, by name from then on.
  useLayoutEffect(() => {
    if (spot === null || spot.id === null || active === null) return;
    const there = lines.all[active];
    if (there && (spot.line !== active || spot.id !== lineId(there)))
      setSpot({ line: active, id: lineId(there) });
  }, [spot, active, lines]);

  const keep = (next: ReadonlySet<string>) => {
    if (options.folded === undefined) setOwnFolded(next);
    options.onFold?.(next);
  };

  return {
    scroller,
    lines,
    active,
    headings: drawn.headings,
    rows: drawn.rows,
    slot: (line) => (line >= shown.from && line < shown.to ? line % pool.current : -1),
    page: () =>
      Math.max(1, Math.floor(((scroller.current?.clientHeight ?? 0) - head - foot) / lineHeight) - 1),
    activate,
    reveal,
    focus: () => scroller.current?.focus({ preventScroll: true }),
    fold(heading, close, all) {
      const next = withFolded(groups, folded, heading, close, all);
      if (active !== null) {
        const id = shownLine(lines, active, next);
        if (id !== null) setSpot({ line: active, id });
      }
      keep(next);
    },
    toggle(from, to) {
      if (!selectable) return;
      const keys = lines.keysBetween(from, to);
      if (keys.length === 0) return;
      const next = new Set(selection);
      const all = keys.every((key) => next.has(key));
      for (const key of keys) {
        if (all) next.delete(key);
        else next.add(key);
      }
      const last = lines.all[to];
      anchor.current = last ? lineId(last) : null;
      onSelect(next);
    },
    selectTo(line) {
      if (!selectable) return;
      const from = anchor.current === null ? -1 : lines.indexOf(anchor.current);
      onSelect(new Set([...selection, ...lines.keysBetween(from < 0 ? line : from, line)]));
    },
  };
}

function placeOf<Row>(lines: Lines<Row>, spot: { line: number; id: string | null }): number {
  if (spot.id === null) return spot.line < 0 ? -1 : lines.length;
  const there = lines.all[spot.line];
  if (there && lineId(there) === spot.id) return spot.line;
  const found = lines.indexOf(spot.id);
  return found >= 0 ? found : Math.max(-1, Math.min(lines.length - 1, spot.line));
}
