/** Up to here a group is an array that is copied when it changes; beyond, copying would cost too much. */
const SMALL = 48;

interface LargeGroup<Row> {
  rows: Map<string, Row>;
  list: readonly Row[] | null;
}

/** Rows by group. Most groups have one row or a few, so those are plain arrays; none keeps its place for empty. */
export class Grouping<Row> {
  readonly #idOf: (row: Row) => string;
  #groups = new Map<string, readonly Row[] | LargeGroup<Row>>();

  constructor(idOf: (row: Row) => string) {
    this.#idOf = idOf;
  }

  /** The row takes the place of the former one, if that stood in this group. */
  put(group: string, row: Row, former?: Row): void {
    const found = this.#groups.get(group);
    if (found === undefined) {
      this.#groups.set(group, [row]);
    } else if (!isSmall(found)) {
      found.rows.set(this.#idOf(row), row);
      found.list = null;
    } else {
      const index = former === undefined ? -1 : found.indexOf(former);
      if (index >= 0) this.#groups.set(group, found.with(index, row));
      else if (found.length < SMALL) this.#groups.set(group, [...found, row]);
      else {
        const rows = new Map(found.map((one) => [this.#idOf(one), one]));
        this.#groups.set(group, { rows: rows.set(this.#idOf(row), row), list: null });
      }
    }
  }

  remove(group: string, row: Row): void {
    const found = this.#groups.get(group);
    if (found === undefined) return;
    if (isSmall(found)) {
      const rest = found.filter((one) => one !== row);
      if (rest.length > 0) this.#groups.set(group, rest);
      else this.#groups.delete(group);
    } else {
      found.rows.delete(this.#idOf(row));
      found.list = null;
      if (found.rows.size === 0) this.#groups.delete(group);
    }
  }

  /** The same array until the group changes. */
  list(group: string): readonly Row[] {
    const found = this.#groups.get(group);
    if (found === undefined) return NONE;
    if (isSmall(found)) return found;
    found.list ??= [...found.rows.values()];
    return found.list;
  }

  takeOver(other: Grouping<Row>): void {
    this.#groups = other.#groups;
  }
}

// One frozen array for every empty answer keeps identity stable between reads.
export const NONE: readonly never[] = Object.freeze([]);

function isSmall<Row>(group: readonly Row[] | LargeGroup<Row>): group is readonly Row[] {
  return Array.isArray(group);
}
