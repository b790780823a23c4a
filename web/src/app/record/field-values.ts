import type { FieldDeclaration, Json } from "@/contract/schema";
import { civilDate, parseCivilDate } from "@/kit/moments";
import { t } from "../messages/t";

export type ParsedField = { value: Json } | { error: string };

/** Types whose value is typed as one line of text. */
export function isTyped(field: FieldDeclaration): boolean {
  return ["line", "number", "date", "url"].includes(field.type);
}

/** What a person typed into a field, as its value; empty text clears it. */
export function parseField(field: FieldDeclaration, text: string): ParsedField {
  const typed = text.trim();
  if (typed === "") return field.required ? { error: t("create.noTitle") } : { value: null };
  switch (field.type) {
    case "number": {
      const number = Number(typed.replace(/[\s_']/g, "").replace(",", "."));
      return Number.isFinite(number) ? { value: number } : { error: t("record.badNumber") };
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
  if (field.type === "date" && typeof value === "string") return civilDate(value);
  return String(value);
}

export interface FieldNames {
  titleOf(record: string): string | null;
  stateName(state: string): string | null;
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
