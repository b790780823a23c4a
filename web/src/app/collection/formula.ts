import type { GraphRecord } from "@/contract/schema";
import { compile, type Expression } from "@/graph/expression/compile";
import { CivilDate, formatDate, formatInstant } from "@/graph/expression/dates";
import { decimalToNumber, formatDecimal } from "@/graph/expression/decimal";
import type { ExpressionError } from "@/graph/expression/tree";
import type { Schema } from "@/graph/expression/types";
import { Absent, Duration, type Host, InstantValue, RecordValue, type Value } from "@/graph/expression/value";
import { collationKey, dateOrder, type SortValue } from "@/graph/sorting";
import { civilDate, dayOf } from "@/kit/moments";
import { type FilterReach, filterReach } from "../filter/filter-reach";
import { t } from "../messages/t";
import { titleOf } from "../record/titles";
import { type CollectionReader, collectionSchema, countedNames } from "./collection-reader";

/** A column that is computed: "=sum(asked_for_by.tally.count)|Votes". */
export interface Formula {
  source: string;
  title: string;
}

export function isFormula(id: string): boolean {
  return id.startsWith("=");
}

export function readFormula(id: string): Formula {
  const body = id.slice(1);
  const at = body.lastIndexOf("|");
  return at < 0
    ? { source: body, title: body.trim() }
    : { source: body.slice(0, at), title: body.slice(at + 1).trim() || body.slice(0, at).trim() };
}

export function writeFormula({ source, title }: Formula): string {
  const named = title.trim() && title.trim() !== source.trim();
  return named ? `=${source.trim()}|${title.trim().replaceAll("|", "/")}` : `=${source.trim()}`;
}

/**
 * How far an expression sees: only the record's own fields, what is one link away, or further. What is
 * counted over links hangs on more than the record's own.
 */
export type Reach = FilterReach;

export function reachOf(source: string, schema: Schema, expression: Expression, kind: string): Reach {
  const { dependencies } = expression;
  const counted = countedNames.some((name) => dependencies.fields.includes(`${kind}.${name}`));
  return counted ? "anything" : filterReach(source, schema, dependencies);
}

export type ReadyFormula =
  | { ok: true; expression: Expression; reach: Reach; numeric: boolean }
  | { ok: false; error: ExpressionError };

export function prepareFormula(reader: CollectionReader, kind: string, source: string): ReadyFormula {
  const schema = collectionSchema(reader, kind);
  const compiled = compile(source, schema);
  if (!compiled.ok) return compiled;
  const { expression } = compiled;
  return {
    ok: true,
    expression,
    reach: reachOf(source, schema, expression, kind),
    numeric: expression.type.is === "number",
  };
}

/** A computed value in words; what has no value is empty. */
export function formulaText(value: Value, zone: string): string {
  if (value instanceof Absent) return "";
  if (typeof value === "bigint") return formatDecimal(value);
  if (typeof value === "boolean") return value ? t("record.yes") : t("record.no");
  if (typeof value === "string") return value;
  if (value instanceof CivilDate) return civilDate(formatDate(value));
  if (value instanceof InstantValue) return dayOf(new Date(value.ms).toISOString(), zone);
  if (value instanceof Duration) return durationText(value);
  if (value instanceof RecordValue) return titleOf(value.handle as GraphRecord);
  return value.map((member) => formulaText(member, zone)).join(", ");
}

function durationText({ months, days }: Duration): string {
  const parts: string[] = [];
  if (months !== 0) parts.push(t("thread.span.month", { n: months }));
  if (days !== 0 || months === 0) parts.push(t("thread.span.day", { n: days }));
  return parts.join(", ");
}

export function formulaSortValue(value: Value): SortValue {
  if (value instanceof Absent) return null;
  if (typeof value === "bigint") return decimalToNumber(value);
  if (typeof value === "boolean") return value ? 1 : 0;
  if (typeof value === "string") return collationKey(value);
  if (value instanceof CivilDate) return dateOrder(formatDate(value));
  if (value instanceof InstantValue) return formatInstant(value.ms);
  if (value instanceof Duration) return value.months * 31 + value.days;
  if (value instanceof RecordValue) return collationKey(titleOf(value.handle as GraphRecord));
  return value.length;
}

export function formulaNumber(value: Value): number | null {
  return typeof value === "bigint" ? decimalToNumber(value) : null;
}

/** One evaluation per record and host, however often a cell asks. */
export function remembered(expression: Expression, host: Host<GraphRecord>): (record: GraphRecord) => Value {
  const known = new WeakMap<GraphRecord, { value: Value }>();
  return (record) => {
    const found = known.get(record);
    if (found) return found.value;
    const value = expression.evaluate(host, record);
    known.set(record, { value });
    return value;
  };
}
