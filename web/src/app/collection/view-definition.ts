import type { Json } from "@/contract/schema";
import { type ListSearch, viewNames } from "../list-search";

export const layouts = ["table", "board", "list", "timeline", "calendar"] as const;
export type Layout = (typeof layouts)[number];

export const zooms = ["day", "week", "month", "quarter", "year"] as const;
export type Zoom = (typeof zooms)[number];

export const totalFunctions = [
  "count",
  "empty",
  "sum",
  "average",
  "least",
  "greatest",
  "earliest",
  "latest",
] as const;
export type TotalFunction = (typeof totalFunctions)[number];

/** Ascending unless `descending`. `field` is the id of a collection field. */
export interface SortChoice {
  field: string;
  descending: boolean;
}

/** `width` in pixels; null: as the field comes. */
export interface ColumnChoice {
  field: string;
  width: number | null;
}

/**
 * A way of looking at the records of one kind: what a saved view keeps and what an address carries.
 * Fields are named by the ids of collection fields: a field's own name, a link's name in expressions, or
 * "=" and an expression, with a title behind "|".
 */
export interface ViewDefinition {
  kind: string;
  layout: Layout;
  /** One expression; empty: everything. */
  filter: string;
  sort: readonly SortChoice[];
  /** Outermost first. On a board the first are the columns and the second the lanes. */
  groups: readonly string[];
  /** null: as the kind comes. */
  columns: readonly ColumnChoice[] | null;
  /** Leading columns that stay in sight. */
  frozen: number;
  totals: Readonly<Record<string, TotalFunction>>;
  /** Ids of the groups that a board shows as narrow strips. */
  narrow: readonly string[];
  /** Most cards in a board's column, by the group's id. */
  limits: Readonly<Record<string, number>>;
  /** Fields that place a record in time. */
  dates: { start: string; end: string };
  zoom: Zoom;
}

export function plainView(kind: string): ViewDefinition {
  return {
    kind,
    layout: "table",
    filter: "",
    sort: [],
    groups: [],
    columns: null,
    frozen: 0,
    totals: {},
    narrow: [],
    limits: {},
    dates: { start: "start", end: "due" },
    zoom: "month",
  };
}

/** Between the parts of a list in an address. */
const between = "~";
const reserved = /[%~@]/g;

/** A part may be an expression, which holds anything. */
function escaped(part: string): string {
  return part.replace(reserved, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

function unescaped(part: string): string {
  return part.replace(/%(25|7E|40)/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}

function writeList(parts: readonly string[]): string {
  return parts.map(escaped).join(between);
}

/** The view that an address speaks of. What cannot be read is left as the kind comes. */
export function readView(kind: string, search: ListSearch): ViewDefinition {
  const plain = plainView(kind);
  return {
    ...plain,
    layout: oneOf(layouts, search.layout) ?? plain.layout,
    filter: search.filter ?? "",
    sort: readSorts(search.sort),
    groups: readList(search.group),
    columns: search.cols === undefined ? null : readColumns(search.cols),
    frozen: wholeNumber(search.frozen) ?? plain.frozen,
    totals: readTotals(search.totals),
    narrow: readList(search.narrow),
    limits: readLimits(search.limits),
    dates: readDates(search.dates) ?? plain.dates,
    zoom: oneOf(zooms, search.zoom) ?? plain.zoom,
  };
}

/** The part of an address that says `view`; what is as the kind comes is left out. */
export function writeView(view: ViewDefinition): ListSearch {
  const plain = plainView(view.kind);
  const written: ListSearch = {};
  if (view.layout !== plain.layout) written.layout = view.layout;
  if (view.filter) written.filter = view.filter;
  if (view.sort.length > 0) written.sort = writeSorts(view.sort);
  if (view.groups.length > 0) written.group = writeList(view.groups);
  if (view.columns) written.cols = view.columns.map(writeColumn).join(between);
  if (view.frozen !== plain.frozen) written.frozen = String(view.frozen);
  const totals = Object.entries(view.totals);
  if (totals.length > 0) written.totals = writeList(totals.map(([field, total]) => `${field}:${total}`));
  if (view.narrow.length > 0) written.narrow = writeList(view.narrow);
  const limits = Object.entries(view.limits);
  if (limits.length > 0) written.limits = writeList(limits.map(([group, limit]) => `${group}:${limit}`));
  if (view.dates.start !== plain.dates.start || view.dates.end !== plain.dates.end) {
    written.dates = writeList([view.dates.start, view.dates.end]);
  }
  if (view.zoom !== plain.zoom) written.zoom = view.zoom;
  return written;
}

/** An address that says nothing of a view. */
export function clearedView(): Partial<ListSearch> {
  return Object.fromEntries(viewNames.map((name) => [name, undefined]));
}

/** The address part of `view` with everything that it does not say cleared. */
export function viewChange(view: ViewDefinition): Partial<ListSearch> {
  return { ...clearedView(), ...writeView(view) };
}

/** What a `view` record keeps: the parts of the address, by name, and the kind. */
export function storedView(view: ViewDefinition): { [name: string]: Json } {
  return { kind: view.kind, ...(writeView(view) as { [name: string]: string }) };
}

/** The view that a record of kind `view` keeps, also one of an older program. */
export function viewOfRecord(definition: Json | undefined): ViewDefinition {
  if (typeof definition !== "object" || definition === null || Array.isArray(definition)) {
    return plainView("feature");
  }
  const search: ListSearch = {};
  for (const name of viewNames) {
    const value = definition[name];
    if (typeof value === "string" || typeof value === "number") search[name] = String(value);
  }
  return readView(typeof definition.kind === "string" ? definition.kind : "feature", search);
}

export function sameView(one: ViewDefinition, other: ViewDefinition): boolean {
  return JSON.stringify(storedView(one)) === JSON.stringify(storedView(other));
}

/** "-votes~title": by votes, most first, then by title. */
export function readSorts(text: string | undefined): SortChoice[] {
  return readList(text).map((part) =>
    part.startsWith("-") ? { field: part.slice(1), descending: true } : { field: part, descending: false },
  );
}

export function writeSorts(sorts: readonly SortChoice[]): string {
  return writeList(sorts.map((sort) => `${sort.descending ? "-" : ""}${sort.field}`));
}

function parts(text: string | undefined): string[] {
  return (text ?? "").split(between).filter((part) => part !== "");
}

function readList(text: string | undefined): string[] {
  return parts(text).map(unescaped);
}

function readColumns(text: string): ColumnChoice[] {
  const seen = new Set<string>();
  const columns: ColumnChoice[] = [];
  for (const part of parts(text)) {
    const [, name = part, width] = /^(.*?)(?:@(\d{2,4}))?$/s.exec(part) ?? [];
    const field = unescaped(name);
    if (seen.has(field)) continue;
    seen.add(field);
    columns.push({ field, width: width === undefined ? null : Math.max(56, Math.min(1200, Number(width))) });
  }
  return columns;
}

function writeColumn(column: ColumnChoice): string {
  const field = escaped(column.field);
  return column.width === null ? field : `${field}@${Math.round(column.width)}`;
}

function readTotals(text: string | undefined): Record<string, TotalFunction> {
  return Object.fromEntries(
    readPairs(text).flatMap(([field, name]): [string, TotalFunction][] => {
      const total = oneOf(totalFunctions, name);
      return total ? [[field, total]] : [];
    }),
  );
}

function readLimits(text: string | undefined): Record<string, number> {
  return Object.fromEntries(
    readPairs(text).flatMap(([group, count]): [string, number][] => {
      const limit = wholeNumber(count);
      return limit === null ? [] : [[group, limit]];
    }),
  );
}

/** The last colon parts, for an expression may hold others. */
function readPairs(text: string | undefined): [string, string][] {
  return readList(text).flatMap((part): [string, string][] => {
    const at = part.lastIndexOf(":");
    return at < 0 ? [] : [[part.slice(0, at), part.slice(at + 1)]];
  });
}

function readDates(text: string | undefined): { start: string; end: string } | null {
  const [start, end] = readList(text);
  return start && end ? { start, end } : null;
}

function oneOf<Name extends string>(names: readonly Name[], text: string | undefined): Name | null {
  return names.find((name) => name === text) ?? null;
}

function wholeNumber(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,6}$/.test(text) ? Number(text) : null;
}
