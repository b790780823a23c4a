import { useMemo, useState } from "react";
import { columnPlans } from "./feature-columns";

export interface LayoutColumn {
  id: string;
  width: number;
  shown: boolean;
}

const storageKey = "throughline.feature-columns";

/** What was kept, brought into line with the columns that exist now. */
export function readLayout(text: string | null): LayoutColumn[] {
  const first = columnPlans.map(({ id, width, shown }) => ({ id, width, shown }));
  let kept: unknown = null;
  try {
    kept = JSON.parse(text ?? "null");
  } catch {
    return first;
  }
  if (!Array.isArray(kept)) return first;
  const known = new Map(first.map((column) => [column.id, column]));
  const columns: LayoutColumn[] = [];
  for (const entry of kept as Partial<LayoutColumn>[]) {
    const column = known.get(entry?.id ?? "");
    if (!column) continue;
    known.delete(column.id);
    columns.push({
      id: column.id,
      width: typeof entry.width === "number" ? Math.max(56, Math.min(900, entry.width)) : column.width,
      shown: column.id === "title" || entry.shown === true,
    });
  }
  return [...columns, ...known.values()];
}

export function moveColumn(
  columns: readonly LayoutColumn[],
  id: string,
  before: string | null,
): LayoutColumn[] {
  const moved = columns.find((column) => column.id === id);
  if (!moved || id === before) return [...columns];
  const rest = columns.filter((column) => column.id !== id);
  const at = before === null ? rest.length : rest.findIndex((column) => column.id === before);
  rest.splice(at < 0 ? rest.length : at, 0, moved);
  return rest;
}

export interface TableLayout {
  columns: readonly LayoutColumn[];
  isShown(id: string): boolean;
  show(id: string, shown: boolean): void;
  resize(id: string, width: number): void;
  move(id: string, before: string | null): void;
  reset(): void;
}

/** The columns of the feature table as this person arranged them, kept in this browser. */
export function useTableLayout(): TableLayout {
  const [columns, setColumns] = useState(() => readLayout(localStorage.getItem(storageKey)));
  return useMemo(() => {
    const keep = (next: LayoutColumn[]) => {
      localStorage.setItem(storageKey, JSON.stringify(next));
      setColumns(next);
    };
    const change = (id: string, part: Partial<LayoutColumn>) =>
      keep(columns.map((column) => (column.id === id ? { ...column, ...part } : column)));
    return {
      columns,
      isShown: (id) => columns.some((column) => column.id === id && column.shown),
      show: (id, shown) => change(id, { shown }),
      resize: (id, width) => change(id, { width: Math.max(56, width) }),
      move: (id, before) => keep(moveColumn(columns, id, before)),
      reset: () => keep(readLayout(null)),
    };
  }, [columns]);
}
