import { type PointerEvent, type RefObject, useCallback, useEffect, useRef, useState } from "react";
import {
  type DateSpan,
  endSpanAt,
  moveSpan,
  moveSpanByDays,
  readSpan,
  sameSpan,
  startSpanAt,
  stepEnd,
} from "../date-spans";
import { type DragPoint, watchDrag } from "../drag-gesture";

/** A run of keys ends by itself after so long, in milliseconds, when the key's release was never told. */
const restAfterKeys = 1500;
/** Distance from an end of the lanes, in pixels, from which on a drag scrolls. */
const scrollEdge = 48;

export type DragPart = "bar" | "start" | "end" | "lane";

interface Changes {
  scroller: RefObject<HTMLElement | null>;
  nameWidth: number;
  dayAtClient(clientX: number): number;
  spanOf(key: string): DateSpan | undefined;
  draw(one: number, other: number): DateSpan;
  onCommit(changed: ReadonlyMap<string, DateSpan>): void;
  onCancel(keys: readonly string[]): void;
}

/** Spans that are being changed: worked out for the rows that are drawn, and for the others at the end. */
export interface Drafts {
  keys: readonly string[];
  get(key: string): DateSpan | undefined;
  /** Those that were asked for. */
  made: ReadonlyMap<string, DateSpan>;
}

const none: Drafts = { keys: [], get: () => undefined, made: new Map() };

function draftsOf(
  was: ReadonlyMap<string, DateSpan>,
  change: (span: DateSpan) => DateSpan,
  before: ReadonlyMap<string, DateSpan>,
): Drafts {
  const made = new Map<string, DateSpan>();
  return {
    keys: [...was.keys()],
    made,
    get(key) {
      const span = was.get(key);
      if (!span) return undefined;
      const known = made.get(key);
      if (known) return known;
      const shown = before.get(key);
      const next = change(span);
      // The same object as before, so that what did not move is not drawn again.
      const kept = shown && sameSpan(shown, next) ? shown : next;
      made.set(key, kept);
      return kept;
    },
  };
}

/**
 * Spans while they are being changed, by pointer or by keys. Nothing is told to the outside before the drag
 * or the run of keys has ended.
 */
export function useBarChanges(changes: Changes) {
  const [drafts, setDrafts] = useState<Drafts>(none);
  const now = useRef(drafts);
  const run = useRef<{ keys: readonly string[]; what: "move" | "end"; steps: number } | null>(null);
  const latest = useRef(changes);
  latest.current = changes;
  const giveUp = useRef<() => void>(() => {});
  const rest = useRef<ReturnType<typeof setTimeout>>(undefined);

  const put = useCallback((next: Drafts) => {
    now.current = next;
    setDrafts(next);
  }, []);

  const change = useCallback(
    (was: ReadonlyMap<string, DateSpan>, by: (span: DateSpan) => DateSpan) =>
      put(draftsOf(was, by, now.current.made)),
    [put],
  );

  const end = useCallback(() => {
    clearTimeout(rest.current);
    run.current = null;
    const made = now.current;
    put(none);
    return made;
  }, [put]);

  const commit = useCallback(() => {
    if (now.current === none) return;
    const made = end();
    const { spanOf, onCommit } = latest.current;
    const changed = new Map<string, DateSpan>();
    for (const key of made.keys) {
      const was = spanOf(key);
      const span = made.get(key);
      if (was && span && !sameSpan(was, span)) changed.set(key, span);
    }
    if (changed.size > 0) onCommit(changed);
  }, [end]);

  const cancel = useCallback(() => {
    const { keys } = end();
    if (keys.length > 0) latest.current.onCancel(keys);
  }, [end]);

  const spansOf = (keys: readonly string[]) =>
    new Map(
      keys.flatMap((one) => {
        const span = latest.current.spanOf(one);
        return span ? [[one, span] as const] : [];
      }),
    );

  useEffect(
    () => () => {
      clearTimeout(rest.current);
      giveUp.current();
    },
    [],
  );

  /** Watches a pointer that went down on a part of a row; `keys` are the rows that go with it. */
  const grab = (event: PointerEvent, part: DragPart, keys: readonly string[]) => {
    const from = latest.current.dayAtClient(event.clientX);
    const was = spansOf(keys);
    let at: DragPoint = event;
    let frame = 0;
    let shown = 0;

    const by = (days: number, to: number) => (span: DateSpan) => {
      if (part === "lane") return latest.current.draw(from, to);
      const read = readSpan(span);
      if (!read || days === 0) return span;
      if (part === "start") return startSpanAt(span, read.first + days);
      if (part === "end") return endSpanAt(span, read.last + days);
      return moveSpanByDays(span, days);
    };
    const follow = () => {
      const to = latest.current.dayAtClient(at.clientX);
      const days = part === "lane" ? Math.floor(to) - Math.floor(from) : Math.round(to - from);
      if (days === shown) return;
      shown = days;
      change(was, by(days, to));
    };
    const scrollOn = () => {
      const element = latest.current.scroller.current;
      if (element) {
        const box = element.getBoundingClientRect();
        const left = box.left + latest.current.nameWidth + scrollEdge - at.clientX;
        const right = at.clientX - (box.right - scrollEdge);
        // A bar that was taken hold of near an end stays until the pointer goes on toward it.
        const toward = at.clientX - event.clientX;
        const pixels = left > 0 && toward < 0 ? -left : right > 0 && toward > 0 ? right : 0;
        if (pixels !== 0) {
          element.scrollLeft += Math.max(-scrollEdge, Math.min(scrollEdge, pixels)) / 3;
          follow();
        }
      }
      frame = requestAnimationFrame(scrollOn);
    };

    giveUp.current = watchDrag(event, {
      onStart: () => {
        commit();
        change(was, by(0, from));
        frame = requestAnimationFrame(scrollOn);
      },
      onMove: (point) => {
        at = point;
        follow();
      },
      onEnd: () => {
        cancelAnimationFrame(frame);
        commit();
      },
      onCancel: () => {
        cancelAnimationFrame(frame);
        cancel();
      },
    });
  };

  /** One step of a run of keys; answers what the first row has become. */
  const step = (keys: readonly string[], what: "move" | "end", by: 1 | -1): DateSpan | undefined => {
    const before = run.current;
    const goesOn = before?.what === what && before.keys.join() === keys.join();
    if (!goesOn) commit();
    const steps = (goesOn ? before.steps : 0) + by;
    const was = spansOf(keys);
    const first = keys[0] ?? "";
    const shown = now.current.get(first) ?? was.get(first);
    const apply = (span: DateSpan) => (what === "move" ? moveSpan(span, steps) : stepEnd(span, steps));
    const span = was.get(first);
    if (!span || !shown) return undefined;
    const next = apply(span);
    clearTimeout(rest.current);
    rest.current = setTimeout(commit, restAfterKeys);
    // An end that has come to its start stays there, and the next step back counts.
    if (sameSpan(next, shown)) return shown;
    change(was, apply);
    run.current = { keys, what, steps };
    return next;
  };

  return { drafts, grab, step, commit, cancel, pending: () => now.current !== none };
}
