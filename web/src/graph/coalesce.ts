import type { OperationBody } from "@/contract/schema";

/**
 * One write per field and batch: the last one, seen from where the first one stood. A batch cannot name
 * the version that an earlier operation of its own will get, so a second write would look like a clash.
 */
export function coalesced(operations: readonly OperationBody[]): OperationBody[] {
  const made: (OperationBody | null)[] = [];
  const created = new Map<string, number>();
  const written = new Map<string, number>();
  for (const operation of operations) {
    if (operation.type === "create") created.set(operation.record, made.length);
    if (operation.type !== "set" && operation.type !== "revise_text") {
      made.push(operation);
      continue;
    }
    const value = operation.type === "set" ? operation.value : operation.markdown;
    const creation = made[created.get(operation.record) ?? -1];
    if (creation?.type === "create") {
      withoutTagEdits(made, operation.record, operation.field);
      made[created.get(operation.record) ?? -1] = {
        ...creation,
        fields: { ...creation.fields, [operation.field]: value },
      };
      continue;
    }
    const place = `${operation.record} ${operation.field}`;
    const earlier = written.get(place);
    const first = earlier === undefined ? undefined : made[earlier];
    withoutTagEdits(made, operation.record, operation.field);
    if (earlier !== undefined && (first?.type === "set" || first?.type === "revise_text")) {
      made[earlier] = null;
      written.set(place, made.length);
      made.push({ ...operation, seen: first.seen });
    } else {
      written.set(place, made.length);
      made.push(operation);
    }
  }
  return made.filter((operation) => operation !== null);
}

/** A later write of the whole field makes additions and removals before it pointless. */
function withoutTagEdits(made: (OperationBody | null)[], record: string, field: string): void {
  made.forEach((operation, index) => {
    if (operation?.type !== "add_tags" && operation?.type !== "remove_tags") return;
    if (operation.record === record && operation.field === field) made[index] = null;
  });
}
