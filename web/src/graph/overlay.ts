import type { OperationBody } from "@/contract/schema";
import { type RowReference, rowsTouched, rowText, type Stamp } from "./optimistic";

export interface PendingOperation {
  operation: OperationBody;
  stamp: Stamp;
}

/** The pending operations, found by the row they touch, in the order they will be sent. */
export class PendingOverlay {
  #rows = new Map<string, { row: RowReference; operations: PendingOperation[] }>();

  operationsOn(row: RowReference): readonly PendingOperation[] {
    return this.#rows.get(rowText(row))?.operations ?? [];
  }

  rows(): RowReference[] {
    return Array.from(this.#rows.values(), (entry) => entry.row);
  }

  /** Puts operations behind those already pending; answers the rows to fold again. */
  append(operations: readonly PendingOperation[]): RowReference[] {
    const touched = new Map<string, RowReference>();
    for (const pending of operations) {
      for (const row of rowsTouched(pending.operation)) {
        const text = rowText(row);
        touched.set(text, row);
        const entry = this.#rows.get(text);
        if (entry) entry.operations.push(pending);
        else this.#rows.set(text, { row, operations: [pending] });
      }
    }
    return [...touched.values()];
  }

  /** Takes operations out again, because they are confirmed, refused or taken back. */
  remove(operations: readonly PendingOperation[]): RowReference[] {
    const gone = new Set(operations);
    const touched = new Map<string, RowReference>();
    for (const pending of operations) {
      for (const row of rowsTouched(pending.operation)) {
        const text = rowText(row);
        const entry = this.#rows.get(text);
        if (!entry || touched.has(text)) continue;
        touched.set(text, row);
        entry.operations = entry.operations.filter((one) => !gone.has(one));
        if (entry.operations.length === 0) this.#rows.delete(text);
      }
    }
    return [...touched.values()];
  }

  /** Takes over a whole new order; needed only when another tab's batches come in between. */
  replace(operations: readonly PendingOperation[]): RowReference[] {
    const before = this.rows();
    this.#rows = new Map();
    const touched = new Map(before.map((row) => [rowText(row), row]));
    for (const row of this.append(operations)) touched.set(rowText(row), row);
    return [...touched.values()];
  }
}
