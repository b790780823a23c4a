import { civilDate } from "@/kit/moments";
import { t } from "../messages/t";
import {
  type ClauseItem,
  type ClauseValue,
  type DayShift,
  isCode,
  isGroup,
  type SingleValue,
  writeItem,
} from "./clauses";
import { type FilterField, fieldName, fieldsAlong } from "./filter-fields";
import { type FieldClause, fieldClauseOf, inputOf, type OperatorId, pickedValue } from "./filter-operators";

export function operatorWords(id: OperatorId): string {
  return t(`filter.operator.${id}`);
}

const UNITS = {
  d: "filter.value.days",
  w: "filter.value.weeks",
  m: "filter.value.months",
  y: "filter.value.years",
} as const;

/** "30 days", without the direction. */
export function spanWords({ count, unit }: DayShift): string {
  return t(UNITS[unit], { n: Math.abs(count) });
}

const CATEGORIES = ["triage", "backlog", "unstarted", "started", "done", "cancelled"] as const;
export type Category = (typeof CATEGORIES)[number];
export const categories: readonly Category[] = CATEGORIES;

export function isCategory(text: string): text is Category {
  return (CATEGORIES as readonly string[]).includes(text);
}

function singleWords(value: SingleValue, field: FilterField | null, fields: readonly FilterField[]): string {
  switch (value.is) {
    case "text":
      if (field?.values.from === "categories" && isCategory(value.text))
        return t(`filter.state.${value.text}`);
      return value.text === "" ? t("filter.value.text", { text: "" }) : value.text;
    case "number":
      return value.number;
    case "boolean":
      return t(`filter.value.${value.truth}`);
    case "date":
      return civilDate(value.date);
    case "me":
      return t("filter.value.me");
    case "today":
      if (!value.shift) return t("filter.value.today");
      return t(value.shift.count < 0 ? "filter.value.ago" : "filter.value.ahead", {
        span: spanWords(value.shift),
      });
    case "path": {
      const other = fields.find((candidate) => candidate.over === null && candidate.path === value.path);
      return other ? fieldName(other) : value.path;
    }
  }
}

/** A value as a person says it; a long list by its first and a count. */
export function valueWords(
  value: ClauseValue,
  field: FilterField | null,
  fields: readonly FilterField[],
): string {
  if (value.is === "range") {
    const [from, to] = [value.from, value.to].map((end) => singleWords(end, field, fields));
    return t("filter.value.range", { from: from ?? "", to: to ?? "" });
  }
  if (value.is !== "list") return singleWords(value, field, fields);
  const [first, second, ...rest] = value.items.map((item) => singleWords(item, field, fields));
  if (first === undefined) return t("filter.value.nothing");
  if (second === undefined) return first;
  return rest.length === 0 ? `${first}, ${second}` : t("filter.value.more", { first, n: rest.length + 1 });
}

/** The three parts of a chip; the value is empty where the operator needs none. */
export interface ClauseWords {
  field: string;
  operator: string;
  value: string;
}

export function clauseWords(found: FieldClause, fields: readonly FilterField[]): ClauseWords {
  const { field, operator, clause } = found;
  if (!operator) {
    const value = clause.value ? valueWords(clause.value, field, fields) : "";
    return { field: fieldName(field), operator: clause.operator, value };
  }
  const input = inputOf(operator);
  const picked = pickedValue(operator, clause);
  const value =
    input === "none" || !picked
      ? ""
      : input === "days" && picked.is === "today" && picked.shift
        ? spanWords(picked.shift)
        : valueWords(picked, field, fields);
  return { field: fieldName(field), operator: operatorWords(operator), value };
}

/** Any item as one line: what is no known field as it is written. */
export function itemWords(item: ClauseItem, fields: readonly FilterField[]): string {
  const found = fieldClauseOf(item, fields);
  if (found) {
    const words = clauseWords(found, fields);
    return [words.field, words.operator, words.value].filter(Boolean).join(" ");
  }
  if (isCode(item) || !isGroup(item)) return writeItem(item);
  const { over } = item;
  const inner = over ? fieldsAlong(fields, over.path) : fields;
  const joined = item.items
    .map((one) => {
      const text = itemWords(one, inner);
      return isGroup(one) && one.items.length > 1 ? `(${text})` : text;
    })
    .join(` ${t(`filter.join.${item.join}`)} `);
  const link = over && fields.find((field) => field.type === "links" && field.path === over.path);
  const asked = over
    ? `${t(over.quantifier === "any" ? "filter.build.anyLinked" : "filter.build.allLinked")} ${link?.label ?? over.path}: ${joined}`
    : joined;
  if (!item.negated) return asked;
  return `${t("filter.not")} ${item.items.length > 1 && !over ? `(${asked})` : asked}`;
}
