import type {
  EvidenceDraft,
  FieldOption,
  FieldType,
  GraphRecord,
  Id,
  Json,
  LinkKey,
  OperationBody,
  Quote,
} from "@/contract/schema";
import { slug, takenFieldNames, takenRoleNames } from "./definitions";
import type { Graph } from "./graph";
import { spaceFor } from "./powers";
import { isRank, rankBetween } from "./rank";

export type Fields = { [name: string]: Json };

export interface CreatedRecord {
  id: Id;
  operation: OperationBody;
}

/** Adds what a person need not give: the space, the first state, a rank before all others, so that it is seen. */
export function createRecord(graph: Graph, kind: string, fields: Fields, space?: Id): CreatedRecord {
  const id = graph.newId();
  const traits = graph.kind(kind)?.traits ?? [];
  const chosen = space ?? spaceOfParent(graph, fields) ?? spaceFor(graph, kind);
  const complete: Fields = { ...fields };
  if (traits.includes("stateful") && complete.state === undefined) {
    const states = graph.states(kind).filter((state) => state.space === chosen);
    const [first] = states.sort((left, right) => left.position - right.position);
    if (first) complete.state = first.id;
  }
  if (traits.includes("ranked") && complete.rank === undefined) {
    complete.rank = rankBetween(null, firstRank(graph, kind));
  }
  return { id, operation: { type: "create", record: id, kind, space: chosen, fields: complete } };
}

/** To another space, in the state that means the same there: of the same name, or else of the same category. */
export function moveTo(graph: Graph, record: GraphRecord, space: Id): OperationBody {
  const now = typeof record.fields.state === "string" ? graph.state(record.fields.state) : undefined;
  const there = graph
    .states(record.kind)
    .filter((state) => state.space === space)
    .sort((left, right) => left.position - right.position || (left.id < right.id ? -1 : 1));
  const state = now
    ? (there.find(({ name }) => name.toLowerCase() === now.name.toLowerCase()) ??
      there.find(({ category }) => category === now.category) ??
      there[0])
    : undefined;
  return { type: "move", record: record.id, space, ...(state ? { state: state.id } : {}) };
}

/** Carries the version that this reader sees, so that the program notices a clash. */
export function setField(graph: Graph, record: Id, field: string, value: Json): OperationBody {
  return { type: "set", record, field, value, seen: graph.record(record)?.versions[field] ?? 0 };
}

export function reviseText(graph: Graph, record: Id, field: string, markdown: string): OperationBody {
  const seen = graph.record(record)?.versions[field] ?? 0;
  return { type: "revise_text", record, field, markdown, seen };
}

export function addTags(record: Id, field: string, values: string[]): OperationBody {
  return { type: "add_tags", record, field, values };
}

export function removeTags(record: Id, field: string, values: string[]): OperationBody {
  return { type: "remove_tags", record, field, values };
}

export function link(
  from: Id,
  role: string,
  to: Id,
  options: { fields?: Fields; evidence?: EvidenceDraft[] } = {},
): OperationBody {
  const { fields, evidence = [] } = options;
  return { type: "link", from, role, to, evidence, ...(fields ? { fields } : {}) };
}

/** A link that rests on a person's word. */
export function linkByStatement(graph: Graph, key: LinkKey, note = ""): OperationBody {
  return link(key.from, key.role, key.to, { evidence: [{ id: graph.newId(), kind: "statement", note }] });
}

export function unlink(from: Id, role: string, to: Id): OperationBody {
  return { type: "unlink", from, role, to };
}

/** Words of a customer ask for a feature: the highlight, where it stands, and what it asks for. */
export function createHighlight(
  graph: Graph,
  options: { feedback: Id; quote: Quote; feature: Id; note?: string },
): OperationBody[] {
  const { feedback, quote, feature, note } = options;
  const fields: Fields = { quote: { ...quote }, ...(note ? { note } : {}) };
  const { id, operation } = createRecord(graph, "highlight", fields, graph.record(feedback)?.space);
  return [
    operation,
    link(id, "highlighted_in", feedback),
    link(id, "asks_for", feature, {
      evidence: [{ id: graph.newId(), kind: "highlight", record: id, state: "confirmed" }],
    }),
  ];
}

export function createComment(graph: Graph, options: { parent: Id; body: string }): CreatedRecord {
  return createRecord(graph, "comment", { parent: options.parent, body: options.body });
}

/** What a person says of a field; what is left out stays as it is, or is empty in a new one. */
export interface FieldDraft {
  kind: string;
  /** Of the field to change; a new field gets a name made of its label. */
  name?: string;
  space?: Id;
  label?: string;
  /** Only for a new field: a type stays. */
  type?: FieldType;
  /** In order. One without an id is new and gets one made of its label; one that is left out is archived. */
  options?: readonly OptionDraft[];
  targets?: readonly string[];
  formula?: string;
  currency?: string;
  help?: string;
  position?: number;
  archived?: boolean;
}

export interface OptionDraft {
  id?: string;
  label: string;
  colour?: string | null;
  archived?: boolean;
}

/** Makes a custom field, or changes the one that is named. */
export function defineField(graph: Graph, draft: FieldDraft): { name: string; operation: OperationBody } {
  const { kind } = draft;
  const space = draft.space ?? spaceFor(graph, draft.kind);
  const own = graph.definitions.fields.filter((field) => field.kind === kind && field.space === space);
  const before = own.find((field) => field.name === draft.name);
  const label = draft.label?.trim() || before?.label || draft.name || "";
  const name = draft.name ?? slug(label, takenFieldNames(graph.catalogue, kind), "field");
  const field_type = before?.field_type ?? draft.type ?? "line";
  const last = Math.max(-1, ...own.map((field) => field.position));
  const operation: OperationBody = {
    type: "define_field",
    space,
    kind,
    name,
    label,
    field_type,
    position: draft.position ?? before?.position ?? last + 1,
    archived: draft.archived ?? before?.archived ?? false,
  };
  const options = draft.options ? madeOptions(draft.options, before?.options ?? []) : before?.options;
  if (options && options.length > 0) operation.options = options;
  const targets = draft.targets ?? before?.targets ?? [];
  if (targets.length > 0) operation.targets = [...targets];
  const formula = draft.formula ?? before?.formula;
  if (formula) operation.formula = formula;
  const currency = draft.currency ?? before?.currency;
  if (currency) operation.currency = currency;
  const help = draft.help ?? before?.help;
  if (help) operation.help = help;
  return { name, operation };
}

function madeOptions(drafts: readonly OptionDraft[], before: readonly FieldOption[]): FieldOption[] {
  const taken = new Set(before.map((option) => option.id));
  for (const draft of drafts) if (draft.id) taken.add(draft.id);
  return drafts.map(({ id, label, colour, archived }) => {
    const chosen = id ?? slug(label, taken, "option");
    taken.add(chosen);
    return { id: chosen, label: label.trim(), ...(colour ? { colour } : {}), archived: archived ?? false };
  });
}

/** What a person says of a link role; what is left out stays as it is. */
export interface RoleDraft {
  /** Of the role to change; a new one gets a name made of its label. */
  name?: string;
  space?: Id;
  /** As in "A solves B". */
  label?: string;
  /** As in "B solved by A". */
  inverse?: string;
  from?: readonly string[];
  to?: readonly string[];
  archived?: boolean;
}

/** Makes a custom link role, or changes the one that is named. */
export function defineRole(graph: Graph, draft: RoleDraft): { name: string; operation: OperationBody } {
  const before = graph.definitions.roles.find((role) => role.name === draft.name);
  const label = draft.label?.trim() || before?.label || draft.name || "";
  const inverse = draft.inverse?.trim() || before?.inverse || label;
  const from = [...(draft.from ?? before?.from ?? [])];
  const to = [...(draft.to ?? before?.to ?? [])];
  const taken = takenRoleNames(graph.catalogue, [...from, ...to]);
  const name = draft.name ?? slug(label, taken, "link");
  const inverse_name =
    before?.inverse_name ?? slug(inverse, new Set([...taken, name]), `${name}_by`.slice(0, 40));
  const operation: OperationBody = {
    type: "define_role",
    space: before?.space ?? draft.space ?? graph.spaces()[0]?.id ?? "",
    name,
    inverse_name,
    label,
    inverse,
    from,
    to,
    archived: draft.archived ?? before?.archived ?? false,
  };
  return { name, operation };
}

export type Verdict = "yes" | "no" | "later";

export function createDecision(
  graph: Graph,
  options: { on: Id; verdict: Verdict; reason: string; title: string; condition?: string },
): { id: Id; operations: OperationBody[] } {
  const { on, verdict, reason, title, condition } = options;
  const fields: Fields = {
    title,
    verdict,
    reason,
    decided_on: today(graph.workspace.zone),
    owner: graph.workspace.person,
    ...(condition ? { condition } : {}),
  };
  const { id, operation } = createRecord(graph, "decision", fields, graph.record(on)?.space);
  return { id, operations: [operation, link(id, "decides_on", on)] };
}

/** The civil date in the workspace's zone, as 2015-11-16. */
export function today(zone: string, now: Date = new Date()): string {
  const format = (timeZone?: string) =>
    new Intl.DateTimeFormat("en-CA", {
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      ...(timeZone ? { timeZone } : {}),
    }).format(now);
  try {
    return format(zone);
  } catch {
    // A zone that this browser does not know: its own is the next best.
    return format();
  }
}

function spaceOfParent(graph: Graph, fields: Fields): Id | undefined {
  return typeof fields.parent === "string" ? graph.record(fields.parent)?.space : undefined;
}

function firstRank(graph: Graph, kind: string): string | null {
  let first: string | null = null;
  for (const record of graph.records(kind)) {
    const rank = record.fields.rank;
    if (isRank(rank) && (first === null || rank < first)) first = rank;
  }
  return first;
}
