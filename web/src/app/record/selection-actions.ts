import {
  Archive,
  ArrowDownToLine,
  ArrowRightLeft,
  ArrowUpToLine,
  CalendarDays,
  CircleDot,
  FolderInput,
  Link2,
  type LucideIcon,
  SlidersHorizontal,
  SquarePen,
  Tag,
  Trash2,
  UserRound,
} from "lucide-react";
import type { FieldDeclaration, GraphRecord, Id, Json, OperationBody, Space } from "@/contract/schema";
import type { Field } from "@/graph/definitions";
import type { Graph } from "@/graph/graph";
import { addTags, linkByStatement, moveTo, removeTags, setField } from "@/graph/operations";
import { isAtLeast, roleIn } from "@/graph/powers";
import { isRank, ranksBetween } from "@/graph/rank";
import type { Action, ActionChoice, ActionSection } from "../actions/action";
import type { WeekStart } from "../date-words";
import { t } from "../messages/t";
import { fieldChoices, hasChoices, tagsOf } from "./field-choices";
import { linkChoices } from "./linked-groups";
import { findRecords, recordOption } from "./record-search";
import { titleOf } from "./titles";

export interface SelectionContext {
  graph: Graph;
  kind: string;
  records: readonly GraphRecord[];
  /** Whether these are what the reader selected, or the one record that stands open. */
  about: "selection" | "record";
  canEdit: boolean;
  weekStart: WeekStart;
  /** One batch with one label; `said`: also told in a message. */
  commit(label: string, operations: OperationBody[], said?: string): void;
}

const keyOfField: Record<string, string> = {
  state: "s",
  owner: "a",
  tags: "l",
  labels: "l",
  due: "d",
  priority: "p",
  effort: "shift+e",
  estimate: "shift+e",
  parent: "shift+p",
};

const iconOfType: Partial<Record<FieldDeclaration["type"], LucideIcon>> = {
  state: CircleDot,
  tags: Tag,
  date: CalendarDays,
  choice: SlidersHorizontal,
};

/** Fields that have actions of their own or that a person does not set. */
const elsewhere = new Set(["archived", "trashed", "rank"]);

/**
 * What can be done with one record or with many of one kind, from the fields and traits that the registry declares.
 * Each is one batch with one label to undo, such as "Moved 14 features to Shipped".
 */
export function selectionActions(context: SelectionContext): Action[] {
  const { graph, records, about } = context;
  const kind = graph.kind(context.kind);
  if (!kind || records.length === 0) return [];
  const words = wordsFor(context);
  const section: ActionSection = {
    scope: about,
    label:
      about === "selection"
        ? t("section.selection", {
            n: records.length,
            kind: kind.label.toLowerCase(),
            kinds: kind.plural.toLowerCase(),
          })
        : (records[0]?.key ?? words.one),
  };
  const viewer = () => (context.canEdit ? null : t("why.viewer"));
  const offer = (action: Omit<Action, "section" | "disabledReason">): Action => ({
    ...action,
    id: `${about}-${action.id}`,
    section,
    disabledReason: viewer,
  });

  const actions = graph
    .fields(context.kind)
    .filter((field) => hasChoices(field) && !elsewhere.has(field.name))
    .flatMap((field) => {
      const own = [offer(fieldAction(context, field))];
      if (field.name === "owner" && field.targets.includes("person")) {
        own.push(offer(assignToMe(context, field)));
      }
      return own;
    });
  const links = linkChoices(graph.roles(), context.kind);
  if (links.length > 0) {
    actions.push(
      offer({
        id: "link-to",
        label: t("do.link"),
        icon: Link2,
        key: "shift+l",
        placeholder: t("do.typeRole"),
        options: (query) => linkOptions(context, query),
      }),
    );
  }
  if (kind.traits.includes("ranked")) {
    for (const end of ["top", "bottom"] as const) {
      actions.push(
        offer({
          id: `to-${end}`,
          label: t(end === "top" ? "do.toTop" : "do.toBottom"),
          icon: end === "top" ? ArrowUpToLine : ArrowDownToLine,
          run: () => moveToEnd(context, end),
        }),
      );
    }
  }
  if (kind.traits.includes("numbered") && spacesFor(context).length > 0) {
    actions.push(
      offer({
        id: "move-to-space",
        label: t("do.moveToSpace"),
        icon: ArrowRightLeft,
        keywords: ["transfer", "project"],
        placeholder: t("do.typeSpace"),
        options: (query) => spaceOptions(context, query),
      }),
    );
  }
  if (about === "selection" && kind.traits.includes("archivable")) {
    actions.push(
      offer({
        id: "archive",
        label: t("do.archive"),
        icon: Archive,
        key: "Backspace",
        otherKeys: ["Delete"],
        run: () => setAll(context, "archived", true, words.archived()),
      }),
      offer({
        id: "trash",
        label: t("do.trash"),
        icon: Trash2,
        key: "mod+Backspace",
        run: () => setAll(context, "trashed", true, words.trashed()),
      }),
    );
  }
  return actions;
}

function fieldAction(context: SelectionContext, field: Field): Omit<Action, "section" | "disabledReason"> {
  const { graph, records } = context;
  const name = field.label.toLowerCase();
  const words = wordsFor(context);
  const moves = field.type === "state";
  const target = {
    ...context,
    field,
    set: (value: Json, word: string) => {
      const label =
        value === null
          ? words.cleared(name)
          : moves
            ? words.moved(word)
            : words.set(name, word || String(value));
      setAll(context, field.name, value, label);
    },
    pick: (option: string, word: string, on: boolean) => {
      // Read anew: the list stays open while several are chosen.
      const now = records.map((record) => graph.record(record.id) ?? record);
      const meant = now.filter((record) => tagsOf(record, field.name).includes(option) !== on);
      context.commit(
        on ? words.tagged(word) : words.untagged(word),
        meant.map((record) => {
          const others = tagsOf(record, field.name).filter((one) => one !== option);
          const next = on ? [...others, option].sort() : others;
          return setField(graph, record.id, field.name, next.length > 0 ? next : null);
        }),
      );
    },
    tag: (tag: string, on: boolean) => {
      // Read anew: the list stays open while several are chosen.
      const now = records.map((record) => graph.record(record.id) ?? record);
      const meant = now.filter((record) => tagsOf(record, field.name).includes(tag) !== on);
      const make = on ? addTags : removeTags;
      context.commit(
        on ? words.tagged(tag) : words.untagged(tag),
        meant.map((record) => make(record.id, field.name, [tag])),
      );
    },
  };
  return {
    id: `set-${field.name}`,
    label: moves
      ? t("do.state")
      : field.name === "parent"
        ? t("do.parent")
        : t(field.type === "tags" ? "do.tags" : "do.set", { field: name }),
    icon:
      field.name === "parent"
        ? FolderInput
        : field.targets.includes("person")
          ? UserRound
          : (iconOfType[field.type] ?? SquarePen),
    key: keyOfField[field.name],
    keywords: keywordsOf(field),
    placeholder: placeholderOf(field),
    findsChoices: moves || field.type === "choice" || field.name === "owner",
    options: (query) =>
      fieldChoices({ ...target, records: records.map((record) => graph.record(record.id) ?? record) }, query),
  };
}

function assignToMe(context: SelectionContext, field: Field): Omit<Action, "section" | "disabledReason"> {
  const me = context.graph.workspace.person;
  return {
    id: "assign-to-me",
    label: t("do.assignToMe"),
    icon: UserRound,
    key: "i",
    keywords: ["owner", "take"],
    run: () =>
      setAll(
        context,
        field.name,
        me,
        wordsFor(context).set(field.label.toLowerCase(), titleOf(context.graph.record(me))),
      ),
  };
}

function linkOptions(context: SelectionContext, query: string): ActionChoice[] {
  const { graph, records } = context;
  const choices = linkChoices(graph.roles(), context.kind);
  const own = new Set(records.map((record) => record.id));
  const search = (choice: (typeof choices)[number], text: string): ActionChoice[] =>
    findRecords(graph, choice.kinds, text, 12)
      .filter((hit) => !own.has(hit.record.id))
      .map((hit) => {
        const { id, text: label, icon, note } = recordOption(hit);
        return { id, label, icon, note, run: () => linkAll(context, choice, id, label) };
      });
  const wanted = query.trim().toLowerCase();
  return choices
    .filter((choice) => choice.label.toLowerCase().includes(wanted))
    .map((choice) => ({
      id: choice.id,
      label: choice.label,
      note: choice.kinds.map((kind) => graph.kind(kind)?.label ?? kind).join(", "),
      options: (text) => search(choice, text),
    }));
}

function linkAll(
  context: SelectionContext,
  choice: { role: { name: string }; outward: boolean },
  other: Id,
  title: string,
): void {
  const { graph, records } = context;
  const words = wordsFor(context);
  const operations = records.map((record) => {
    const [from, to] = choice.outward ? [record.id, other] : [other, record.id];
    return linkByStatement(graph, { from, role: choice.role.name, to });
  });
  const label = words.linked(title);
  context.commit(label, operations, label);
}

/** What the menu of one record offers besides what concerns it as a whole. */
export const isInMenu = (action: Action): boolean => action.id === "record-move-to-space";

/** Where the records may be taken: whoever makes in both spaces moves them. */
function spacesFor({ graph, records }: SelectionContext): Space[] {
  const makes = (space: Id) => isAtLeast(roleIn(graph.workspace, space), "maker");
  if (!records.every((record) => makes(record.space))) return [];
  return graph
    .spaces()
    .filter((space) => makes(space.id) && records.some((record) => record.space !== space.id));
}

function spaceOptions(context: SelectionContext, query: string): ActionChoice[] {
  const wanted = query.trim().toLowerCase();
  return spacesFor(context)
    .filter((space) => `${space.name} ${space.prefix}`.toLowerCase().includes(wanted))
    .map((space) => ({
      id: space.id,
      label: space.name,
      note: space.prefix,
      run: () => {
        const meant = context.records.filter((record) => record.space !== space.id);
        const label = wordsFor({ ...context, records: meant }).taken(space.name);
        const operations = meant.map((record) => moveTo(context.graph, record, space.id));
        context.commit(label, operations, label);
      },
    }));
}

function setAll(context: SelectionContext, field: string, value: Json, label: string): void {
  const { graph, records } = context;
  const meant = records.filter((record) => (graph.record(record.id)?.fields[field] ?? null) !== value);
  if (meant.length === 0) return;
  // The label counts those that were chosen, as the person did.
  const told = records.length > 1 || field === "archived" || field === "trashed";
  context.commit(
    label,
    meant.map((record) => setField(graph, record.id, field, value)),
    told ? label : undefined,
  );
}

function moveToEnd(context: SelectionContext, end: "top" | "bottom"): void {
  const { graph, records, kind } = context;
  const own = new Set(records.map((record) => record.id));
  const others = graph
    .records(kind)
    .filter((record) => !own.has(record.id))
    .flatMap((record) => (isRank(record.fields.rank) ? [record.fields.rank] : []))
    .sort();
  const [before, after] = end === "top" ? [null, others[0] ?? null] : [others.at(-1) ?? null, null];
  const rankOf = (record: GraphRecord) => (isRank(record.fields.rank) ? record.fields.rank : "");
  const inOrder = [...records].sort((a, b) => (rankOf(a) < rankOf(b) ? -1 : 1));
  const ranks = ranksBetween(before, after, inOrder.length);
  const label = wordsFor(context).ordered();
  context.commit(
    label,
    inOrder.flatMap((record, index) => {
      const rank = ranks[index];
      return rank === undefined ? [] : [setField(graph, record.id, "rank", rank)];
    }),
    label,
  );
}

/** The labels of undo and history: by title for one, by count for many. */
function wordsFor({ graph, kind: name, records }: SelectionContext) {
  const kind = graph.kind(name);
  const n = records.length;
  const kinds = (kind?.plural ?? name).toLowerCase();
  const title = titleOf(records[0]);
  const many = n > 1;
  return {
    one: title,
    moved: (state: string) =>
      many ? t("did.movedMany", { n, kinds, state }) : t("record.moved", { title, state }),
    set: (field: string, value: string) =>
      many ? t("did.setMany", { field, n, kinds, value }) : t("did.setOne", { field, title, value }),
    cleared: (field: string) =>
      many ? t("did.clearedMany", { field, n, kinds }) : t("did.clearedOne", { field, title }),
    tagged: (tag: string) =>
      many ? t("did.taggedMany", { n, kinds, tag }) : t("did.taggedOne", { title, tag }),
    untagged: (tag: string) =>
      many ? t("did.untaggedMany", { tag, n, kinds }) : t("did.untaggedOne", { tag, title }),
    archived: () => (many ? t("did.archivedMany", { n, kinds }) : t("record.archivedToast", { title })),
    trashed: () => (many ? t("did.trashedMany", { n, kinds }) : t("record.trashedToast", { title })),
    ordered: () => (many ? t("did.orderedMany", { n, kinds }) : t("did.orderedOne", { title })),
    taken: (space: string) =>
      many ? t("did.takenMany", { n, kinds, space }) : t("did.takenOne", { title, space }),
    linked: (to: string) =>
      many ? t("did.linkedMany", { n, kinds, title: to }) : t("record.linked", { from: title, to }),
  };
}

function placeholderOf(field: FieldDeclaration): string {
  switch (field.type) {
    case "state":
      return t("do.typeState");
    case "tags":
      return t("do.typeTag");
    case "date":
      return t("do.typeDate");
    case "number":
      return t("do.typeNumber");
    case "url":
      return t("do.typeAddress");
    case "line":
      return t("do.typeLine");
    case "reference":
      return field.targets.includes("person") ? t("do.typePerson") : t("do.typeRecord");
    default:
      return t("do.typeChoice");
  }
}

function keywordsOf(field: FieldDeclaration): string[] {
  if (field.type === "state") return ["status", "move", field.label];
  if (field.name === "owner") return ["assign", "assignee", "person"];
  if (field.type === "tags") return ["label", "tag"];
  if (field.name === "due") return ["deadline", "date"];
  return [];
}
