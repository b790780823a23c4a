import type {
  CustomField,
  CustomRole,
  Evidence,
  EvidenceDraft,
  GraphRecord,
  Id,
  Instant,
  Json,
  Link,
  LinkKey,
  Moment,
  OperationBody,
  State,
} from "@/contract/schema";
import { type FieldKey, fieldText } from "./definitions";
import { compareText } from "./sorting";

/** What the program would note about an operation; a pending one carries what is known before it answers. */
export interface Stamp {
  at: Instant;
  by: Id;
  /** Stands for the sequence that the program has not given yet: negative, unique, falling with time. */
  version: number;
}

export interface RowReader {
  record(id: Id): GraphRecord | undefined;
  link(key: LinkKey): Link | undefined;
  evidence(id: Id): Evidence | undefined;
  state(id: Id): State | undefined;
  field(key: FieldKey): CustomField | undefined;
  role(name: string): CustomRole | undefined;
}

export interface RowPatch {
  records: GraphRecord[];
  links: Link[];
  evidence: Evidence[];
  states: State[];
  fields: CustomField[];
  roles: CustomRole[];
}

export type RowReference =
  | { table: "record"; id: Id }
  | { table: "link"; key: LinkKey }
  | { table: "evidence"; id: Id; key: LinkKey | null }
  | { table: "state"; id: Id }
  | { table: "field"; key: FieldKey }
  | { table: "role"; name: string };

export function linkText(key: LinkKey): string {
  return `${key.from} ${key.role} ${key.to}`;
}

export function rowText(row: RowReference): string {
  switch (row.table) {
    case "link":
      return `link ${linkText(row.key)}`;
    case "field":
      return `field ${fieldText(row.key)}`;
    case "role":
      return `role ${row.name}`;
    default:
      return `${row.table} ${row.id}`;
  }
}

/** The rows that an operation writes. Each row's outcome depends on that row alone. */
export function rowsTouched(operation: OperationBody): RowReference[] {
  switch (operation.type) {
    case "create":
    case "move":
    case "set":
    case "add_tags":
    case "remove_tags":
    case "revise_text":
    case "resolve_conflict":
    case "reopen_conflict":
      return [{ table: "record", id: operation.record }];
    case "link": {
      const key = { from: operation.from, role: operation.role, to: operation.to };
      return [
        { table: "link", key },
        ...operation.evidence.map((draft): RowReference => ({ table: "evidence", id: draft.id, key })),
      ];
    }
    case "unlink":
      return [{ table: "link", key: { from: operation.from, role: operation.role, to: operation.to } }];
    case "judge_evidence":
      return [{ table: "evidence", id: operation.evidence, key: null }];
    case "define_state":
      return [{ table: "state", id: operation.state }];
    case "erase":
      // The program alone erases; what is left arrives by the feed.
      return [];
    case "define_space":
      // Spaces are made by the program, not by this client; their rows arrive by the feed.
      return [];
    case "define_field": {
      const { space, kind, name } = operation;
      return [{ table: "field", key: { space, kind, name } }];
    }
    case "define_role":
      return [{ table: "role", name: operation.name }];
  }
}

/** What an operation makes of the rows, as the program will when it commits it. Rows that stay are left out. */
export function applyOperation(rows: RowReader, operation: OperationBody, stamp: Stamp): RowPatch {
  const patch: RowPatch = { records: [], links: [], evidence: [], states: [], fields: [], roles: [] };
  for (const row of rowsTouched(operation)) {
    if (row.table === "record") {
      const before = rows.record(row.id);
      const after = recordAfter(before, operation, stamp);
      if (after && after !== before) patch.records.push(after);
    } else if (row.table === "link") {
      const before = rows.link(row.key);
      const after = linkAfter(before, operation, stamp);
      if (after && after !== before) patch.links.push(after);
    } else if (row.table === "evidence") {
      const before = rows.evidence(row.id);
      const after = evidenceAfter(before, operation, stamp, row.id);
      if (after && after !== before) patch.evidence.push(after);
    } else if (row.table === "state") {
      const before = rows.state(row.id);
      const after = stateAfter(before, operation);
      if (after && after !== before) patch.states.push(after);
    } else if (row.table === "field") {
      const before = rows.field(row.key);
      const after = fieldAfter(before, operation);
      if (after && after !== before) patch.fields.push(after);
    } else {
      const before = rows.role(row.name);
      const after = roleAfter(before, operation);
      if (after && after !== before) patch.roles.push(after);
    }
  }
  return patch;
}

export function recordAfter(
  record: GraphRecord | undefined,
  operation: OperationBody,
  stamp: Stamp,
): GraphRecord | undefined {
  if (operation.type === "create") {
    // A feed may bring the row before the answer to the batch that made it does.
    if (record) return record;
    const given = Object.entries(operation.fields).filter(([, value]) => value !== null);
    return {
      id: operation.record,
      kind: operation.kind,
      space: operation.space,
      sequence: 0,
      key: null,
      created_at: stamp.at,
      created_by: stamp.by,
      updated_at: stamp.at,
      updated_by: stamp.by,
      fields: Object.fromEntries(given),
      versions: Object.fromEntries(given.map(([name]) => [name, stamp.version])),
      state_since: typeof operation.fields.state === "string" ? { at: stamp.at, certainty: "exact" } : null,
      conflicts: [],
    };
  }
  if (!record) return undefined;
  switch (operation.type) {
    case "move": {
      // Its key there, and what goes along, the program says.
      const moved = { ...record, space: operation.space, updated_at: stamp.at, updated_by: stamp.by };
      if (!operation.state) return moved;
      // It is in the state in which it was, as the other space calls it.
      const since = record.state_since ?? { at: stamp.at, certainty: "exact" as const };
      return { ...written(moved, "state", operation.state, stamp), state_since: since };
    }
    case "set":
      // A stale `seen` becomes a conflict that the program names; it shows once the answer is here.
      return written(record, operation.field, operation.value, stamp);
    case "revise_text":
      return written(record, operation.field, operation.markdown, stamp);
    case "add_tags":
      return written(
        record,
        operation.field,
        tagSet([...tagsOf(record.fields[operation.field]), ...operation.values]),
        stamp,
      );
    case "remove_tags": {
      const gone = tagSet(operation.values) ?? [];
      const rest = tagsOf(record.fields[operation.field]).filter((tag) => !gone.includes(tag));
      return written(record, operation.field, tagSet(rest), stamp);
    }
    case "resolve_conflict": {
      const conflict = record.conflicts.find(
        (one) => one.id === operation.conflict && one.field === operation.field,
      );
      if (!conflict) return record;
      const resolved = { ...record, conflicts: record.conflicts.filter((one) => one !== conflict) };
      return operation.keep === "other" ? written(resolved, conflict.field, conflict.other, stamp) : resolved;
    }
    case "reopen_conflict": {
      const kept = record.fields[operation.conflict.field] ?? null;
      return { ...record, conflicts: [...record.conflicts, { ...operation.conflict, kept }] };
    }
    default:
      return record;
  }
}

export function linkAfter(link: Link | undefined, operation: OperationBody, stamp: Stamp): Link | undefined {
  if (operation.type === "link") {
    // A link that comes back keeps what it carried, and when it was first made.
    const fields = { ...link?.fields, ...operation.fields };
    return {
      from: operation.from,
      role: operation.role,
      to: operation.to,
      // Only the program needs them, to decide who may see the link.
      spaces: link?.spaces ?? [],
      sequence: link?.sequence ?? 0,
      fields: Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null)),
      created_at: link?.created_at ?? stamp.at,
      created_by: link?.created_by ?? stamp.by,
      removed: false,
    };
  }
  if (operation.type === "unlink" && link && !link.removed) return { ...link, removed: true };
  return link;
}

export function evidenceAfter(
  evidence: Evidence | undefined,
  operation: OperationBody,
  stamp: Stamp,
  id: Id,
): Evidence | undefined {
  if (operation.type === "judge_evidence") {
    if (!evidence || evidence.state === operation.state) return evidence;
    const confidence = operation.state === "proposed" ? evidence.confidence : null;
    return { ...evidence, state: operation.state, confidence };
  }
  if (operation.type !== "link") return evidence;
  const draft = operation.evidence.find((one) => one.id === id);
  return draft ? evidenceOf(draft, operation, stamp) : evidence;
}

export function stateAfter(state: State | undefined, operation: OperationBody): State | undefined {
  if (operation.type !== "define_state") return state;
  return {
    id: operation.state,
    space: operation.space,
    kind: operation.kind,
    name: operation.name,
    category: operation.category,
    position: operation.position,
    sequence: state?.sequence ?? 0,
  };
}

/** What people chose from stays: an option that is left out is archived. */
export function fieldAfter(
  field: CustomField | undefined,
  operation: OperationBody,
): CustomField | undefined {
  if (operation.type !== "define_field") return field;
  const options = operation.options ?? [];
  const gone = (field?.options ?? []).filter((one) => !options.some((other) => other.id === one.id));
  return {
    space: operation.space,
    kind: operation.kind,
    name: operation.name,
    label: operation.label,
    field_type: operation.field_type,
    options: [...options, ...gone.map((option) => ({ ...option, archived: true }))],
    targets: operation.targets ?? [],
    formula: operation.formula ?? null,
    currency: operation.currency ?? null,
    help: operation.help ?? "",
    position: operation.position,
    archived: operation.archived ?? false,
    sequence: field?.sequence ?? 0,
  };
}

export function roleAfter(role: CustomRole | undefined, operation: OperationBody): CustomRole | undefined {
  if (operation.type !== "define_role") return role;
  const { space, name, inverse_name, label, inverse, from, to, archived = false } = operation;
  return { space, name, inverse_name, label, inverse, from, to, archived, sequence: role?.sequence ?? 0 };
}

function evidenceOf(draft: EvidenceDraft, key: LinkKey, stamp: Stamp): Evidence {
  const state = draft.state ?? "confirmed";
  return {
    id: draft.id,
    from: key.from,
    role: key.role,
    to: key.to,
    spaces: [],
    sequence: 0,
    kind: draft.kind,
    record: draft.record ?? null,
    source: draft.source ?? null,
    note: draft.note ?? "",
    origin: "person",
    state,
    confidence: state === "proposed" ? (draft.confidence ?? null) : null,
    by: stamp.by,
    at: stamp.at,
  };
}

/** Null clears a field. Writing what stands already leaves its version alone. */
function written(record: GraphRecord, field: string, value: Json, stamp: Stamp): GraphRecord {
  if (sameValue(record.fields[field] ?? null, value)) return record;
  const { [field]: _, ...others } = record.fields;
  const since: Moment | null = value === null ? null : { at: stamp.at, certainty: "exact" };
  return {
    ...record,
    fields: value === null ? others : { ...others, [field]: value },
    versions: { ...record.versions, [field]: stamp.version },
    state_since: field === "state" ? since : record.state_since,
    updated_at: stamp.at,
    updated_by: stamp.by,
  };
}

function sameValue(left: Json, right: Json): boolean {
  if (left === right) return true;
  if (typeof left !== "object" || typeof right !== "object" || left === null || right === null) return false;
  if (Array.isArray(left) || Array.isArray(right)) {
    if (!Array.isArray(left) || !Array.isArray(right) || left.length !== right.length) return false;
    return left.every((value, index) => sameValue(value, right[index] ?? null));
  }
  const names = Object.keys(left);
  if (names.length !== Object.keys(right).length) return false;
  return names.every((name) => name in right && sameValue(left[name] ?? null, right[name] ?? null));
}

function tagsOf(value: Json | undefined): string[] {
  return Array.isArray(value) ? value.filter((tag): tag is string => typeof tag === "string") : [];
}

/** Trimmed, NFC, sorted by code point, without repetitions; null for none, as the program keeps it. */
function tagSet(tags: readonly string[]): string[] | null {
  const set = new Set(tags.map((tag) => tag.trim().normalize("NFC")).filter((tag) => tag !== ""));
  return set.size === 0 ? null : [...set].sort(compareText);
}
