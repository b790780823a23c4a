import {
  type Clause,
  type ClauseGroup,
  type ClauseItem,
  type ClauseOperator,
  type ClauseValue,
  isCode,
  isGroup,
  NO_CLAUSES,
  type PathClause,
  type SingleValue,
} from "./clauses";
import type { FilterField } from "./filter-fields";

/** Operators as people choose them. Several may stand for one operator of the language, in other words. */
export type OperatorId =
  | "is"
  | "is-not"
  | "any-of"
  | "none-of"
  | "contains"
  | "not-contains"
  | "starts"
  | "not-starts"
  | "has"
  | "has-not"
  | "empty"
  | "not-empty"
  | "linked"
  | "unlinked"
  | "includes"
  | "excludes"
  | "yes"
  | "no"
  | "equals"
  | "not-equals"
  | "more"
  | "at-least"
  | "less"
  | "at-most"
  | "between"
  | "on"
  | "before"
  | "after"
  | "until"
  | "since"
  | "last"
  | "next";

/** What an operator needs beside the field. `days` is a span of time from today, such as 30d. */
export type OperatorInput = "none" | "one" | "many" | "range" | "days";

interface OperatorForm {
  operator: ClauseOperator;
  input: OperatorInput;
  /** Asked of the field itself rather than of the text that its values are compared by. */
  whole?: boolean;
}

const FORMS: { readonly [id in OperatorId]: OperatorForm } = {
  is: { operator: "=", input: "one" },
  "is-not": { operator: "!=", input: "one" },
  "any-of": { operator: "in", input: "many" },
  "none-of": { operator: "not in", input: "many" },
  contains: { operator: "contains", input: "one" },
  "not-contains": { operator: "not contains", input: "one" },
  starts: { operator: "starts with", input: "one" },
  "not-starts": { operator: "not starts with", input: "one" },
  has: { operator: "contains", input: "one" },
  "has-not": { operator: "not contains", input: "one" },
  empty: { operator: "is empty", input: "none", whole: true },
  "not-empty": { operator: "is not empty", input: "none", whole: true },
  linked: { operator: "is not empty", input: "none", whole: true },
  unlinked: { operator: "is empty", input: "none", whole: true },
  includes: { operator: "contains", input: "one" },
  excludes: { operator: "not contains", input: "one" },
  yes: { operator: "is true", input: "none" },
  no: { operator: "is not true", input: "none" },
  equals: { operator: "=", input: "one" },
  "not-equals": { operator: "!=", input: "one" },
  more: { operator: ">", input: "one" },
  "at-least": { operator: ">=", input: "one" },
  less: { operator: "<", input: "one" },
  "at-most": { operator: "<=", input: "one" },
  between: { operator: "between", input: "range" },
  on: { operator: "=", input: "one" },
  before: { operator: "<", input: "one" },
  after: { operator: ">", input: "one" },
  until: { operator: "<=", input: "one" },
  since: { operator: ">=", input: "one" },
  last: { operator: ">=", input: "days" },
  next: { operator: "between", input: "days" },
};

export function inputOf(operator: OperatorId): OperatorInput {
  return FORMS[operator].input;
}

/** The clause that says it. The value must be of the form that `inputOf` asks for. */
export function clauseOf(field: FilterField, id: OperatorId, value: ClauseValue | null): PathClause {
  const form = FORMS[id];
  const { measure } = field;
  // The signed-in person is a record and no text.
  const whole = form.whole === true || value?.is === "me";
  const path = whole ? field.path : field.valuePath;
  if (form.input === "days" && value?.is === "today") {
    const today: SingleValue = { is: "today", shift: null };
    if (id === "next")
      return { path, measure, operator: "between", value: { is: "range", from: today, to: value } };
    if (field.past) return { path, measure, operator: ">=", value };
    return { path, measure, operator: "between", value: { is: "range", from: value, to: today } };
  }
  return { path, measure, operator: form.operator, value: form.input === "none" ? null : value };
}

/** Which of the field's operators a clause says; null when the language says more than the list offers. */
export function operatorOf(field: FilterField, clause: PathClause): OperatorId | null {
  const days = daysOf(clause);
  if (days && field.operators.includes(days)) {
    if (clause.operator === "between" || field.past) return days;
  }
  return (
    field.operators.find((id) => {
      const form = FORMS[id];
      if (form.operator !== clause.operator || form.input === "days") return false;
      const compares = clause.value?.is !== "me" && form.whole !== true;
      return !compares || clause.path !== field.path || field.path === field.valuePath;
    }) ?? null
  );
}

/** The value that a person picks for an operator: the moved day of "last" and "next", else as it stands. */
export function pickedValue(id: OperatorId, clause: PathClause): ClauseValue | null {
  const { value } = clause;
  if (inputOf(id) !== "days" || value?.is !== "range") return value;
  return id === "next" ? value.to : value.from;
}

function daysOf({ operator, value }: PathClause): "last" | "next" | null {
  if (operator === ">=") return value?.is === "today" && (value.shift?.count ?? 0) < 0 ? "last" : null;
  if (operator !== "between" || value?.is !== "range") return null;
  const { from, to } = value;
  if (from.is !== "today" || to.is !== "today") return null;
  if (from.shift === null && (to.shift?.count ?? 0) > 0) return "next";
  return to.shift === null && (from.shift?.count ?? 0) < 0 ? "last" : null;
}

/** A value for another operator, where it can be carried over: one into a list, a list of one out of it. */
export function carriedValue(value: ClauseValue | null, to: OperatorId): ClauseValue | null {
  const input = inputOf(to);
  if (!value) return null;
  if (input === "one") {
    if (value.is === "list") return value.items[0] ?? null;
    return value.is === "range" ? value.from : value;
  }
  if (input === "many" && value.is !== "range" && value.is !== "me") {
    return value.is === "list" ? value : { is: "list", items: [value] };
  }
  return null;
}

/** A clause as a chip shows it. `item` says it again after `clause` changed. */
export interface FieldClause {
  field: FilterField;
  operator: OperatorId | null;
  clause: PathClause;
}

/** The field that an item is about: a clause of its own, or the only one asked of a linked record. */
export function fieldClauseOf(item: ClauseItem, fields: readonly FilterField[]): FieldClause | null {
  const inner = innerClause(item);
  if (!inner) return null;
  const { clause, over } = inner;
  const field = fields.find(
    (candidate) =>
      candidate.over === over &&
      candidate.measure === clause.measure &&
      (candidate.path === clause.path ||
        candidate.valuePath === clause.path ||
        candidate.aliases.includes(clause.path)),
  );
  return field ? { field, operator: operatorOf(field, clause), clause } : null;
}

function innerClause(item: ClauseItem): { clause: PathClause; over: string | null } | null {
  if (!isGroup(item)) return isCode(item) ? null : { clause: item, over: null };
  const [only] = item.items;
  if (item.negated || item.over?.quantifier !== "any" || item.items.length !== 1) return null;
  return only && !isGroup(only) && !isCode(only) ? { clause: only, over: item.over.path } : null;
}

/** The item that stands in the tree for a clause of a field. */
export function itemOf(field: FilterField, clause: Clause): ClauseItem {
  if (field.over === null) return clause;
  const group: ClauseGroup = {
    ...NO_CLAUSES,
    over: { quantifier: "any", path: field.over },
    items: [clause],
  };
  return group;
}
