import type { FieldType, GraphRecord, Json } from "@/contract/schema";
import { CivilDate, formatDate, formatInstant } from "@/graph/expression/dates";
import { decimalToNumber } from "@/graph/expression/decimal";
import { InstantValue, type Value } from "@/graph/expression/value";
import { minorDigits, moneyOf } from "@/graph/money";
import { isoDayOf } from "@/kit/moments";
import type { SheetCell } from "@/kit/spreadsheet/sheet-types";
import type { CollectionField } from "./collection-fields";

/** What a spreadsheet keeps of a record's field: the value with its type, or else its words. */
export function sheetCell(field: CollectionField, record: GraphRecord): SheetCell {
  const typed = field.cell?.(record);
  return typed === undefined ? field.text(record) : typed;
}

/** Undefined: a value of this type has no other form than words. */
export function valueCell(type: FieldType, value: Json | undefined): SheetCell | undefined {
  if (value === undefined || value === null) return undefined;
  switch (type) {
    case "number":
      return typeof value === "number" ? value : undefined;
    case "checkbox":
      return typeof value === "boolean" ? value : undefined;
    case "date":
      return typeof value === "string" ? dateCell(value) : undefined;
    case "money":
      return moneyCell(value);
    default:
      return undefined;
  }
}

/** A date that is known to the day is one for the spreadsheet too; a coarser one, such as 2015-Q4, never becomes a day. */
function dateCell(date: string): SheetCell {
  return /^\d{4}-\d\d-\d\d$/.test(date) ? { day: date } : date;
}

export function instantCell(instant: string | null | undefined, zone: string): SheetCell {
  return instant ? { day: isoDayOf(instant, zone) } : null;
}

function moneyCell(value: Json): SheetCell | undefined {
  const money = moneyOf(value);
  if (!money) return undefined;
  const digits = minorDigits(money.currency);
  const part = digits === 0 ? "" : `.${"0".repeat(digits)}`;
  return { number: money.amount / 10 ** digits, format: `[$${signOf(money.currency)}]#,##0${part}` };
}

/** "€", or "CHF " where a currency has no sign of its own. */
function signOf(currency: string): string {
  const parts = new Intl.NumberFormat("en", { style: "currency", currency }).formatToParts(1);
  const sign = parts.find((part) => part.type === "currency")?.value ?? currency;
  // In a format a hyphen would end the sign and begin a country.
  const plain = /^[^\][\-;"]+$/.test(sign) ? sign : currency;
  return /[A-Za-z]$/.test(plain) ? `${plain} ` : plain;
}

export function formulaCell(value: Value, zone: string): SheetCell | undefined {
  if (typeof value === "bigint") return decimalToNumber(value) ?? undefined;
  if (typeof value === "boolean") return value;
  if (value instanceof CivilDate) return dateCell(formatDate(value));
  if (value instanceof InstantValue) return instantCell(formatInstant(value.ms), zone);
  return undefined;
}
