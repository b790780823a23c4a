import type { FieldDeclaration, Id, KindDeclaration } from "@/contract/schema";
import type { Graph } from "@/graph/graph";
import { type Fields, today } from "@/graph/operations";
import { mayMake } from "@/graph/powers";
import { isArchived, isChoosable } from "@/graph/query";
import { fuzzySort } from "@/kit/fuzzy";
import { civilDate } from "@/kit/moments";
import type { PickerOption } from "@/kit/Picker";
import { StateGlyph } from "@/kit/StateGlyph";
import { dateFromWords, type WeekStart } from "../date-words";
import { t } from "../messages/t";
import { tagsOf } from "../record/field-choices";
import { findRecords, recordOption } from "../record/record-search";
import { startedFraction } from "../record/StateMark";
import { titleOf } from "../record/titles";
import type { QuickLine, QuickNames, QuickPart, QuickSign } from "./quick-create";

/** Made where they belong, never from nothing. */
const notMade = new Set(["comment", "highlight", "view"]);

export function makeableKinds(graph: Graph): KindDeclaration[] {
  return graph.registry.kinds.filter(
    (kind) => kind.traits.includes("titled") && !notMade.has(kind.name) && mayMake(graph, kind.name),
  );
}

const declared = (graph: Graph, kind: string, test: (field: FieldDeclaration) => boolean) =>
  graph.kind(kind)?.fields.find((field) => !field.read_only && test(field)) ?? null;

/** The fields that the signs of the shorthand fill, as far as the kind has them. */
export const quickFields: {
  [Sign in Exclude<QuickSign, "#">]: (graph: Graph, kind: string) => FieldDeclaration | null;
} = {
  "@": (graph, kind) =>
    declared(graph, kind, (field) => field.name === "owner" && field.targets.includes("person")),
  // What a record belongs to: its parent, or else the one record that its kind points to.
  "^": (graph, kind) =>
    declared(graph, kind, (field) => field.name === "parent") ??
    declared(graph, kind, (field) => field.type === "reference" && !field.targets.includes("person")),
  "!": (graph, kind) => declared(graph, kind, (field) => field.type === "state"),
  "+": (graph, kind) => declared(graph, kind, (field) => field.type === "tags"),
  "due:": (graph, kind) => declared(graph, kind, (field) => field.name === "due"),
};

/** Finds by the whole name, or by the beginning of the name or of one of its words where only one fits. */
export function byName<Item>(
  items: Iterable<Item>,
  text: string,
  nameOf: (item: Item) => string,
): Item | null {
  const typed = folded(text);
  if (!typed) return null;
  const starting: Item[] = [];
  const inside: Item[] = [];
  for (const item of items) {
    const name = nameOf(item);
    if (folded(name) === typed) return item;
    if (folded(name).startsWith(typed)) starting.push(item);
    else if (name.split(/[\s.@_-]+/).some((word) => folded(word).startsWith(typed))) inside.push(item);
  }
  if (starting.length > 0) return starting.length === 1 ? (starting[0] ?? null) : null;
  return inside.length === 1 ? (inside[0] ?? null) : null;
}

const folded = (text: string) => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "");

export function quickNames(graph: Graph, weekStart: WeekStart): QuickNames {
  const kinds = makeableKinds(graph);
  const field = (sign: Exclude<QuickSign, "#">, kind: string) => quickFields[sign](graph, kind);
  const living = (kind: string) =>
    graph.records(kind).filter((record) => isChoosable(record) && !isArchived(record));
  return {
    kind: (text) => {
      const exact = kinds.find((kind) => folded(kind.plural) === folded(text) || kind.name === text);
      return (exact ?? byName(kinds, text, (kind) => kind.label))?.name ?? null;
    },
    person: (text, kind) =>
      field("@", kind)
        ? folded(text) === "me"
          ? graph.workspace.person
          : (byName(living("person"), text, titleOf)?.id ?? null)
        : null,
    parent: (text, kind) => {
      const targets = parentTargets(graph, kind);
      const keyed = graph.recordByKey(text);
      if (keyed && targets.includes(keyed.kind)) return keyed.id;
      // Two letters name too much to be meant.
      if (folded(text).length < 3) return null;
      return byName(targets.flatMap(living), text, titleOf)?.id ?? null;
    },
    state: (text, kind) =>
      field("!", kind) ? (byName(graph.states(kind), text, (state) => state.name)?.id ?? null) : null,
    tag: (text, kind) => (field("+", kind) && /^\p{L}/u.test(text) ? text : null),
    due: (text, kind) =>
      field("due:", kind) ? dateFromWords(text, today(graph.workspace.zone), weekStart) : null,
  };
}

function parentTargets(graph: Graph, kind: string): readonly string[] {
  const field = quickFields["^"](graph, kind);
  if (!field) return [];
  return field.targets.length > 0 ? field.targets : [kind];
}

/** What may follow the sign that is being typed. `id` is the name that the line then says. */
export function quickOptions(graph: Graph, sign: QuickSign, query: string, kind: string): PickerOption[] {
  const some = 8;
  if (sign === "#") {
    return fuzzySort(query, makeableKinds(graph), (one) => one.label, some).map(({ item, match }) => ({
      id: item.label,
      text: item.label,
      runs: match.runs,
      note: item.description,
    }));
  }
  const field = quickFields[sign](graph, kind);
  if (!field) return [];
  switch (sign) {
    case "@":
      return findRecords(graph, ["person"], query, some)
        .filter(({ record }) => record.fields.archived !== true)
        .map((hit) => ({ ...recordOption(hit), id: titleOf(hit.record) }));
    case "^":
      return findRecords(graph, parentTargets(graph, kind), query, some).map((hit) => ({
        ...recordOption(hit),
        id: hit.record.key ?? titleOf(hit.record),
      }));
    case "!": {
      const states = graph.states(kind);
      return fuzzySort(query, states, (state) => state.name, some).map(({ item, match }) => ({
        id: item.name,
        text: item.name,
        runs: match.runs,
        icon: <StateGlyph shape={item.category} fraction={startedFraction(item, states)} />,
      }));
    }
    case "+": {
      const tags = new Set(graph.records(kind).flatMap((record) => tagsOf(record, field.name)));
      return fuzzySort(query, [...tags].sort(), (tag) => tag, some).map(({ item, match }) => ({
        id: item,
        text: item,
        runs: match.runs,
      }));
    }
    default:
      return dueOptions(graph, query);
  }
}

function dueOptions(graph: Graph, query: string): PickerOption[] {
  const now = today(graph.workspace.zone);
  const words = [
    ["today", t("do.today")],
    ["tomorrow", t("do.tomorrow")],
    ["friday", t("do.friday")],
    ["next week", t("do.nextWeek")],
    ["next month", t("do.nextMonth")],
  ] as const;
  return fuzzySort(query, words, ([, label]) => label, 5).map(({ item: [word, label], match }) => ({
    id: word,
    text: label,
    runs: match.runs,
    note: civilDate(dateFromWords(word, now) ?? ""),
  }));
}

/** A part of the line as a person reads it. */
export function partWords(graph: Graph, part: QuickPart): string {
  switch (part.sign) {
    case "#":
      return graph.kind(part.value)?.label ?? part.value;
    case "!":
      return graph.state(part.value)?.name ?? part.value;
    case "due:":
      return t("create.dueOn", { date: civilDate(part.value) });
    case "@":
    case "^":
      return titleOf(graph.record(part.value));
    default:
      return part.value;
  }
}

/** The fields of the record that a line makes. */
export function fieldsOfLine(graph: Graph, line: QuickLine): Fields {
  const fields: Fields = { title: line.title };
  const put = (sign: Exclude<QuickSign, "#">, value: Fields[string] | null) => {
    const field = quickFields[sign](graph, line.kind);
    if (field && value !== null) fields[field.name] = value;
  };
  put("@", line.owner ?? ownerByDefault(graph));
  put("^", line.parent);
  put("!", line.state);
  put("due:", line.due);
  if (line.tags.length > 0) put("+", [...line.tags].sort());
  return fields;
}

const ownerByDefault = (graph: Graph): Id => graph.workspace.person;
