import type { GraphRecord, Id, State } from "@/contract/schema";

export interface RowGroup {
  id: string;
  name: string;
  state: State | null;
  rows: GraphRecord[];
}

export type GroupField = "state" | "area" | "owner" | "tags";

interface GroupSource {
  states: readonly State[];
  titleOf(id: Id): string;
  none: string;
}

/**
 * Rows by a field, in the order of the field: states as they stand, the rest by name, "none" last. A row
 * with two tags stands under both.
 */
export function groupRows(rows: readonly GraphRecord[], by: GroupField, source: GroupSource): RowGroup[] {
  const groups = new Map<string, RowGroup>();
  const put = (id: string, name: string, state: State | null, row: GraphRecord) => {
    const group = groups.get(id);
    if (group) group.rows.push(row);
    else groups.set(id, { id, name, state, rows: [row] });
  };
  const stateById = new Map(source.states.map((state) => [state.id, state]));
  for (const row of rows) {
    const value = row.fields[by];
    if (by === "state") {
      const state = typeof value === "string" ? (stateById.get(value) ?? null) : null;
      put(state?.id ?? "", state?.name ?? source.none, state, row);
    } else if (by === "tags") {
      const tags = Array.isArray(value) ? value.map(String) : [];
      for (const tag of tags) put(tag, tag, null, row);
      if (tags.length === 0) put("", source.none, null, row);
    } else {
      const id = typeof value === "string" ? value : "";
      put(id, id === "" ? source.none : by === "owner" ? source.titleOf(id) : id, null, row);
    }
  }
  const order = (group: RowGroup) =>
    by === "state" ? (group.state ? source.states.indexOf(group.state) : source.states.length) : 0;
  return [...groups.values()].sort(
    (a, b) =>
      order(a) - order(b) || Number(a.id === "") - Number(b.id === "") || a.name.localeCompare(b.name, "en"),
  );
}
