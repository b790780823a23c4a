import { type PointerEvent, useCallback, useEffect, useRef, useState } from "react";
import { type DateSpan, endSpanAt, moveSpan, sameSpan, startSpanAt, stepEnd } from "../date-spans";
import { type DragPoint, watchDrag } from "../drag-gesture";

/** A run of keys ends by itself after so long, in milliseconds, when the key's release was never told. */
const restAfterKeys = 1500;

/** `place` gives something without a day the day where it is put down. */
export type EntryPart = "bar" | "start" | "end" | "place";

interface Draft {
  key: string;
  was: DateSpan;
  span: DateSpan;
}

interface EntryChanges {
  /** The day under a point; null beside the days. */
  dayUnder(at: DragPoint): number | null;
  placed(day: number): DateSpan;
  onCommit(key: string, span: DateSpan): void;
  onCancel(key: string): void;
}

export type EntryChanging = ReturnType<typeof useEntryDrag>;

/** The one entry that is being changed, by pointer or by keys; told to the outside when that has ended. */
export function useEntryDrag(changes: EntryChanges) {
  const [draft, setDraft] = useState<Draft | null>(null);
  const now = useRef<Draft | null>(null);
  const latest = useRef(changes);
  latest.current = changes;
  const giveUp = useRef<() => void>(() => {});
  const rest = useRef<ReturnType<typeof setTimeout>>(undefined);

  const put = useCallback((next: Draft | null) => {
    now.current = next;
    setDraft(next);
  }, []);

  const commit = useCallback(() => {
    clearTimeout(rest.current);
    const made = now.current;
    put(null);
    if (made && !sameSpan(made.was, made.span)) latest.current.onCommit(made.key, made.span);
  }, [put]);

  const cancel = useCallback(() => {
    clearTimeout(rest.current);
    const made = now.current;
    put(null);
    if (made) latest.current.onCancel(made.key);
  }, [put]);

  useEffect(
    () => () => {
      clearTimeout(rest.current);
      giveUp.current();
    },
    [],
  );

  const grab = useCallback(
    (event: PointerEvent, part: EntryPart, key: string, was: DateSpan) => {
      const from = latest.current.dayUnder(event);
      const at = (point: DragPoint): DateSpan => {
        const day = latest.current.dayUnder(point);
        if (day === null) return was;
        if (part === "place") return latest.current.placed(day);
        if (part === "start") return startSpanAt(was, day);
        if (part === "end") return endSpanAt(was, day);
        return from === null ? was : moveSpan(was, day - from);
      };
      giveUp.current = watchDrag(event, {
        onStart: () => {
          commit();
          put({ key, was, span: was });
        },
        onMove: (point) => {
          const span = at(point);
          if (now.current && !sameSpan(now.current.span, span)) put({ key, was, span });
        },
        onEnd: commit,
        onCancel: cancel,
      });
    },
    [put, commit, cancel],
  );

  const step = useCallback(
    (key: string, span: DateSpan, what: "move" | "end", days: number): DateSpan => {
      if (now.current && now.current.key !== key) commit();
      const before = now.current ?? { key, was: span, span };
      const next = what === "move" ? moveSpan(before.span, days) : stepEnd(before.span, days);
      put({ key, was: before.was, span: next });
      clearTimeout(rest.current);
      rest.current = setTimeout(commit, restAfterKeys);
      return next;
    },
    [put, commit],
  );

  return { draft, grab, step, commit, cancel, pending: () => now.current !== null };
}
