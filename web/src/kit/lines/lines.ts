import type { ReactNode } from "react";

/** Rows under a heading, to any depth. Ids are unique among siblings; the path of ids is unique in the list. */
export interface RowGroup<Row> {
  id: string;
  /** Absent: the rows stand without a heading. */
  heading?: ReactNode;
  /** The heading in words, for those who do not see it. */
  name?: string;
  rows: readonly Row[];
  groups?: readonly RowGroup<Row>[];
  /** Figures of the group, by column. */
  totals?: Readonly<Record<string, ReactNode>>;
}

export interface GroupLine<Row> {
  type: "group";
  path: string;
  group: RowGroup<Row>;
  depth: number;
  /** Line of the heading above this one; -1 at the top. */
  parent: number;
  /** The line after the last one of this group. */
  end: number;
  /** Rows in it and in the groups below it, each once. */
  count: number;
  folded: boolean;
}

export interface RowLine<Row> {
  type: "row";
  path: string;
  key: string;
  row: Row;
  /** How many headings stand above it. */
  depth: number;
  parent: number;
}

export type Line<Row> = GroupLine<Row> | RowLine<Row>;

export function groupPath(ids: readonly string[]): string {
  return ids.map(encodeURIComponent).join("/");
}

/** Same in every build of the list, so that what is active stays so while other lines come and go. */
export function lineId<Row>(line: Line<Row>): string {
  return line.type === "group" ? line.path : `${line.path}\n${line.key}`;
}

/**
 * A grouped list as the lines that are shown: headings, and the rows of what is not folded. A row may
 * stand in several groups. Each look-up is O(1) after the first.
 */
export class Lines<Row> {
  readonly all: readonly Line<Row>[];
  /** Rows that are shown, each once, in order. */
  readonly keys: readonly string[];
  readonly hasHeadings: boolean;
  #byId: Map<string, number> | null = null;
  #byKey: Map<string, number> | null = null;

  constructor(groups: readonly RowGroup<Row>[], folded: ReadonlySet<string>, rowKey: (row: Row) => string) {
    const all: Line<Row>[] = [];
    const keys = new Set<string>();
    let headings = false;
    const add = (group: RowGroup<Row>, above: string, depth: number, parent: number) => {
      const path = above === "" ? encodeURIComponent(group.id) : `${above}/${encodeURIComponent(group.id)}`;
      let inner = depth;
      let over = parent;
      let heading: GroupLine<Row> | null = null;
      if (group.heading !== undefined && group.heading !== null) {
        headings = true;
        const closed = folded.has(path);
        const count = countRows(group, rowKey);
        heading = { type: "group", path, group, depth, parent, end: all.length + 1, count, folded: closed };
        inner = depth + 1;
        over = all.length;
        all.push(heading);
        if (closed) return;
      }
      for (const row of group.rows) {
        const key = rowKey(row);
        keys.add(key);
        all.push({ type: "row", path, key, row, depth: inner, parent: over });
      }
      for (const one of group.groups ?? []) add(one, path, inner, over);
      if (heading) heading.end = all.length;
    };
    for (const group of groups) add(group, "", 0, -1);
    this.all = all;
    this.keys = [...keys];
    this.hasHeadings = headings;
  }

  get length(): number {
    return this.all.length;
  }

  row(line: number): RowLine<Row> | null {
    const found = this.all[line];
    return found?.type === "row" ? found : null;
  }

  heading(line: number): GroupLine<Row> | null {
    const found = this.all[line];
    return found?.type === "group" ? found : null;
  }

  /** Where a line of that id stands now; -1 when it is gone or folded away. */
  indexOf(id: string): number {
    this.#byId ??= new Map(this.all.map((line, index) => [lineId(line), index]));
    return this.#byId.get(id) ?? -1;
  }

  /** The first line of a row; -1 when it is not shown. */
  lineOfKey(key: string): number {
    if (this.#byKey === null) {
      this.#byKey = new Map();
      for (const [index, line] of this.all.entries()) {
        if (line.type === "row" && !this.#byKey.has(line.key)) this.#byKey.set(line.key, index);
      }
    }
    return this.#byKey.get(key) ?? -1;
  }

  /** Headings that are to be drawn when the lines from `from` up to `to` are: those, and all above the first. */
  headingsWithin(from: number, to: number): number[] {
    const found: number[] = [];
    for (let above = this.all[from]?.parent ?? -1; above >= 0; above = this.all[above]?.parent ?? -1) {
      found.unshift(above);
    }
    for (let index = from; index < to; index += 1) {
      if (this.all[index]?.type === "group") found.push(index);
    }
    return found;
  }

  /** The next row in a direction, over headings; the same line when there is none. */
  nextRow(line: number, step: number): number {
    const by = step < 0 ? -1 : 1;
    let at = line;
    let left = Math.abs(step);
    for (let index = line + by; left > 0 && index >= 0 && index < this.length; index += by) {
      if (this.all[index]?.type !== "row") continue;
      at = index;
      left -= 1;
    }
    return at;
  }

  /** Keys of the rows between two lines, both included, in either order. */
  keysBetween(from: number, to: number): string[] {
    const keys = new Set<string>();
    const last = Math.min(this.length - 1, Math.max(from, to));
    for (let index = Math.max(0, Math.min(from, to)); index <= last; index += 1) {
      const line = this.all[index];
      if (line?.type === "row") keys.add(line.key);
    }
    return [...keys];
  }
}

function countRows<Row>(group: RowGroup<Row>, rowKey: (row: Row) => string): number {
  if (!group.groups || group.groups.length === 0) return group.rows.length;
  const keys = new Set<string>();
  const visit = (one: RowGroup<Row>) => {
    for (const row of one.rows) keys.add(rowKey(row));
    for (const inner of one.groups ?? []) visit(inner);
  };
  visit(group);
  return keys.size;
}

/** Every heading at a depth, also those that stand in folded groups. */
export function pathsAtDepth<Row>(groups: readonly RowGroup<Row>[], depth: number): string[] {
  const found: string[] = [];
  const visit = (group: RowGroup<Row>, above: string, at: number) => {
    const path = above === "" ? encodeURIComponent(group.id) : `${above}/${encodeURIComponent(group.id)}`;
    const headed = group.heading !== undefined && group.heading !== null;
    if (headed && at === depth) found.push(path);
    else for (const inner of group.groups ?? []) visit(inner, path, headed ? at + 1 : at);
  };
  for (const group of groups) visit(group, "", 0);
  return found;
}

/** What is folded after one heading, or all of its depth, were folded or unfolded. */
export function withFolded<Row>(
  groups: readonly RowGroup<Row>[],
  folded: ReadonlySet<string>,
  heading: { path: string; depth: number },
  close: boolean,
  all: boolean,
): ReadonlySet<string> {
  const next = new Set(folded);
  for (const path of all ? pathsAtDepth(groups, heading.depth) : [heading.path]) {
    if (close) next.add(path);
    else next.delete(path);
  }
  return next;
}

/** The line to stand on when this one may have been folded away: itself, or the folded heading over it. */
export function shownLine<Row>(lines: Lines<Row>, line: number, folded: ReadonlySet<string>): string | null {
  const here = lines.all[line];
  if (!here) return null;
  let shown = lineId(here);
  for (let above = here.parent; above >= 0; ) {
    const heading = lines.heading(above);
    if (!heading) break;
    if (folded.has(heading.path)) shown = heading.path;
    above = heading.parent;
  }
  return shown;
}
