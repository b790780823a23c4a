/** How the leading columns stand when some of them stay while the rest scrolls sideways. */
export interface FrozenPlan {
  /** Of every column, in pixels: a frozen one may be narrower than asked for where there is little room. */
  widths: readonly number[];
  /** Where each frozen column stays, in pixels from the left edge, by its index. */
  left: ReadonlyMap<number, number>;
  /** The column at whose end the shadow falls; -1 when none is frozen. */
  edge: number;
  /** Width of what stays, in pixels. */
  width: number;
  /** The box that selects a row stays too. */
  lead: boolean;
  /** Scrolled further than this, something lies under what stays. */
  from: number;
}

interface FrozenColumn {
  width: number;
  fixed?: boolean;
}

/** Below this width only the title may stay, in pixels. */
const phone = 640;

/**
 * What of the `wanted` leading columns can stay in a `view` of that width: never more than half of it. On a
 * phone it is the title alone, made narrower when it must be. `lead` is what stands before the first column.
 */
export function frozenPlan(
  columns: readonly FrozenColumn[],
  wanted: number,
  view: number,
  lead: number,
): FrozenPlan {
  const widths = columns.map((column) => column.width);
  const half = Math.floor(view / 2);
  const none: FrozenPlan = { widths, left: new Map(), edge: -1, width: 0, lead: false, from: 0 };
  if (wanted <= 0 || columns.length === 0) return none;
  if (view < phone) {
    const asked = columns.slice(0, wanted);
    const title = Math.max(
      0,
      asked.findIndex((column) => column.fixed),
    );
    const width = Math.min(widths[title] ?? 0, half);
    const narrowed = widths.map((own, index) => (index === title ? width : own));
    const from = lead + widths.slice(0, title).reduce((sum, own) => sum + own, 0);
    return { widths: narrowed, left: new Map([[title, 0]]), edge: title, width, lead: false, from };
  }
  const left = new Map<number, number>();
  let edge = lead;
  for (let index = 0; index < Math.min(wanted, columns.length); index += 1) {
    const width = widths[index] ?? 0;
    if (edge + width > half) break;
    left.set(index, edge);
    edge += width;
  }
  if (left.size === 0) return none;
  return { widths, left, edge: left.size - 1, width: edge, lead: true, from: 0 };
}
