import type { FieldDeclaration, Json, Money } from "@/contract/schema";
import type { Field } from "@/graph/definitions";
import { CivilDate, formatDate, formatInstant } from "@/graph/expression/dates";
import { formatDecimal } from "@/graph/expression/decimal";
import { Absent, InstantValue, type Value } from "@/graph/expression/value";
import { majorUnits, minorDigits, moneyOf, parseMoney } from "@/graph/money";
import { civilDate, dayOf, parseCivilDate } from "@/kit/moments";
import { t } from "../messages/t";

export type ParsedField = { value: Json } | { error: string };

/** Types whose value is typed as one line of text. */
export function isTyped(field: FieldDeclaration): boolean {
  return ["line", "number", "money", "date", "url"].includes(field.type);
}

/** What a person typed into a field, as its value; empty text clears it. */
export function parseField(field: Field, text: string): ParsedField {
  const typed = text.trim();
  if (typed === "") return field.required ? { error: t("create.noTitle") } : { value: null };
  switch (field.type) {
    case "number": {
      const number = Number(typed.replace(/[\s_']/g, "").replace(",", "."));
      return Number.isFinite(number) ? { value: number } : { error: t("record.badNumber") };
    }
    case "money": {
      const money = parseMoney(typed, field.custom?.currency ?? null);
      return money ? { value: { ...money } } : { error: t("record.badMoney") };
    }
    case "date": {
      const date = parseCivilDate(typed);
      return date ? { value: date } : { error: t("record.badDate") };
    }
    case "url":
      return safeAddress(typed) ? { value: typed } : { error: t("record.badUrl") };
    default:
      return { value: typed };
  }
}

/** Only http and https may become a link: an imported value may hold anything. */
export function safeAddress(value: string): string | null {
  try {
    const url = new URL(value);
    return url.protocol === "https:" || url.protocol === "http:" ? url.href : null;
  } catch {
    return null;
  }
}

/** The text that a person edits for a typed field. */
export function editableText(field: FieldDeclaration, value: Json | undefined): string {
  if (value === null || value === undefined) return "";
  const money = field.type === "money" ? moneyOf(value) : null;
  if (money) return `${majorUnits(money)} ${money.currency}`;
  if (field.type === "date" && typeof value === "string") return civilDate(value);
  return String(value);
}

export interface FieldNames {
  titleOf(record: string): string | null;
  stateName(state: string): string | null;
  /** Of a choice; without it an option is shown by its id. */
  optionLabel?(option: string): string;
}

/** 1250 cents as €12.50. */
export function moneyText(money: Money): string {
  const digits = minorDigits(money.currency);
  return new Intl.NumberFormat("en", {
    style: "currency",
    currency: money.currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(money.amount / 10 ** digits);
}

const reasons = {
  missing: "record.empty",
  division_by_zero: "record.absent.divisionByZero",
  overflow: "record.absent.overflow",
  out_of_domain: "record.absent.outOfDomain",
  imprecise: "record.absent.imprecise",
  empty_set: "record.absent.emptySet",
  limit: "record.absent.limit",
} as const;

/** What a formula gives, for people; why, where it gives nothing. */
export function computedText(value: Value, zone: string): string {
  if (value instanceof Absent) return t(reasons[value.reason]);
  if (typeof value === "boolean") return value ? t("record.yes") : t("record.no");
  if (typeof value === "bigint") {
    return Number(formatDecimal(value)).toLocaleString("en", { maximumFractionDigits: 4 });
  }
  if (typeof value === "string") return value || t("record.empty");
  if (value instanceof CivilDate) return civilDate(formatDate(value));
  return value instanceof InstantValue ? dayOf(formatInstant(value.ms), zone) : t("record.empty");
}

/** Any value as one line of text, for history, hints and lists. */
export function fieldText(
  type: FieldDeclaration["type"],
  value: Json | undefined,
  names: FieldNames,
): string {
  if (value === null || value === undefined || value === "") return "";
  switch (type) {
    case "state":
      return (typeof value === "string" ? names.stateName(value) : null) ?? String(value);
    case "reference":
      return (typeof value === "string" ? names.titleOf(value) : null) ?? t("record.someone");
    case "date":
      return civilDate(String(value));
    case "checkbox":
      return value === true ? t("record.yes") : t("record.no");
    case "choice":
      return names.optionLabel?.(String(value)) ?? String(value);
    case "choices":
      return Array.isArray(value)
        ? value.map((one) => names.optionLabel?.(String(one)) ?? String(one)).join(", ")
        : String(value);
    case "money": {
      const money = moneyOf(value);
      return money ? moneyText(money) : "";
    }
    case "tags":
      return Array.isArray(value) ? value.join(", ") : String(value);
    case "tally":
      return typeof value === "object" && !Array.isArray(value)
        ? t("record.asOf", {
            source: `${value.count} · ${value.source}`,
            date: civilDate(String(value.as_of)),
          })
        : String(value);
    case "quote":
      return typeof value === "object" && !Array.isArray(value) ? `“${value.text}”` : String(value);
    case "moment":
      return typeof value === "object" && !Array.isArray(value) ? String(value.at) : String(value);
    case "definition":
      return JSON.stringify(value);
    default:
      return String(value);
  }
}
