import type { ReactNode } from "react";
import { FUNCTION_NAMES } from "@/graph/expression/calls";
import { formatName, formatText } from "@/graph/expression/format";
import { namesOf, partsOf, type Schema, type Type } from "@/graph/expression/types";
import { t } from "../messages/t";
import { operatorWords } from "./clause-words";
import { writeValue } from "./clauses";
import { type CompletionPlace, completionPlace, typeOfPath } from "./completion-place";
import { type FilterField, fieldName, fieldsAlong } from "./filter-fields";
import type { OperatorId } from "./filter-operators";
import type { ValueSuggestion } from "./value-suggestions";

export interface Completion {
  id: string;
  text: string;
  note?: ReactNode;
  icon?: ReactNode;
  group: string;
  /** What is written in place of the word under the caret. */
  insert: string;
  /** Units from the end of what is written to where the caret stands then. */
  back?: number;
}

export interface Completions {
  from: number;
  to: number;
  options: readonly Completion[];
}

export interface CompletionSource {
  schema: Schema;
  fields: readonly FilterField[];
  values(field: FilterField, operator: OperatorId, typed: string): ValueSuggestion[];
}

const SHOWN = 40;

/**
 * What can be written at the caret; null when there is nothing to say. `asked`: a person wants to see all,
 * else only what continues a word or gives a value is offered.
 */
export function completionsAt(
  text: string,
  caret: number,
  source: CompletionSource,
  asked = false,
): Completions | null {
  const place = completionPlace(text, caret, source.schema);
  if (!place) return null;
  const { from, to } = place;
  const options = optionsAt(place, source, asked).filter(
    ({ insert }) => insert.trim() !== text.slice(from, to),
  );
  return options.length === 0 ? null : { from, to, options: options.slice(0, SHOWN) };
}

function optionsAt(place: CompletionPlace, source: CompletionSource, asked: boolean): Completion[] {
  const { typed } = place;
  switch (place.expected) {
    case "operand":
      if (typed === "" && !asked) return [];
      return [...names(place, source), ...(typed.includes(".") ? [] : functions(typed))];
    case "value":
      return values(place, source);
    case "operator":
      return operators(place, source, asked);
    case "emptiness":
      return startingWith(
        typed,
        place.negated ? ["empty"] : ["empty", "not empty"],
        t("filter.complete.operators"),
      );
    case "join":
      if (typed === "" && !asked) return [];
      return startingWith(typed, ["and", "or"], t("filter.complete.join"));
  }
}

function startingWith(typed: string, words: readonly string[], group: string): Completion[] {
  return words
    .filter((word) => word.startsWith(typed.toLowerCase()))
    .map((word) => ({ id: word, text: word, insert: `${word} `, group }));
}

/** Fields where the caret stands: inside `any(…)` those of the linked records. */
function fieldsAt({ over }: CompletionPlace, fields: readonly FilterField[]): FilterField[] {
  return over === null ? fields.filter((field) => field.over === null) : fieldsAlong(fields, over);
}

function names(place: CompletionPlace, { schema, fields }: CompletionSource): Completion[] {
  const { typed, kinds } = place;
  const dot = typed.lastIndexOf(".");
  const before = typed.slice(0, dot + 1);
  const part = typed
    .slice(dot + 1)
    .replaceAll("`", "")
    .toLowerCase();
  const here = fieldsAt(place, fields).filter((field) => field.measure === null);
  // What a person filters by may stand behind a dot: "owner.title" for the owner, "state.category".
  const along = here.filter((field) => field.through === null).map((field) => field.valuePath);
  const paths =
    dot < 0
      ? new Set([...namesOf(kinds, schema).map(formatName), ...along])
      : namesAfter(typed.slice(0, dot), kinds, schema).map((name) => before + formatName(name));
  const ranked: { rank: number; option: Completion }[] = [];
  for (const path of paths) {
    const index = here.findIndex((field) => field.path === path || field.valuePath === path);
    const field = here[index];
    const label = field ? fieldName(field) : undefined;
    const fit = nameFit(part, path.slice(before.length), label);
    if (fit === null) continue;
    ranked.push({
      rank: fit * 1000 + (index < 0 ? 900 : index) + (field && isSecond(field, path) ? 0.5 : 0),
      option: { id: path, text: path, note: label, insert: `${path} `, group: t("filter.complete.fields") },
    });
  }
  return ranked.sort((a, b) => a.rank - b.rank).map(({ option }) => option);
}

/** Of a reference and its text the text is what values are compared with; of a link the link itself. */
function isSecond(field: FilterField, path: string): boolean {
  return field.path !== field.valuePath && (field.type === "links") !== (field.path === path);
}

/** 0 when the name begins so (backticks aside), 1 when a later word of it does, 2 when its label does; null for none. */
function nameFit(typed: string, name: string, label = ""): number | null {
  if (name.replaceAll("`", "").toLowerCase().startsWith(typed)) return 0;
  const begins = (text: string) =>
    text
      .toLowerCase()
      .split(/[^\p{L}\p{N}]+/u)
      .some((word) => word.startsWith(typed));
  if (begins(name)) return 1;
  return begins(label) ? 2 : null;
}

function namesAfter(path: string, kinds: readonly string[], schema: Schema): string[] {
  const type = typeOfPath(path, kinds, schema);
  const end = type?.is === "set" ? type.of : type;
  if (end?.is === "record") return namesOf(end.kinds, schema);
  // A field with parts is known by its first one, so its type says nothing about the others.
  const above = path.includes(".") ? path.slice(0, path.lastIndexOf(".")) : null;
  const name = path.slice(path.lastIndexOf(".") + 1);
  const holder = above === null ? { is: "record" as const, kinds } : typeOfPath(above, kinds, schema);
  const records = holder?.is === "set" ? holder.of : holder;
  if (records?.is !== "record") return [];
  for (const kind of records.kinds) {
    const field = schema.kinds[kind]?.fields[name];
    if (field) return partsOf(field, schema);
  }
  return [];
}

function functions(typed: string): Completion[] {
  const group = t("filter.complete.function");
  const not =
    typed === "" || !"not".startsWith(typed.toLowerCase()) ? [] : startingWith(typed, ["not"], group);
  const calls = FUNCTION_NAMES.filter((name) => typed !== "" && name.startsWith(typed.toLowerCase()));
  return [
    ...not,
    ...calls.map((name) => ({ id: `${name}()`, text: `${name}(…)`, insert: `${name}()`, back: 1, group })),
  ];
}

function values(place: CompletionPlace, source: CompletionSource): Completion[] {
  const { left, operator, typed, quoted, kinds } = place;
  if (left === null || operator === null) return quoted ? [] : names(place, source);
  const group = t("filter.complete.values");
  const here = fieldsAt(place, source.fields);
  const field = here.find(
    (candidate) =>
      candidate.measure === null &&
      [candidate.path, candidate.valuePath, ...candidate.aliases].includes(left),
  );
  const inList = operator.endsWith("in");
  const suggested = field ? source.values(field, operatorFor(field, operator), typed) : [];
  const options = suggested
    .filter(({ value }) => value.is !== "me" || left === field?.path)
    .map((suggestion): Completion => {
      const { id, text, note, icon, value } = suggestion;
      // The field alone is a record; its text stands behind the dot.
      const onPath = value.is === "text" && field?.type === "record" && left === field.path;
      return { id, text, note, icon, group, insert: onPath ? "" : writeValue(value) };
    })
    .filter(({ insert }) => insert !== "");
  if (options.length === 0 && field === undefined)
    options.push(...plainValues(typeOfPath(left, kinds, source.schema), group));
  const more = quoted || inList || typed === "" || typed.startsWith("@") ? [] : names(place, source);
  const close = quoted && typed !== "" && !options.some(({ insert }) => insert === formatText(typed));
  const asWritten: Completion[] = close
    ? [{ id: "written", text: formatText(typed), insert: formatText(typed), group }]
    : [];
  return [...options.filter((option) => fits(option, typed)), ...more, ...asWritten];
}

function fits({ text, insert }: Completion, typed: string): boolean {
  const wanted = typed.toLowerCase();
  return text.toLowerCase().includes(wanted) || insert.toLowerCase().startsWith(wanted) || !/^@/.test(wanted);
}

function plainValues(type: Type | null, group: string): Completion[] {
  const written: readonly string[] =
    type?.is === "boolean"
      ? ["true", "false"]
      : type?.is === "date" || type?.is === "instant"
        ? ["@today"]
        : type?.is === "record"
          ? ["@me"]
          : [];
  return written.map((text) => ({ id: text, text, insert: text, group }));
}

/** The operator by whose values a comparison is completed. */
function operatorFor(field: FilterField, operator: string): OperatorId {
  if (operator.endsWith("in")) return "any-of";
  if (field.type === "tags") return "has";
  if (field.type === "links") return "includes";
  if (operator.endsWith("starts with")) return "starts";
  return operator.endsWith("contains") ? "contains" : "is";
}

interface WrittenOperator {
  text: string;
  says: OperatorId;
  back?: number;
}

const EMPTINESS: readonly WrittenOperator[] = [
  { text: "is empty", says: "empty" },
  { text: "is not empty", says: "not-empty" },
];
const EQUALITY: readonly WrittenOperator[] = [
  { text: "=", says: "is" },
  { text: "!=", says: "is-not" },
];
const LISTS: readonly WrittenOperator[] = [
  { text: "in []", says: "any-of", back: 1 },
  { text: "not in []", says: "none-of", back: 1 },
];
const ORDER: readonly WrittenOperator[] = [
  { text: ">=", says: "at-least" },
  { text: "<=", says: "at-most" },
  { text: "=", says: "equals" },
  { text: ">", says: "more" },
  { text: "<", says: "less" },
  { text: "!=", says: "not-equals" },
];
const CALENDAR: readonly WrittenOperator[] = [
  { text: "<", says: "before" },
  { text: ">", says: "after" },
  { text: "=", says: "on" },
  { text: "<=", says: "until" },
  { text: ">=", says: "since" },
];
const MEMBERSHIP: readonly WrittenOperator[] = [
  { text: "contains", says: "includes" },
  { text: "not contains", says: "excludes" },
];
const PARTS: readonly WrittenOperator[] = [
  { text: "contains", says: "contains" },
  { text: "not contains", says: "not-contains" },
  { text: "starts with", says: "starts" },
  { text: "not starts with", says: "not-starts" },
];

function operators(place: CompletionPlace, { schema }: CompletionSource, asked: boolean): Completion[] {
  const { left, typed, kinds } = place;
  const type = left === null ? null : typeOfPath(left, kinds, schema);
  const group = t("filter.complete.operators");
  const joins = () => startingWith(typed, ["and", "or"], t("filter.complete.join"));
  if (!type) return typed === "" && !asked ? [] : joins();
  if (type.is === "boolean") return joins();
  return writtenOperators(type)
    .flatMap((operator) => {
      if (!place.negated) return [operator];
      return operator.text.startsWith("not ") ? [{ ...operator, text: operator.text.slice(4) }] : [];
    })
    .filter(({ text }) => text.startsWith(typed.toLowerCase()))
    .map(({ text, says, back }) => ({
      id: text,
      text,
      note: operatorWords(says),
      insert: back ? text : `${text} `,
      back,
      group,
    }));
}

function writtenOperators(type: Type): readonly WrittenOperator[] {
  switch (type.is) {
    case "number":
      return [...ORDER, ...EMPTINESS];
    case "date":
    case "instant":
      return [...CALENDAR, ...EMPTINESS];
    case "set":
      return [...MEMBERSHIP, ...EMPTINESS];
    case "record":
      return [...EQUALITY, ...EMPTINESS];
    case "text":
      return [...EQUALITY, ...PARTS, ...LISTS, ...EMPTINESS];
    default:
      return [];
  }
}
