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
import { linkText } from "./optimistic";

export interface Replacement<Row> {
  before: Row | undefined;
  after: Row | undefined;
}

const CATEGORY_ORDER: StateCategory[] = ["triage", "backlog", "unstarted", "started", "done", "cancelled"];

export function compareStates(left: State, right: State): number {
  return (
    CATEGORY_ORDER.indexOf(left.category) - CATEGORY_ORDER.indexOf(right.category) ||
    left.position - right.position ||
    (left.id < right.id ? -1 : left.id > right.id ? 1 : 0)
  );
}

/** Rows by group, each group's array made when first read and kept until the group changes. */
class Grouping<Row> {
  readonly #groups = new Map<string, { rows: Map<string, Row>; list: readonly Row[] | null }>();

  put(group: string, id: string, row: Row): void {
    const found = this.#groups.get(group);
    if (found) {
      found.rows.set(id, row);
      found.list = null;
    } else {
      this.#groups.set(group, { rows: new Map([[id, row]]), list: null });
    }
  }

  remove(group: string, id: string): void {
    const found = this.#groups.get(group);
    if (!found) return;
    found.rows.delete(id);
    found.list = null;
    if (found.rows.size === 0) this.#groups.delete(group);
  }

  list(group: string): readonly Row[] {
    const found = this.#groups.get(group);
    if (!found) return EMPTY;
    found.list ??= [...found.rows.values()];
    return found.list;
  }

  clear(): void {
    this.#groups.clear();
  }
}

// One frozen array for every empty answer keeps identity stable between reads.
const EMPTY: readonly never[] = Object.freeze([]);

/** The visible rows and the ways to find them. Each replacement is O(1); sorted reads live in queries. */
export class RowIndexes {
  readonly #records = new Map<Id, GraphRecord>();
  readonly #recordIds = new Map<string, Id>();
  readonly #kinds = new Grouping<GraphRecord>();
  readonly #children = new Grouping<GraphRecord>();
  readonly #links = new Map<string, Link>();
  readonly #from = new Grouping<Link>();
  readonly #to = new Grouping<Link>();
  readonly #evidence = new Map<Id, Evidence>();
  readonly #evidenceOfLink = new Grouping<Evidence>();
  readonly #states = new Map<Id, State>();
  readonly #statesOfKind = new Map<string, readonly State[]>();
  readonly #spaces = new Map<Id, Space>();
  #spaceList: readonly Space[] | null = null;
  readonly #fields = new Map<string, CustomField>();
  readonly #roles = new Map<string, CustomRole>();
  #definitions: Definitions | null = null;

  clear(): void {
    this.#records.clear();
    this.#recordIds.clear();
    this.#kinds.clear();
    this.#children.clear();
    this.#links.clear();
    this.#from.clear();
    this.#to.clear();
    this.#evidence.clear();
    this.#evidenceOfLink.clear();
    this.#states.clear();
    this.#statesOfKind.clear();
    this.#spaces.clear();
    this.#spaceList = null;
    this.#fields.clear();
    this.#roles.clear();
    this.#definitions = null;
  }

  record(id: Id): GraphRecord | undefined {
    return this.#records.get(id);
  }

  recordByKey(key: string): GraphRecord | undefined {
    const id = this.#recordIds.get(key.toUpperCase());
    return id === undefined ? undefined : this.#records.get(id);
  }

  /** In no particular order; use a query for a sorted list. */
  recordsOfKind(kind: string): readonly GraphRecord[] {
    return this.#kinds.list(kind);
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
    return this.#from.list(role === undefined ? id : `${id} ${role}`);
  }

  linksTo(id: Id, role?: string): readonly Link[] {
    return this.#to.list(role === undefined ? id : `${id} ${role}`);
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
    if (before && before.kind !== after?.kind) this.#kinds.remove(before.kind, id);
    const parentBefore = parentOf(before);
    const parentAfter = parentOf(after);
    if (parentBefore && parentBefore !== parentAfter) this.#children.remove(parentBefore, id);
    if (before?.key && before.key !== after?.key) this.#recordIds.delete(before.key.toUpperCase());
    if (!after) {
      this.#records.delete(id);
    } else {
      this.#records.set(id, after);
      this.#kinds.put(after.kind, id, after);
      if (parentAfter) this.#children.put(parentAfter, id, after);
      if (after.key) this.#recordIds.set(after.key.toUpperCase(), id);
    }
    return { before, after };
  }

  replaceLink(text: string, after: Link | undefined): Replacement<Link> | null {
    const before = this.#links.get(text);
    if (before === after) return null;
    if (after) this.#links.set(text, after);
    else this.#links.delete(text);
    const either = after ?? before;
    if (!either) return null;
    const { from, role, to } = either;
    if (after && !after.removed) {
      this.#from.put(from, text, after);
      this.#from.put(`${from} ${role}`, text, after);
      this.#to.put(to, text, after);
      this.#to.put(`${to} ${role}`, text, after);
    } else if (before && !before.removed) {
      this.#from.remove(from, text);
      this.#from.remove(`${from} ${role}`, text);
      this.#to.remove(to, text);
      this.#to.remove(`${to} ${role}`, text);
    }
    return { before, after };
  }

  replaceEvidence(id: Id, after: Evidence | undefined): Replacement<Evidence> | null {
    const before = this.#evidence.get(id);
    if (before === after) return null;
    if (before && (!after || linkText(before) !== linkText(after))) {
      this.#evidenceOfLink.remove(linkText(before), id);
    }
    if (after) {
      this.#evidence.set(id, after);
      this.#evidenceOfLink.put(linkText(after), id, after);
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
