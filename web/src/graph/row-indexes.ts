import type {
  CustomField,
  CustomRole,
  Evidence,
  GraphRecord,
  Id,
  Link,
  LinkKey,
  Space,
  State,
  StateCategory,
} from "@/contract/schema";
import { type FieldKey, fieldText } from "./definitions";
import type { Definitions } from "./expression/host";
import { Grouping, NONE } from "./groupings";
import { linkText } from "./optimistic";
import type { Work } from "./slices";
import { sortedRecords } from "./sort-records";
import { SortedList } from "./sorted-list";
import { compareIds } from "./sorting";
import type { Rows } from "./store";

export interface Replacement<Row> {
  before: Row | undefined;
  after: Row | undefined;
}

/** Rows between two chances to put work aside. */
const STEP = 256;
const CATEGORY_ORDER: StateCategory[] = ["triage", "backlog", "unstarted", "started", "done", "cancelled"];

export function compareStates(left: State, right: State): number {
  return (
    CATEGORY_ORDER.indexOf(left.category) - CATEGORY_ORDER.indexOf(right.category) ||
    left.position - right.position ||
    (left.id < right.id ? -1 : left.id > right.id ? 1 : 0)
  );
}

/** The visible rows and the ways to find them. Each replacement is O(log n); sorted reads live in queries. */
/** What an imported record was called where it came from: old addresses go on leading to it. */
export function sourceOf(record: GraphRecord): string | undefined {
  const source = record.fields.source_id;
  return typeof source === "string" ? source.toUpperCase() : undefined;
}

function namesOf(record: GraphRecord): (string | undefined)[] {
  return [record.key?.toUpperCase(), sourceOf(record)];
}

export class RowIndexes {
  #records = new Map<Id, GraphRecord>();
  /** Keys that were asked for; null: nobody has it, as far as is known. */
  readonly #keyed = new Map<string, Id | null>();
  #kinds = new Map<string, SortedList<GraphRecord>>();
  readonly #children = new Grouping<GraphRecord>((record) => record.id);
  #links = new Map<string, Link>();
  readonly #from = new Grouping<Link>(linkText);
  readonly #to = new Grouping<Link>(linkText);
  /** Links of one role, by the array of all that they were picked from. */
  #ofRole = new WeakMap<readonly Link[], Map<string, readonly Link[]>>();
  #evidence = new Map<Id, Evidence>();
  readonly #evidenceOfLink = new Grouping<Evidence>((evidence) => evidence.id);
  #states = new Map<Id, State>();
  readonly #statesOfKind = new Map<string, readonly State[]>();
  #spaces = new Map<Id, Space>();
  #spaceList: readonly Space[] | null = null;
  #fields = new Map<string, CustomField>();
  #roles = new Map<string, CustomRole>();
  #definitions: Definitions | null = null;

  /** Becomes what the other is; the other must not be used any more. */
  takeOver(other: RowIndexes): void {
    this.#records = other.#records;
    this.#keyed.clear();
    this.#kinds = other.#kinds;
    this.#children.takeOver(other.#children);
    this.#links = other.#links;
    this.#from.takeOver(other.#from);
    this.#to.takeOver(other.#to);
    this.#evidence = other.#evidence;
    this.#evidenceOfLink.takeOver(other.#evidenceOfLink);
    this.#states = other.#states;
    this.#statesOfKind.clear();
    this.#spaces = other.#spaces;
    this.#spaceList = null;
    this.#fields = other.#fields;
    this.#roles = other.#roles;
    this.#definitions = null;
  }

  /**
   * Adds rows without any way to find them but their ids; the newer of two stays. For a first copy, which
   * `index` ends.
   */
  add(rows: Partial<Rows>): void {
    for (const record of rows.records ?? []) addNewer(this.#records, record.id, record);
    for (const link of rows.links ?? []) addNewer(this.#links, linkText(link), link);
    for (const evidence of rows.evidence ?? []) addNewer(this.#evidence, evidence.id, evidence);
    for (const state of rows.states ?? []) addNewer(this.#states, state.id, state);
    for (const space of rows.spaces ?? []) addNewer(this.#spaces, space.id, space);
    for (const field of rows.fields ?? []) addNewer(this.#fields, fieldText(field), field);
    for (const role of rows.roles ?? []) addNewer(this.#roles, role.name, role);
  }

  *index(): Work {
    const kinds = new Map<string, GraphRecord[]>();
    let steps = 0;
    for (const record of this.#records.values()) {
      const kind = kinds.get(record.kind);
      if (kind) kind.push(record);
      else kinds.set(record.kind, [record]);
      const parent = parentOf(record);
      if (parent) this.#children.put(parent, record);
      steps += 1;
      if (steps % STEP === 0) yield;
    }
    for (const [kind, records] of kinds) {
      const sorted = yield* inOrderOfIds(records);
      this.#kinds.set(kind, new SortedList(compareIds, sorted));
    }
    for (const link of this.#links.values()) {
      steps += 1;
      if (steps % STEP === 0) yield;
      if (link.removed) continue;
      this.#from.put(link.from, link);
      this.#to.put(link.to, link);
    }
    for (const evidence of this.#evidence.values()) {
      this.#evidenceOfLink.put(linkText(evidence), evidence);
      steps += 1;
      if (steps % STEP === 0) yield;
    }
  }

  /** How many there are. */
  get sizes(): { records: number; links: number; evidence: number } {
    return { records: this.#records.size, links: this.#links.size, evidence: this.#evidence.size };
  }

  /** All rows, in no particular order; changes made meanwhile may or may not be seen. */
  all(): { records: Iterable<GraphRecord>; links: Iterable<Link>; evidence: Iterable<Evidence> } {
    return {
      records: this.#records.values(),
      links: this.#links.values(),
      evidence: this.#evidence.values(),
    };
  }

  states(): readonly State[] {
    return [...this.#states.values()];
  }

  record(id: Id): GraphRecord | undefined {
    return this.#records.get(id);
  }

  /** Few keys are ever asked for, so they are searched for then: an index of all costs every first copy. */
  recordByKey(key: string): GraphRecord | undefined {
    const name = key.toUpperCase();
    const known = this.#keyed.get(name);
    if (known === null) return undefined;
    const record = known === undefined ? undefined : this.#records.get(known);
    if (record && namesOf(record).includes(name)) return record;
    let imported: GraphRecord | undefined;
    for (const kind of this.#kinds.values()) {
      for (const candidate of kind.rows()) {
        if (candidate.key?.toUpperCase() === name) {
          this.#keyed.set(name, candidate.id);
          return candidate;
        }
        if (!imported && sourceOf(candidate) === name) imported = candidate;
      }
    }
    this.#keyed.set(name, imported?.id ?? null);
    return imported;
  }

  /** In the order of their ids; use a query for another. */
  recordsOfKind(kind: string): readonly GraphRecord[] {
    return this.#kinds.get(kind)?.rows() ?? NONE;
  }

  /** Records whose `parent` is this one. */
  children(parent: Id): readonly GraphRecord[] {
    return this.#children.list(parent);
  }

  link(key: LinkKey): Link | undefined {
    return this.#links.get(linkText(key));
  }

  /** Links that stand; removed ones are left out. */
  linksFrom(id: Id, role?: string): readonly Link[] {
    return this.#pick(this.#from.list(id), role);
  }

  linksTo(id: Id, role?: string): readonly Link[] {
    return this.#pick(this.#to.list(id), role);
  }

  linkByText(text: string): Link | undefined {
    return this.#links.get(text);
  }

  evidence(id: Id): Evidence | undefined {
    return this.#evidence.get(id);
  }

  evidenceOf(key: LinkKey): readonly Evidence[] {
    return this.#evidenceOfLink.list(linkText(key));
  }

  state(id: Id): State | undefined {
    return this.#states.get(id);
  }

  /** Sorted by category, then position. */
  statesOfKind(kind: string): readonly State[] {
    const known = this.#statesOfKind.get(kind);
    if (known) return known;
    const list = [...this.#states.values()].filter((state) => state.kind === kind).sort(compareStates);
    this.#statesOfKind.set(kind, list);
    return list;
  }

  spaces(): readonly Space[] {
    this.#spaceList ??= [...this.#spaces.values()].sort((left, right) =>
      left.id < right.id ? -1 : left.id > right.id ? 1 : 0,
    );
    return this.#spaceList;
  }

  field(key: FieldKey): CustomField | undefined {
    return this.#fields.get(fieldText(key));
  }

  role(name: string): CustomRole | undefined {
    return this.#roles.get(name);
  }

  /** The same object until one of them changes. */
  definitions(): Definitions {
    this.#definitions ??= { fields: [...this.#fields.values()], roles: [...this.#roles.values()] };
    return this.#definitions;
  }

  replaceRecord(id: Id, after: GraphRecord | undefined): Replacement<GraphRecord> | null {
    const before = this.#records.get(id);
    if (before === after) return null;
    if (before && before.kind !== after?.kind) this.#kinds.get(before.kind)?.remove(before);
    const parentBefore = parentOf(before);
    const parentAfter = parentOf(after);
    if (before && parentBefore && parentBefore !== parentAfter) this.#children.remove(parentBefore, before);
    if (!after) {
      this.#records.delete(id);
    } else {
      this.#records.set(id, after);
      this.#ofKind(after.kind).put(after);
      if (parentAfter) this.#children.put(parentAfter, after, before);
      if (after.key && after.key !== before?.key) this.#keyed.set(after.key.toUpperCase(), id);
      const source = sourceOf(after);
      if (source && this.#keyed.get(source) === null) this.#keyed.delete(source);
    }
    return { before, after };
  }

  #pick(links: readonly Link[], role: string | undefined): readonly Link[] {
    if (role === undefined || links.length === 0) return links;
    let roles = this.#ofRole.get(links);
    if (!roles) {
      roles = new Map();
      this.#ofRole.set(links, roles);
    }
    let picked = roles.get(role);
    if (!picked) {
      picked = links.every((link) => link.role === role) ? links : links.filter((link) => link.role === role);
      roles.set(role, picked.length === 0 ? NONE : picked);
    }
    return roles.get(role) ?? NONE;
  }

  #ofKind(kind: string): SortedList<GraphRecord> {
    let list = this.#kinds.get(kind);
    if (!list) {
      list = new SortedList<GraphRecord>(compareIds);
      this.#kinds.set(kind, list);
    }
    return list;
  }

  replaceLink(text: string, after: Link | undefined): Replacement<Link> | null {
    const before = this.#links.get(text);
    if (before === after) return null;
    if (after) this.#links.set(text, after);
    else this.#links.delete(text);
    const stood = before && !before.removed ? before : undefined;
    if (after && !after.removed) {
      this.#from.put(after.from, after, stood);
      this.#to.put(after.to, after, stood);
    } else if (stood) {
      this.#from.remove(stood.from, stood);
      this.#to.remove(stood.to, stood);
    }
    return { before, after };
  }

  replaceEvidence(id: Id, after: Evidence | undefined): Replacement<Evidence> | null {
    const before = this.#evidence.get(id);
    if (before === after) return null;
    if (before && (!after || linkText(before) !== linkText(after))) {
      this.#evidenceOfLink.remove(linkText(before), before);
    }
    if (after) {
      this.#evidence.set(id, after);
      this.#evidenceOfLink.put(linkText(after), after, before);
    } else {
      this.#evidence.delete(id);
    }
    return { before, after };
  }

  replaceState(id: Id, after: State | undefined): boolean {
    const before = this.#states.get(id);
    if (before === after) return false;
    if (after) this.#states.set(id, after);
    else this.#states.delete(id);
    this.#statesOfKind.clear();
    return true;
  }

  replaceField(key: FieldKey, after: CustomField | undefined): boolean {
    return this.#replaceDefinition(this.#fields, fieldText(key), after);
  }

  replaceRole(name: string, after: CustomRole | undefined): boolean {
    return this.#replaceDefinition(this.#roles, name, after);
  }

  #replaceDefinition<Row>(table: Map<string, Row>, id: string, after: Row | undefined): boolean {
    if (table.get(id) === after) return false;
    if (after) table.set(id, after);
    else table.delete(id);
    this.#definitions = null;
    return true;
  }

  replaceSpace(space: Space): boolean {
    const before = this.#spaces.get(space.id);
    if (before && before.sequence >= space.sequence) return false;
    this.#spaces.set(space.id, space);
    this.#spaceList = null;
    return true;
  }
}

function parentOf(record: GraphRecord | undefined): Id | null {
  const parent = record?.fields.parent;
  return typeof parent === "string" ? parent : null;
}

function addNewer<Row extends { sequence: number }>(table: Map<string, Row>, id: string, row: Row): void {
  const known = table.get(id);
  if (!known || known.sequence < row.sequence) table.set(id, row);
}

function* inOrderOfIds(records: readonly GraphRecord[]): Generator<void, readonly GraphRecord[], void> {
  let inOrder = true;
  for (let index = 1; inOrder && index < records.length; index += 1) {
    inOrder = (records[index - 1] as GraphRecord).id < (records[index] as GraphRecord).id;
    if (index % STEP === 0) yield;
  }
  if (inOrder) return records;
  return yield* sortedRecords(records, [{ name: "id", value: (record) => record.id }], (record) => record.id);
}
