import type { GraphRecord, Json } from "@/contract/schema";
import { type Field, optionsOf } from "@/graph/definitions";
import type { Graph } from "@/graph/graph";
import { today } from "@/graph/operations";
import { fuzzySort } from "@/kit/fuzzy";
import { civilDate } from "@/kit/moments";
import { StateGlyph } from "@/kit/StateGlyph";
import type { ActionChoice } from "../actions/action";
import { dateFromWords, type WeekStart } from "../date-words";
import { t } from "../messages/t";
import { parseField } from "./field-values";
import { findRecords, recordOption } from "./record-search";
import { startedFraction } from "./StateMark";

interface FieldTarget {
  graph: Graph;
  field: Field;
  kind: string;
  records: readonly GraphRecord[];
  weekStart: WeekStart;
  /** Null clears. `word`: the value as a person reads it. */
  set(value: Json, word: string): void;
  tag(tag: string, on: boolean): void;
  /** Adds an option to those that have several, or takes it away. */
  pick(option: string, label: string, on: boolean): void;
}

const choicesShown = 40;
const withChoices = new Set([
  "state",
  "choice",
  "choices",
  "checkbox",
  "reference",
  "tags",
  "date",
  "number",
  "money",
  "url",
  "line",
]);

/** Every value that a field may take on these records, narrowed by what is typed. */
export function fieldChoices(target: FieldTarget, query: string): ActionChoice[] {
  const { field } = target;
  switch (field.type) {
    case "state":
      return narrowed(stateChoices(target), query);
    case "choice":
      return withClear(target, query, narrowed(optionChoices(target), query));
    case "choices":
      return severalChoices(target, query);
    case "checkbox":
      return narrowed(
        [
          valueChoice(target, "true", t("record.yes"), true),
          valueChoice(target, "false", t("record.no"), false),
        ],
        query,
      );
    case "reference":
      return withClear(target, query, referenceChoices(target, query));
    case "tags":
      return tagChoices(target, query);
    case "date":
      return withClear(target, query, dateChoices(target, query));
    case "number":
    case "money":
    case "url":
    case "line":
      return withClear(target, query, typedChoices(target, query));
    default:
      return [];
  }
}

/** Whether `fieldChoices` knows what to offer for it. */
export function hasChoices(field: Field): boolean {
  if (field.read_only || field.name === "title") return false;
  return withChoices.has(field.type);
}

function all(target: FieldTarget, value: Json): boolean {
  return (
    target.records.length > 0 &&
    target.records.every((record) => (record.fields[target.field.name] ?? null) === value)
  );
}

function valueChoice(target: FieldTarget, id: string, label: string, value: Json): ActionChoice {
  return { id, label, chosen: all(target, value), run: () => target.set(value, label) };
}

function stateChoices(target: FieldTarget): ActionChoice[] {
  const states = target.graph.states(target.kind);
  return states.map((state) => ({
    ...valueChoice(target, state.id, state.name, state.id),
    icon: <StateGlyph shape={state.category} fraction={startedFraction(state, states)} />,
  }));
}

function optionChoices(target: FieldTarget): ActionChoice[] {
  return optionsOf(target.field).map((option) => valueChoice(target, option.id, option.label, option.id));
}

/** Options of which a record may have several: each is added to all, or taken from all that have it. */
function severalChoices(target: FieldTarget, query: string): ActionChoice[] {
  const { field, records } = target;
  const choices = optionsOf(field).map((option): ActionChoice => {
    const on =
      records.length > 0 && records.every((record) => tagsOf(record, field.name).includes(option.id));
    return {
      id: option.id,
      label: option.label,
      chosen: on,
      stays: true,
      run: () => target.pick(option.id, option.label, !on),
    };
  });
  return narrowed(choices, query);
}

function referenceChoices(target: FieldTarget, query: string): ActionChoice[] {
  const own = new Set(target.records.map((record) => record.id));
  const targets = target.field.targets.length > 0 ? target.field.targets : [target.kind];
  return findRecords(target.graph, targets, query, 12)
    .filter(({ record }) => record.fields.archived !== true && !own.has(record.id))
    .map((hit) => {
      const { text, icon, note } = recordOption(hit);
      return { ...valueChoice(target, hit.record.id, text, hit.record.id), icon, note };
    });
}

function tagChoices(target: FieldTarget, query: string): ActionChoice[] {
  const { graph, field, kind, records } = target;
  const counted = new Map<string, number>();
  for (const record of graph.records(kind)) {
    for (const tag of tagsOf(record, field.name)) counted.set(tag, (counted.get(tag) ?? 0) + 1);
  }
  const known = [...counted.keys()].sort(
    (a, b) => (counted.get(b) ?? 0) - (counted.get(a) ?? 0) || (a < b ? -1 : 1),
  );
  const choices = known.map((tag): ActionChoice => {
    const on = records.length > 0 && records.every((record) => tagsOf(record, field.name).includes(tag));
    return { id: tag, label: tag, chosen: on, stays: true, run: () => target.tag(tag, !on) };
  });
  const typed = query.trim();
  const found = narrowed(choices, query);
  if (!typed || counted.has(typed)) return found;
  const made = { id: `new ${typed}`, label: t("do.newTag", { tag: typed }), stays: true };
  return [...found, { ...made, run: () => target.tag(typed, true) }];
}

function dateChoices(target: FieldTarget, query: string): ActionChoice[] {
  const now = today(target.graph.workspace.zone);
  const offer = (id: string, label: string, words: string): ActionChoice[] => {
    const day = dateFromWords(words, now, target.weekStart);
    if (!day) return [];
    const written = civilDate(day);
    return [{ id, label, note: written, run: () => target.set(day, written) }];
  };
  if (!query.trim()) {
    return [
      ...offer("today", t("do.today"), "today"),
      ...offer("tomorrow", t("do.tomorrow"), "tomorrow"),
      ...offer("friday", t("do.friday"), "friday"),
      ...offer("next week", t("do.nextWeek"), "next week"),
      ...offer("two weeks", t("do.twoWeeks"), "2 weeks"),
      ...offer("next month", t("do.nextMonth"), "next month"),
    ];
  }
  const day = dateFromWords(query, now, target.weekStart);
  if (!day) return [];
  const written = civilDate(day);
  return [{ id: day, label: t("do.setTo", { value: written }), run: () => target.set(day, written) }];
}

function typedChoices(target: FieldTarget, query: string): ActionChoice[] {
  if (!query.trim()) return [];
  const parsed = parseField(target.field, query);
  if ("error" in parsed || parsed.value === null) return [];
  const word = String(parsed.value);
  return [{ id: word, label: t("do.setTo", { value: word }), run: () => target.set(parsed.value, word) }];
}

function withClear(target: FieldTarget, query: string, choices: ActionChoice[]): ActionChoice[] {
  const { field, records } = target;
  if (query.trim() || field.required || records.every((record) => record.fields[field.name] == null)) {
    return choices;
  }
  const label = t("do.clear", { field: field.label.toLowerCase() });
  return [...choices, { id: "clear", label, run: () => target.set(null, "") }];
}

function narrowed(choices: ActionChoice[], query: string): ActionChoice[] {
  return fuzzySort(query, choices, (choice) => choice.label, choicesShown).map(({ item }) => item);
}

export function tagsOf(record: GraphRecord, field: string): string[] {
  const value = record.fields[field];
  return Array.isArray(value) ? value.map(String) : [];
}
