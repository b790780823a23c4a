import type { ImportColumnReport } from "@/contract/schema";

/** The kind that most values went into. Columns say where they went as "feature.title". */
export function mainKind(
  columns: readonly Pick<ImportColumnReport, "mapped_to" | "mapped">[],
): string | null {
  const values = new Map<string, number>();
  for (const { mapped_to, mapped } of columns) {
    const kind = /^([a-z_]+)\.[a-z]/.exec(mapped_to)?.[1];
    if (kind && kind !== "comment") values.set(kind, (values.get(kind) ?? 0) + mapped);
  }
  const [most] = [...values].sort((left, right) => right[1] - left[1]);
  return most?.[0] ?? null;
}
