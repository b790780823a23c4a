import type { GraphRecord, Json, Quote, Tally } from "@/contract/schema";
import { t } from "../messages/t";

/** What a record is called in a list; kinds without a title are called by their words. */
export function titleOf(record: GraphRecord | undefined): string {
  if (!record) return t("record.untitled");
  if (record.erased) return t(record.kind === "person" ? "record.erasedPerson" : "record.erased");
  const title = record.fields.title;
  if (typeof title === "string" && title.trim()) return title;
  const quote = quoteOf(record);
  if (quote) return `“${quote.text}”`;
  const body = record.fields.body;
  if (typeof body === "string" && body.trim()) return body.slice(0, 80);
  return t("record.untitled");
}

/** What stands in an address: the key where there is one. */
export function referenceOf(record: GraphRecord): string {
  return record.key ?? record.id;
}

export function quoteOf(record: GraphRecord): Quote | null {
  const value = record.fields.quote;
  return isObject(value) && typeof value.text === "string" ? (value as unknown as Quote) : null;
}

export function tallyOf(record: GraphRecord): Tally | null {
  const value = record.fields.tally;
  return isObject(value) && typeof value.count === "number" ? (value as unknown as Tally) : null;
}

export function textField(record: GraphRecord, name: string): string {
  const value = record.fields[name];
  return typeof value === "string" ? value : "";
}

function isObject(value: Json | undefined): value is { [key: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
