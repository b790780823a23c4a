import { type RefObject, useCallback, useLayoutEffect, useMemo, useRef, useState } from "react";
import {
  dayAtX,
  extended,
  pixelsPerDay,
  rangeAround,
  type TimelineZoom,
  type TimeRange,
  type TimeScale,
  xOf,
} from "./time-scale";

/** How much time, in pixels, lies ready beyond what is in the data, and how near its end more is added. */
const padding = 4000;
const margin = 1500;
/** Headings are drawn for stretches of this many pixels, so that most steps of scrolling draw nothing. */
const stretch = 400;
/** The exactness, in pixels, with which it is known what is in sight. */
const grain = 8;

export interface TimeView {
  scale: TimeScale;
  /** What is in sight of the lanes, in pixels from the scale's origin. */
  left: number;
  width: number;
  /** Of the scroller. */
  height: number;
  /** The days whose headings and lines are drawn. */
  drawn: TimeRange;
  /** Brings a day to a place in the lanes; `at` is 0 for their left edge, 1 for the right one. */
  show(day: number, at: number): void;
  scrollBy(pixels: number): void;
  /** The day that stays where it is when the zoom changes next; without a call, the one in the middle. */
  hold(clientX: number): void;
  dayAtClient(clientX: number): number;
}

/** Time under a scroller that has no end: more days are added before one gets there. */
export function useTimeView(
  scroller: RefObject<HTMLDivElement | null>,
  zoom: TimelineZoom,
  data: readonly TimeRange[],
  today: number,
  nameWidth: number,
): TimeView {
  const perDay = pixelsPerDay(zoom);
  const needed = useMemo(() => rangeAround(data, today, padding / perDay), [data, today, perDay]);
  const [range, setRange] = useState(() => ({ ...needed, zoom }));
  const [seen, setSeen] = useState({ left: 0, width: 0 });
  const [height, setHeight] = useState(0);
  if (range.zoom !== zoom) setRange({ ...needed, zoom });
  else if (needed.first < range.first || needed.last > range.last) {
    setRange({
      first: Math.min(needed.first, range.first),
      last: Math.max(needed.last, range.last),
      zoom,
    });
  }

  const scale = useMemo<TimeScale>(
    () => ({
      zoom: range.zoom,
      origin: range.first,
      days: range.last - range.first + 1,
      pixelsPerDay: pixelsPerDay(range.zoom),
    }),
    [range],
  );

  const held = useRef({ day: today, offset: 0 });
  // Asking the element while one scrolls would make the browser lay out what has just been changed.
  const clientWidth = useRef(0);
  const before = useRef<TimeScale | null>(null);
  const latest = useRef({ scale, nameWidth, data, today });
  latest.current = { scale, nameWidth, data, today };

  const read = useCallback(() => {
    const element = scroller.current;
    if (!element) return;
    const now = latest.current;
    const width = Math.max(0, clientWidth.current - now.nameWidth);
    held.current = { day: dayAtX(now.scale, element.scrollLeft + width / 2), offset: width / 2 };
    const left = Math.round(element.scrollLeft / grain) * grain;
    setSeen((was) => (was.left === left && was.width === width ? was : { left, width }));
    const days = (pixels: number) => pixels / now.scale.pixelsPerDay;
    setRange((was) => {
      const inSight = {
        first: now.scale.origin + days(element.scrollLeft),
        last: now.scale.origin + days(element.scrollLeft + width),
      };
      if (was.zoom !== now.scale.zoom) return was;
      const next = extended(was, inSight, days(margin), days(padding));
      return next === was ? was : { ...next, zoom: was.zoom };
    });
  }, [scroller]);

  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const last = before.current;
    before.current = scale;
    if (last === null) {
      clientWidth.current = element.clientWidth;
      const width = Math.max(0, clientWidth.current - latest.current.nameWidth);
      element.scrollLeft = opening(scale, latest.current.data, latest.current.today, width);
    } else if (last.zoom !== scale.zoom) {
      element.scrollLeft = xOf(scale, held.current.day) - held.current.offset;
    } else if (last.origin !== scale.origin) {
      element.scrollLeft += xOf(scale, last.origin);
    }
    read();
  }, [scale, scroller, read]);

  // Listens before the rows do, so that it asks where the scroller stands before they change the page.
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    element.addEventListener("scroll", read, { passive: true });
    const watch = new ResizeObserver(() => {
      clientWidth.current = element.clientWidth;
      setHeight(element.clientHeight);
      read();
    });
    watch.observe(element);
    return () => {
      element.removeEventListener("scroll", read);
      watch.disconnect();
    };
  }, [scroller, read]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another width of the names shows another part of time
  useLayoutEffect(read, [nameWidth, read]);

  const from = Math.floor((seen.left - stretch) / stretch) * stretch;
  const to = Math.ceil((seen.left + seen.width + stretch) / stretch) * stretch;
  const drawn = useMemo(
    () => ({
      first: Math.max(scale.origin, Math.floor(dayAtX(scale, from))),
      last: Math.min(scale.origin + scale.days - 1, Math.ceil(dayAtX(scale, to))),
    }),
    [scale, from, to],
  );

  const actions = useMemo(
    () => ({
      show(day: number, at: number) {
        const element = scroller.current;
        if (!element) return;
        const now = latest.current;
        const days = padding / now.scale.pixelsPerDay;
        const width = clientWidth.current - now.nameWidth;
        const x = xOf(now.scale, day) - at * width;
        if (x >= 0 && x + width <= now.scale.days * now.scale.pixelsPerDay) element.scrollLeft = x;
        else {
          // The day lies beyond what is there: the scale is made around it, and kept under the middle.
          setRange((was) => ({
            first: Math.min(was.first, Math.floor(day - days)),
            last: Math.max(was.last, Math.ceil(day + days)),
            zoom: was.zoom,
          }));
          requestAnimationFrame(() => {
            element.scrollLeft = xOf(latest.current.scale, day) - at * width;
          });
        }
      },
      scrollBy(pixels: number) {
        if (scroller.current) scroller.current.scrollLeft += pixels;
      },
      hold(clientX: number) {
        const element = scroller.current;
        if (!element) return;
        const offset = clientX - element.getBoundingClientRect().left - latest.current.nameWidth;
        held.current = { day: dayAtX(latest.current.scale, element.scrollLeft + offset), offset };
      },
      dayAtClient(clientX: number) {
        const element = scroller.current;
        if (!element) return latest.current.today;
        const offset = clientX - element.getBoundingClientRect().left - latest.current.nameWidth;
        return dayAtX(latest.current.scale, element.scrollLeft + offset);
      },
    }),
    [scroller],
  );

  return { scale, left: seen.left, width: seen.width, height, drawn, ...actions };
}

/** Where the scroller stands at first: at today; at the nearest bars when today shows none. */
function opening(scale: TimeScale, data: readonly TimeRange[], today: number, width: number): number {
  const left = xOf(scale, today) - width * 0.35;
  const [first, last] = [dayAtX(scale, left), dayAtX(scale, left + width)];
  if (data.length === 0 || data.some((one) => one.last >= first && one.first <= last)) return left;
  let nearest = data[0] as TimeRange;
  const off = (one: TimeRange) => Math.min(Math.abs(one.first - today), Math.abs(one.last - today));
  for (const one of data) if (off(one) < off(nearest)) nearest = one;
  return nearest.last < today
    ? xOf(scale, nearest.last) - width * 0.8
    : xOf(scale, nearest.first) - width * 0.2;
}
