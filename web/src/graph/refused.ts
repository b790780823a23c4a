import type { ErrorCode, Id, Instant, Json, Operation } from "@/contract/schema";
import type { QueueEntry } from "./queue";

/** An edit that the program would not take. It stays until a person sends it again or lets it go. */
export interface RefusedBatch {
  id: Id;
  label: string;
  operations: readonly Operation[];
  code: ErrorCode | "unknown";
  /** The program's own words. */
  reason: string;
  at: Instant;
  retry(): void;
  discard(): void;
  /** What a person wrote, as plain text for the clipboard. */
  copy(): string;
}

export function refusedBatch(
  entry: QueueEntry,
  ways: { retry(batch: Id): void; discard(batch: Id): void },
): RefusedBatch {
  const { id, label, operations, refusal, at } = entry.stored;
  return {
    id,
    label,
    operations,
    code: refusal?.code ?? "unknown",
    reason: refusal?.message ?? "",
    at: refusal?.at ?? at,
    retry: () => ways.retry(id),
    discard: () => ways.discard(id),
    copy: () => [label, ...operations.flatMap(linesOf)].join("\n"),
  };
}

function linesOf(operation: Operation): string[] {
  switch (operation.type) {
    case "create":
      return Object.entries(operation.fields).map(([name, value]) => `${name}: ${readable(value)}`);
    case "set":
      return [`${operation.field}: ${readable(operation.value)}`];
    case "revise_text":
      return [`${operation.field}: ${operation.markdown}`];
    case "add_tags":
    case "remove_tags":
      return [`${operation.field}: ${operation.values.join(", ")}`];
    case "link":
      return operation.evidence.flatMap((draft) => (draft.note ? [draft.note] : []));
    case "define_state":
      return [operation.name];
    default:
      return [];
  }
}

function readable(value: Json): string {
  if (typeof value === "string") return value;
  if (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    typeof value.text === "string"
  ) {
    return value.text;
  }
  return JSON.stringify(value);
}
