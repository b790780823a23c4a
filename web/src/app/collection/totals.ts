import type { GraphRecord } from "@/contract/schema";
import { t } from "../messages/t";
import type { CollectionField } from "./collection-fields";
import type { TotalFunction } from "./view-definition";

const byNumber = ["sum", "average", "least", "greatest"] as const;
const byDate = ["earliest", "latest"] as const;

/** What a column of this field can be totalled by. */
export function totalsOf(field: CollectionField): TotalFunction[] {
  const isDate =
    field.declared?.type === "date" || ["created_at", "updated_at", "state_since"].includes(field.id);
  return ["count", "empty", ...(isDate ? byDate : []), ...(field.align === "end" ? byNumber : [])];
}

const figure = new Intl.NumberFormat("en", { maximumFractionDigits: 2 });

/** The total of a column over rows, in words; empty where there is nothing to total. */
export function totalText(
  total: TotalFunction,
  field: CollectionField,
  rows: readonly GraphRecord[],
): string {
  if (total === "count" || total === "empty") {
    const filled = rows.filter((row) => field.text(row) !== "").length;
    return figure.format(total === "count" ? filled : rows.length - filled);
  }
  if (total === "earliest" || total === "latest") return dateTotal(total, field, rows);
  const numbers = rows.flatMap((row) => field.number(row) ?? []);
  if (numbers.length === 0) return "";
  const sum = numbers.reduce((before, number) => before + number, 0);
  switch (total) {
    case "sum":
      return figure.format(sum);
    case "average":
      return figure.format(sum / numbers.length);
    case "least":
      return figure.format(numbers.reduce((least, number) => Math.min(least, number)));
    case "greatest":
      return figure.format(numbers.reduce((greatest, number) => Math.max(greatest, number)));
  }
}

function dateTotal(
  total: "earliest" | "latest",
  field: CollectionField,
  rows: readonly GraphRecord[],
): string {
  let chosen: { order: string; row: GraphRecord } | null = null;
  for (const row of rows) {
    const value =
      field.declared?.type === "date"
        ? row.fields[field.id]
        : field.id === "state_since"
          ? row.state_since?.at
          : row[field.id as "created_at" | "updated_at"];
    if (typeof value !== "string") continue;
    if (!chosen || (total === "earliest" ? value < chosen.order : value > chosen.order)) {
      chosen = { order: value, row };
    }
  }
  return chosen ? field.text(chosen.row) : "";
}

export function totalName(total: TotalFunction): string {
  return t(`collection.total.${total}`);
}
