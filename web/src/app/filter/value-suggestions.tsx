import type { ReactNode } from "react";
import type { GraphRecord, State } from "@/contract/schema";
import { parseDecimal } from "@/graph/expression/decimal";
import type { DurationUnit } from "@/graph/expression/tree";
import type { Graph } from "@/graph/graph";
import { isArchived, isChoosable } from "@/graph/query";
import { fuzzySort } from "@/kit/fuzzy";
import { parseCivilDate } from "@/kit/moments";
import type { PickerOption } from "@/kit/Picker";
import { StateGlyph } from "@/kit/StateGlyph";
import { t } from "../messages/t";
import { findRecords, type RecordHit } from "../record/record-search";
import { startedFraction } from "../record/StateMark";
import { titleOf } from "../record/titles";
import { categories, isCategory, spanWords, valueWords } from "./clause-words";
import type { ClauseValue, DayShift, SingleValue } from "./clauses";
import type { FilterField } from "./filter-fields";
import { inputOf, type OperatorId } from "./filter-operators";

/** A value that can be picked, ready for a list. */
export interface ValueSuggestion extends PickerOption {
  value: SingleValue;
}

const LIMIT = 50;
const FOUND = 12;

/** Values for an operator of a field, narrowed by what was typed; the best first. */
export function suggestValues(
  graph: Graph,
  field: FilterField,
  operator: OperatorId,
  query: string,
): ValueSuggestion[] {
  const typed = query.trim();
  if (inputOf(operator) === "days") return spans(typed, operator);
  switch (field.type) {
    case "number":
      return numbers(typed);
    case "date":
    case "instant":
      return dates(typed);
  }
  // Parts of a text are rather written than picked.
  const partial = ["contains", "not-contains", "starts", "not-starts"].includes(operator);
  const picked = partial && field.type !== "tags" ? [] : pickable(graph, field, operator, typed);
  const open = partial || field.values.from === "typed" || field.values.from === "used";
  const known = picked.some(
    ({ value }) => value.is === "text" && value.text.toLowerCase() === typed.toLowerCase(),
  );
  return open && typed && !known ? [...picked, written(typed)] : picked;
}

function written(typed: string): ValueSuggestion {
  return {
    id: `written ${typed}`,
    text: t("filter.value.text", { text: typed }),
    value: { is: "text", text: typed },
  };
}

function pickable(graph: Graph, field: FilterField, operator: OperatorId, typed: string): ValueSuggestion[] {
  const { values } = field;
  switch (values.from) {
    case "states":
      return narrowed(typed, countedStates(graph, values.kinds));
    case "categories":
      return narrowed(
        typed,
        categories.map((category) => ({
          id: category,
          text: t(`filter.state.${category}`),
          icon: <StateGlyph shape={category} />,
          value: { is: "text", text: category },
        })),
      );
    case "options":
      return narrowed(
        typed,
        values.options.map((option) => ({ id: option, text: option, value: { is: "text", text: option } })),
      );
    case "used":
      return narrowed(typed, used(graph, values.kinds, values.field));
    case "records":
      return records(graph, values.kinds, values.by, inputOf(operator) !== "many", typed);
    case "typed":
      return [];
  }
}

function narrowed(typed: string, options: ValueSuggestion[]): ValueSuggestion[] {
  if (!typed) return options.slice(0, LIMIT);
  return fuzzySort(typed, options, (option) => option.text, LIMIT).map(({ item, match }) => ({
    ...item,
    runs: match.runs,
  }));
}

/** One suggestion for each name: spaces may call their states alike. */
function states(graph: Graph, kinds: readonly string[]): ValueSuggestion[] {
  const all = new Map<string, ValueSuggestion>();
  for (const kind of kinds) {
    const siblings: readonly State[] = graph.states(kind);
    for (const state of siblings) {
      if (all.has(state.name)) continue;
      all.set(state.name, {
        id: state.id,
        text: state.name,
        icon: <StateGlyph shape={state.category} fraction={startedFraction(state, siblings)} />,
        value: { is: "text", text: state.name },
      });
    }
  }
  return [...all.values()];
}

function countedStates(graph: Graph, kinds: readonly string[]): ValueSuggestion[] {
  const counts = new Map<string, number>();
  for (const { id, note } of used(graph, kinds, "state")) {
    const name = graph.state(id)?.name;
    if (name !== undefined) counts.set(name, (counts.get(name) ?? 0) + Number(note));
  }
  return states(graph, kinds).map((state) => ({ ...state, note: counts.get(state.text) ?? 0 }));
}

/** Values that stand in records, most frequent first, each with the number of records. */
function used(graph: Graph, kinds: readonly string[], field: string): ValueSuggestion[] {
  const counts = new Map<string, number>();
  const count = (text: unknown) => {
    if (typeof text === "string" && text !== "") counts.set(text, (counts.get(text) ?? 0) + 1);
  };
  for (const kind of kinds) {
    for (const record of graph.records(kind)) {
      if (!isChoosable(record)) continue;
      const value = record.fields[field];
      if (Array.isArray(value)) for (const member of value) count(member);
      else count(value);
    }
  }
  return [...counts]
    .sort(([a, one], [b, other]) => other - one || a.localeCompare(b, "en"))
    .map(([text, n]) => ({ id: text, text, note: n, value: { is: "text", text } }));
}

function records(
  graph: Graph,
  kinds: readonly string[],
  by: "title" | "key",
  withMe: boolean,
  typed: string,
): ValueSuggestion[] {
  const me: ValueSuggestion = { id: "me", text: t("filter.value.me"), note: "@me", value: { is: "me" } };
  const offersMe =
    withMe && kinds.includes("person") && me.text.toLowerCase().startsWith(typed.toLowerCase());
  const hits = typed ? findRecords(graph, kinds, typed, FOUND) : firstRecords(graph, kinds, by);
  const found = hits.flatMap(({ record, runs }): ValueSuggestion[] => {
    const text = by === "key" ? record.key : titleOf(record);
    if (!text) return [];
    return [
      {
        id: record.id,
        text: titleOf(record),
        runs,
        note: record.key ?? undefined,
        icon: stateIcon(graph, record),
        value: { is: "text", text },
      },
    ];
  });
  return offersMe ? [me, ...found] : found;
}

/** Before anything is typed: names in their order, numbered records as they were changed last. */
function firstRecords(graph: Graph, kinds: readonly string[], by: "title" | "key"): RecordHit[] {
  return kinds
    .flatMap((kind) => graph.records(kind))
    .filter((record) => isChoosable(record) && !isArchived(record))
    .sort((a, b) =>
      by === "title"
        ? titleOf(a).localeCompare(titleOf(b), "en")
        : b.updated_at.localeCompare(a.updated_at, "en"),
    )
    .slice(0, by === "title" ? LIMIT : FOUND)
    .map((record) => ({ record, score: 0, runs: [] }));
}

function stateIcon(graph: Graph, record: GraphRecord): ValueSuggestion["icon"] {
  const state = typeof record.fields.state === "string" ? graph.state(record.fields.state) : undefined;
  if (!state) return undefined;
  return <StateGlyph shape={state.category} fraction={startedFraction(state, graph.states(record.kind))} />;
}

function numbers(typed: string): ValueSuggestion[] {
  const plain = typed.replace(/[\s_']/g, "").replace(",", ".");
  if (parseDecimal(plain) === null) return [];
  return [{ id: plain, text: plain, value: { is: "number", number: plain } }];
}

const DAYS: readonly (DayShift | null)[] = [
  null,
  { count: -7, unit: "d" },
  { count: -30, unit: "d" },
  { count: -3, unit: "m" },
  { count: 7, unit: "d" },
  { count: 30, unit: "d" },
  { count: 3, unit: "m" },
];

function dates(typed: string): ValueSuggestion[] {
  const date = parseCivilDate(typed);
  const own: ValueSuggestion[] = date ? [dated({ is: "date", date })] : [];
  const span = parseSpan(typed);
  if (span) {
    for (const sign of [-1, 1])
      own.push(dated({ is: "today", shift: { ...span, count: sign * span.count } }));
  }
  return own.length > 0
    ? own
    : narrowed(
        typed,
        DAYS.map((shift) => dated({ is: "today", shift })),
      );
}

function dated(value: SingleValue): ValueSuggestion {
  return { id: JSON.stringify(value), text: valueWords(value, null, []), value };
}

const SPANS: readonly DayShift[] = [
  { count: 7, unit: "d" },
  { count: 14, unit: "d" },
  { count: 30, unit: "d" },
  { count: 3, unit: "m" },
  { count: 6, unit: "m" },
  { count: 1, unit: "y" },
];

function spans(typed: string, operator: OperatorId): ValueSuggestion[] {
  const sign = operator === "last" ? -1 : 1;
  const own =
    parseSpan(typed) ?? (/^\d{1,5}$/.test(typed) ? { count: Number(typed), unit: "d" as const } : null);
  const offered = (own ? [own] : SPANS).map((span): ValueSuggestion => {
    const shift: DayShift = { ...span, count: sign * span.count };
    return { id: `${span.count}${span.unit}`, text: spanWords(span), value: { is: "today", shift } };
  });
  return own ? offered : narrowed(typed, offered);
}

/** "30 days", "2 weeks", "3m"; null when it is no span of time, or none at all. */
export function parseSpan(text: string): DayShift | null {
  const match = /^(\d{1,5})\s*(d|w|m|y)(?:ays?|eeks?|onths?|ears?)?$/i.exec(text.trim());
  const count = Number(match?.[1] ?? 0);
  const unit = match?.[2]?.toLowerCase() as DurationUnit | undefined;
  return unit && count > 0 ? { count, unit } : null;
}

/** The shape of the state or the category that a value names. */
export function valueIcon(graph: Graph, field: FilterField, value: ClauseValue | null): ReactNode {
  const first = value?.is === "list" ? value.items[0] : value;
  if (first?.is !== "text") return null;
  if (field.values.from === "categories" && isCategory(first.text)) return <StateGlyph shape={first.text} />;
  if (field.values.from !== "states") return null;
  return states(graph, field.values.kinds).find(({ text }) => text === first.text)?.icon;
}

/** A list with the value put in, or taken out where it stood. */
export function toggled(value: ClauseValue | null, picked: SingleValue): ClauseValue {
  const items = value?.is === "list" ? value.items : [];
  const same = (other: SingleValue) => JSON.stringify(other) === JSON.stringify(picked);
  return { is: "list", items: items.some(same) ? items.filter((item) => !same(item)) : [...items, picked] };
}
