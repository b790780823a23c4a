import type { GraphRecord, Json, OperationBody } from "@/contract/schema";
import type { Graph } from "@/graph/graph";
import { setField } from "@/graph/operations";
import { dateAt, periodOf, readPeriod } from "@/kit/civil-dates";
import { isoDayOf } from "@/kit/moments";
import { titleOf } from "../../record/titles";
import type { CollectionField } from "../collection-fields";
import type { CollectionReader } from "../collection-reader";
import type { Collection } from "../use-collection";

/** Two civil dates of any precision; null where nothing is known. */
export interface Span {
  start: string | null;
  end: string | null;
}

/** Fields that can place a record in time. */
export function timeFields(collection: Collection): CollectionField[] {
  return collection.fields.filter(
    (field) =>
      collection.reader.fields(collection.kind).some((one) => one.name === field.id && one.type === "date") ||
      ["state_since", "created_at", "updated_at"].includes(field.id),
  );
}

export function hasTime(collection: Collection): boolean {
  return collection.reader.fields(collection.kind).some((field) => field.type === "date");
}

/** Where a record stands in time by the view's two fields. */
export function spanReader(collection: Collection): (record: GraphRecord) => Span {
  const { view, reader } = collection;
  const read =
    (id: string) =>
    (record: GraphRecord): string | null => {
      if (id === "created_at" || id === "updated_at") return isoDayOf(record[id], reader.zone);
      if (id === "state_since") {
        return record.state_since?.certainty === "exact"
          ? isoDayOf(record.state_since.at, reader.zone)
          : null;
      }
      const value = record.fields[id];
      return typeof value === "string" ? value : null;
    };
  const [start, end] = [read(placed(collection, view.dates.start)), read(placed(collection, view.dates.end))];
  return (record) => ({ start: start(record), end: end(record) });
}

/** The field by that name, or else the first date that the kind has. */
function placed(collection: Collection, id: string): string {
  const offered = timeFields(collection);
  if (offered.some((field) => field.id === id)) return id;
  return offered[0]?.id ?? id;
}

/** How many days from today something may stand and still count as near. */
const near = 366;

/**
 * The day to look at where nothing stands within a year of today: that of the newest before it, or else of
 * the first to come. Null where something is near, or nothing has a date.
 */
export function farDay(spans: Iterable<Span>, today: string): string | null {
  const now = periodOf(today).first;
  let before = Number.NEGATIVE_INFINITY;
  let after = Number.POSITIVE_INFINITY;
  for (const { start, end } of spans) {
    const [from, to] = [start ?? end, end ?? start];
    const [first, last] = [from && readPeriod(from)?.first, to && readPeriod(to)?.last];
    if (typeof first !== "number" || typeof last !== "number") continue;
    if (first - near <= now && last + near >= now) return null;
    if (last < now) before = Math.max(before, last);
    else after = Math.min(after, first);
  }
  const day = Number.isFinite(before) ? before : after;
  return Number.isFinite(day) ? dateAt(day, "day") : null;
}

/** How a record's bar looks: in the colour of its state, under its title. */
export function barReader(
  reader: CollectionReader,
): (record: GraphRecord) => { tone?: string; label: string } {
  return (record) => {
    const state = typeof record.fields.state === "string" ? reader.state(record.fields.state) : undefined;
    return { ...(state ? { tone: `var(--state-${state.category})` } : {}), label: titleOf(record) };
  };
}

/** What a bar that was moved sets; dates that are not a person's to set stay. */
export function spanOperations(
  graph: Graph,
  collection: Collection,
  record: GraphRecord,
  span: Span,
): OperationBody[] {
  const { view } = collection;
  const before = spanReader(collection)(record);
  const [startField, endField] = [placed(collection, view.dates.start), placed(collection, view.dates.end)];
  const set = (id: string, value: Json, former: Json): OperationBody[] => {
    const editable = collection.field(id)?.declared;
    return editable && value !== former ? [setField(graph, record.id, id, value)] : [];
  };
  if (startField === endField) return set(startField, span.start ?? span.end, before.start);
  return [...set(startField, span.start, before.start), ...set(endField, span.end, before.end)];
}

/** Whether a person may move bars: both dates are theirs to set. */
export function isMovable(collection: Collection): boolean {
  const { view, editable } = collection;
  return (
    editable &&
    [view.dates.start, view.dates.end].some((id) => collection.field(placed(collection, id))?.declared)
  );
}
