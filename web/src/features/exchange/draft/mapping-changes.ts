import type { Becomes, ColumnMapping, Mapping, TableMapping, Target } from "@/contract/schema";

/** What somebody changed of a table, beside what was guessed. */
export interface TableChanges {
  /** Only "nothing": another kind is another guess. */
  becomes?: Becomes;
  columns: { [column: string]: ColumnMapping };
}

export type MappingChanges = { [table: string]: TableChanges };

/** Whether a target can be chosen for rows that become this. */
export type Fits = (becomes: Becomes, target: Target) => boolean;

/**
 * The guess with everything that was changed by hand, as far as it is still possible. What is not is kept among the
 * changes: going back to the former kind brings it back.
 */
export function withChanges(guess: Mapping, changes: MappingChanges, fits: Fits): TableMapping[] {
  return guess.tables.map((table) => {
    const changed = changes[table.table];
    if (!changed) return table;
    const becomes = changed.becomes ?? table.becomes;
    const columns = table.columns.map((column) => {
      const byHand = changed.columns[column.column];
      return byHand && fits(becomes, byHand.target) ? byHand : column;
    });
    return { ...table, becomes, columns };
  });
}

export function withColumn(changes: MappingChanges, table: string, column: ColumnMapping): MappingChanges {
  const before = changes[table] ?? { columns: {} };
  return {
    ...changes,
    [table]: { ...before, columns: { ...before.columns, [column.column]: column } },
  };
}

/** `becomes` null: as it is guessed. */
export function withBecomes(changes: MappingChanges, table: string, becomes: Becomes | null): MappingChanges {
  const columns = changes[table]?.columns ?? {};
  return { ...changes, [table]: becomes ? { becomes, columns } : { columns } };
}

/** Whether anything of it makes records: else there is nothing to import. */
export function makesSomething(tables: readonly TableMapping[]): boolean {
  return tables.some(
    (table) =>
      table.becomes.what === "records" && table.columns.some((column) => column.target.to !== "nowhere"),
  );
}

/** The kinds that rows become, the one of the most rows first. */
export function kindsMade(
  tables: readonly TableMapping[],
  rowsOf: (table: string) => number,
): readonly string[] {
  const rows = new Map<string, number>();
  for (const { table, becomes } of tables) {
    if (becomes.what !== "records") continue;
    rows.set(becomes.kind, (rows.get(becomes.kind) ?? 0) + rowsOf(table));
  }
  return [...rows].sort((left, right) => right[1] - left[1]).map(([kind]) => kind);
}
