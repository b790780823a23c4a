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

const none: ReadonlyMap<string, DateSpan> = new Map();

/**
 * Spans while they are being changed, by pointer or by keys. Nothing is told to the outside before the drag
 * or the run of keys has ended.
 */
export function useBarChanges(changes: Changes) {
  const [drafts, setDrafts] = useState<ReadonlyMap<string, DateSpan>>(none);
  const now = useRef(drafts);
  const latest = useRef(changes);
  latest.current = changes;
  const giveUp = useRef<() => void>(() => {});
  const rest = useRef<ReturnType<typeof setTimeout>>(undefined);

  const put = useCallback((next: ReadonlyMap<string, DateSpan>) => {
    now.current = next;
    setDrafts(next);
  }, []);

  const commit = useCallback(() => {
    clearTimeout(rest.current);
    const { spanOf, onCommit } = latest.current;
    const changed = new Map<string, DateSpan>();
    for (const [key, span] of now.current) {
      const was = spanOf(key);
      if (was && !sameSpan(was, span)) changed.set(key, span);
    }
    put(none);
    if (changed.size > 0) onCommit(changed);
  }, [put]);

  const cancel = useCallback(() => {
    clearTimeout(rest.current);
    const keys = [...now.current.keys()];
    put(none);
    if (keys.length > 0) latest.current.onCancel(keys);
  }, [put]);

  useEffect(
    () => () => {
      clearTimeout(rest.current);
      giveUp.current();
    },
    [],
  );

  /** Watches a pointer that went down on a part of a row; `keys` are the rows that go with it. */
  const grab = useCallback(
    (event: PointerEvent, part: DragPart, key: string, keys: readonly string[]) => {
      const from = latest.current.dayAtClient(event.clientX);
      const was = new Map(
        keys.flatMap((one) => {
          const span = latest.current.spanOf(one);
          return span ? [[one, span] as const] : [];
        }),
      );
      let at: DragPoint = event;
      let frame = 0;

      const follow = () => {
        const to = latest.current.dayAtClient(at.clientX);
        const days = Math.round(to - from);
        const next = new Map<string, DateSpan>();
        for (const [one, span] of was) next.set(one, dragged(span, part, days, from, to));
        const same = [...next].every(([one, span]) => {
          const shown = now.current.get(one);
          return shown !== undefined && sameSpan(shown, span);
        });
        if (!same) put(next);
      };
      const dragged = (span: DateSpan, of: DragPart, days: number, one: number, other: number) => {
        const read = readSpan(span);
        if (of === "lane") return latest.current.draw(one, other);
        if (!read) return span;
        if (of === "start") return days === 0 ? span : startSpanAt(span, read.first + days);
        if (of === "end") return days === 0 ? span : endSpanAt(span, read.last + days);
        return moveSpanByDays(span, days);
      };
      const scrollOn = () => {
        const element = latest.current.scroller.current;
        if (element) {
          const box = element.getBoundingClientRect();
          const left = box.left + latest.current.nameWidth + scrollEdge - at.clientX;
          const right = at.clientX - (box.right - scrollEdge);
          const by = left > 0 ? -left : right > 0 ? right : 0;
          if (by !== 0) {
            element.scrollLeft += Math.max(-scrollEdge, Math.min(scrollEdge, by)) / 3;
            follow();
          }
        }
        frame = requestAnimationFrame(scrollOn);
      };
      const stop = () => cancelAnimationFrame(frame);

      giveUp.current = watchDrag(event, {
        onStart: () => {
          commit();
          put(part === "lane" ? new Map([[key, latest.current.draw(from, from)]]) : was);
          frame = requestAnimationFrame(scrollOn);
        },
        onMove: (point) => {
          at = point;
          follow();
        },
        onEnd: () => {
          stop();
          commit();
        },
        onCancel: () => {
          stop();
          cancel();
        },
      });
    },
    [put, commit, cancel],
  );

  /** One step of a run of keys; answers what the first row has become. */
  const step = useCallback(
    (keys: readonly string[], what: "move" | "end", steps: number): DateSpan | undefined => {
      const next = new Map(now.current);
      for (const key of keys) {
        const span = now.current.get(key) ?? latest.current.spanOf(key);
        if (span) next.set(key, what === "move" ? moveSpan(span, steps) : stepEnd(span, steps));
      }
      put(next);
      clearTimeout(rest.current);
      rest.current = setTimeout(commit, restAfterKeys);
      return next.get(keys[0] ?? "");
    },
    [put, commit],
  );

  return { drafts, grab, step, commit, cancel, pending: () => now.current.size > 0 };
}
