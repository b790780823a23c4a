/** Rows that a piece may hold before it is cut in two: small enough to move, large enough to be few. */
const PIECE = 1024;

export type Compare<Row> = (left: Row, right: Row) => number;

/**
 * Rows in order, in pieces, so that putting one in or taking one out is a binary search and a move within
 * one piece. `compare` must give 0 only for the same row. The whole as one array is made when read and
 * kept until something changes.
 */
export class SortedList<Row> {
  readonly #compare: Compare<Row>;
  #pieces: Row[][] = [];
  #length = 0;
  #rows: readonly Row[] | null = null;

  /** Takes over rows that stand in order already. */
  constructor(compare: Compare<Row>, sorted: readonly Row[] = []) {
    this.#compare = compare;
    this.#length = sorted.length;
    for (let from = 0; from < sorted.length; from += PIECE / 2) {
      this.#pieces.push(sorted.slice(from, from + PIECE / 2));
    }
  }

  get length(): number {
    return this.#length;
  }

  get last(): Row | undefined {
    return this.#pieces.at(-1)?.at(-1);
  }

  /** The same array until something in it changes. */
  rows(): readonly Row[] {
    // concat copies whole pieces; flat would copy row by row.
    this.#rows ??= ([] as Row[]).concat(...this.#pieces);
    return this.#rows;
  }

  /** The row that stands where this one belongs, if `compare` calls them the same. */
  find(row: Row): Row | undefined {
    const { piece, index } = this.#place(row);
    const found = this.#pieces[piece]?.[index];
    return found !== undefined && this.#compare(found, row) === 0 ? found : undefined;
  }

  /** Replaces the same row, if there is one. */
  put(row: Row): void {
    const { piece, index } = this.#place(row);
    const rows = this.#pieces[piece];
    this.#rows = null;
    if (!rows) {
      this.#pieces.push([row]);
      this.#length += 1;
      return;
    }
    const found = rows[index];
    if (found !== undefined && this.#compare(found, row) === 0) {
      rows[index] = row;
      return;
    }
    rows.splice(index, 0, row);
    this.#length += 1;
    if (rows.length <= PIECE) return;
    // Rows that come in order fill the last piece; leaving it nearly full keeps the pieces few.
    const atEnd = piece === this.#pieces.length - 1 && index === rows.length - 1;
    this.#pieces.splice(piece + 1, 0, rows.splice(atEnd ? PIECE - 64 : PIECE / 2));
  }

  /** True when it was there. */
  remove(row: Row): boolean {
    const { piece, index } = this.#place(row);
    const rows = this.#pieces[piece];
    const found = rows?.[index];
    if (!rows || found === undefined || this.#compare(found, row) !== 0) return false;
    this.#rows = null;
    this.#length -= 1;
    rows.splice(index, 1);
    if (rows.length === 0) this.#pieces.splice(piece, 1);
    return true;
  }

  /** First place whose row is not below this one; the end of the last piece when all are. */
  #place(row: Row): { piece: number; index: number } {
    let low = 0;
    let high = this.#pieces.length - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const last = this.#pieces[middle]?.at(-1);
      if (last !== undefined && this.#compare(last, row) < 0) low = middle + 1;
      else high = middle;
    }
    const rows = this.#pieces[low] ?? [];
    let from = 0;
    let to = rows.length;
    while (from < to) {
      const middle = (from + to) >>> 1;
      if (this.#compare(rows[middle] as Row, row) < 0) from = middle + 1;
      else to = middle;
    }
    return { piece: low, index: from };
  }
}
