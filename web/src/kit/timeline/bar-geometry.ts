/** How a span is drawn: where it lies, which of its ends are soft, which side is open. */

import type { DateSpan } from "../date-spans";
import { readSpan, type SpanPeriods } from "../date-spans";
import { type TimeScale, xOf } from "./time-scale";

export interface BarBox {
  /** Pixels from the left end of the lane; the part that fades out on an open side is not counted. */
  left: number;
  width: number;
  /** Pixels at an end within which the date may lie; 0 where it is known to less than a pixel can show. */
  softStart: number;
  softEnd: number;
  openStart: boolean;
  openEnd: boolean;
}

export const narrowestBar = 8;
/** How far a bar fades out on a side without a date. */
export const fadeLength = 88;
const visiblySoft = 5;

/** Null where nothing is known. */
export function barBox(span: DateSpan, scale: TimeScale): BarBox | null {
  const read = readSpan(span);
  return read && boxOf(read, scale);
}

function boxOf(read: SpanPeriods, scale: TimeScale): BarBox {
  const left = xOf(scale, read.first);
  const width = Math.max(narrowestBar, (read.last + 1 - read.first) * scale.pixelsPerDay);
  return {
    left,
    width,
    softStart: soft(read.start, scale, width),
    softEnd: soft(read.end, scale, width),
    openStart: read.start === null,
    openEnd: read.end === null,
  };
}

function soft(period: SpanPeriods["start"], scale: TimeScale, width: number): number {
  if (!period || period.precision === "day") return 0;
  const length = (period.last + 1 - period.first) * scale.pixelsPerDay;
  return length < visiblySoft ? 0 : Math.min(width, length);
}

/** On which side a bar lies outside of what is seen of the lane; null when some of it is in sight. */
export function hiddenSide(box: BarBox, seenLeft: number, seenRight: number): "left" | "right" | null {
  if (box.left + box.width <= seenLeft) return "left";
  return box.left >= seenRight ? "right" : null;
}
