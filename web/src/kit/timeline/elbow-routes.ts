/** Lines from the end of one bar to the start of another: horizontal and vertical only, corners rounded. */

import type { SpanPeriods } from "../date-spans";

export interface Point {
  x: number;
  y: number;
}

/** How far a line runs straight out of one bar and into the other. */
const stub = 10;
const radius = 5;

/**
 * The corners of the line, both ends included. Where the second bar begins too near, or before the first
 * ends, the line turns back in the gutter between two rows. `rowHeight` is the distance between two rows.
 */
export function elbowRoute(from: Point, to: Point, rowHeight: number): Point[] {
  if (from.y === to.y && to.x >= from.x) return [from, to];
  if (to.x >= from.x + 2 * stub) {
    const x = to.x - stub;
    return [from, { x, y: from.y }, { x, y: to.y }, to];
  }
  const out = from.x + stub;
  const back = to.x - stub;
  const gutter = to.y + (to.y > from.y ? -rowHeight / 2 : rowHeight / 2);
  return [
    from,
    { x: out, y: from.y },
    { x: out, y: gutter },
    { x: back, y: gutter },
    { x: back, y: to.y },
    to,
  ];
}

/** SVG path data for the corners, moved by an offset so that the numbers stay small. */
export function routePath(points: readonly Point[], left: number, top: number): string {
  let path = "";
  points.forEach((point, index) => {
    const before = points[index - 1];
    const after = points[index + 1];
    if (!before) {
      path = `M${round(point.x - left)} ${round(point.y - top)}`;
      return;
    }
    if (!after) {
      path += `L${round(point.x - left)} ${round(point.y - top)}`;
      return;
    }
    const bend = Math.min(radius, distance(before, point) / 2, distance(point, after) / 2);
    const enter = toward(point, before, bend);
    const leave = toward(point, after, bend);
    path += `L${round(enter.x - left)} ${round(enter.y - top)}`;
    path += `Q${round(point.x - left)} ${round(point.y - top)} ${round(leave.x - left)} ${round(leave.y - top)}`;
  });
  return path;
}

/** True only when it is certain: the latest day it may start on lies before the earliest the other may end. */
export function startsTooEarly(from: SpanPeriods, to: SpanPeriods): boolean {
  return from.end !== null && to.start !== null && to.start.last < from.end.first;
}

function distance(one: Point, other: Point): number {
  return Math.abs(one.x - other.x) + Math.abs(one.y - other.y);
}

function toward(from: Point, to: Point, by: number): Point {
  return { x: from.x + Math.sign(to.x - from.x) * by, y: from.y + Math.sign(to.y - from.y) * by };
}

function round(value: number): number {
  return Math.round(value * 2) / 2;
}
