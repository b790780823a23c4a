import type { Conflict, GraphRecord, Id } from "@/contract/schema";
import type { RowIndexes } from "./row-indexes";
import type { Rows } from "./store";

const NO_CONFLICTS: Conflict[] = [];
const ID_LENGTH = 36;

/**
 * Parsing makes a new text for every id, person, space and state that a row names. A first copy repeats a
 * few of them in every row, so rows are pointed at one text each: that is a third of the memory.
 */
export class Interning {
  readonly #rows: RowIndexes;
  readonly #texts = new Map<string, string>();
  readonly #lists = new Map<string, Id[]>();
  #last: GraphRecord | null = null;

  constructor(rows: RowIndexes) {
    this.#rows = rows;
  }

  /** Changes the rows in place; nobody else may hold them yet. */
  rows(rows: Partial<Rows>): void {
    for (const record of rows.records ?? []) this.#record(record);
    for (const row of [...(rows.links ?? []), ...(rows.evidence ?? [])]) {
      row.from = this.#id(row.from);
      row.to = this.#id(row.to);
      row.role = this.#text(row.role);
      row.spaces = this.#list(row.spaces);
      if ("created_by" in row) row.created_by = this.#text(row.created_by);
      else row.by = this.#text(row.by);
    }
  }

  #record(record: GraphRecord): void {
    const last = this.#last;
    // Neighbours mostly agree, and comparing two texts is cheaper than looking one up.
    record.kind = last?.kind === record.kind ? last.kind : this.#text(record.kind);
    record.space = last?.space === record.space ? last.space : this.#text(record.space);
    record.created_by =
      last?.created_by === record.created_by ? last.created_by : this.#text(record.created_by);
    if (record.updated_by === record.created_by) record.updated_by = record.created_by;
    else record.updated_by = this.#text(record.updated_by);
    this.#last = record;
    if (record.updated_at === record.created_at) record.updated_at = record.created_at;
    if (record.state_since?.at === record.created_at) record.state_since.at = record.created_at;
    if (record.conflicts.length === 0) record.conflicts = NO_CONFLICTS;
    for (const name in record.fields) {
      const value = record.fields[name];
      if (typeof value === "string" && value.length === ID_LENGTH) record.fields[name] = this.#id(value);
    }
  }

  /** Of a record where there is one; those of states and people are few. */
  #id(id: Id): Id {
    return this.#rows.record(id)?.id ?? this.#text(id);
  }

  #text(text: string): string {
    const known = this.#texts.get(text);
    if (known !== undefined) return known;
    this.#texts.set(text, text);
    return text;
  }

  #list(ids: Id[]): Id[] {
    const name = ids.join(" ");
    const known = this.#lists.get(name);
    if (known) return known;
    const list = ids.map((id) => this.#text(id));
    this.#lists.set(name, list);
    return list;
  }
}
