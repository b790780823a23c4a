import type { GraphRecord, Id, Json, State } from "@/contract/schema";
import { type Field, optionLabel } from "@/graph/definitions";
import { civilDate, isoDayOf } from "@/kit/moments";
import { t } from "../messages/t";
import { fieldText } from "../record/field-values";
import { titleOf } from "../record/titles";
import type { CollectionReader } from "./collection-reader";

/** One of the groups that a record belongs to. Groups of one field are told apart by `id` and stand by `order`, then name. */
export interface GroupKey {
  /** "" is the group of those without a value. */
  id: string;
  name: string;
  order: number | string;
  state?: State;
}

export const noGroup = (): GroupKey => ({ id: "", name: t("collection.noValue"), order: "￿" });

/** The groups of a record by one of its declared fields; null where grouping by such a field says nothing. */
export function groupsByField(
  reader: CollectionReader,
  field: Field,
): ((record: GraphRecord) => readonly GroupKey[]) | null {
  const one = (key: GroupKey | null): readonly GroupKey[] => [key ?? noGroup()];
  switch (field.type) {
    case "state":
      return (record) => one(stateGroup(reader, record.kind, record.fields[field.name]));
    case "choice":
      return (record) => one(choiceGroup(field, record.fields[field.name]));
    case "choices":
      return (record) => {
        const value = record.fields[field.name];
        const chosen = Array.isArray(value) ? value.flatMap((one) => choiceGroup(field, one) ?? []) : [];
        return chosen.length === 0 ? one(null) : chosen;
      };
    case "tags":
      return (record) => {
        const value = record.fields[field.name];
        const tags = Array.isArray(value) ? value.map(String) : [];
        return tags.length === 0 ? one(null) : tags.map((tag) => ({ id: tag, name: tag, order: 0 }));
      };
    case "reference":
      return (record) => one(referenceGroup(reader, record.fields[field.name]));
    case "checkbox":
      return (record) => {
        const on = record.fields[field.name] === true;
        return one({ id: String(on), name: on ? t("record.yes") : t("record.no"), order: on ? 0 : 1 });
      };
    case "date":
      return (record) => one(periodGroup(record.fields[field.name]));
    case "line":
    case "url":
      return (record) => {
        const value = record.fields[field.name];
        return one(typeof value === "string" && value ? { id: value, name: value, order: 0 } : null);
      };
    case "number":
      return (record) => {
        const value = record.fields[field.name];
        return one(
          typeof value === "number" ? { id: String(value), name: String(value), order: value } : null,
        );
      };
    default:
      return null;
  }
}

/** A date by its month, or by what it is known to when that is coarser: nothing is made more precise. */
function periodGroup(value: Json | undefined): GroupKey | null {
  if (typeof value !== "string") return null;
  const month = /^\d{4}-\d\d(?=-\d\d$)/.exec(value)?.[0] ?? value;
  return { id: month, name: civilDate(month), order: dateOrderOf(month) };
}

/** An instant by its month in the workspace's zone. */
export function monthGroup(instant: string | null | undefined, zone: string): GroupKey {
  return (instant ? periodGroup(isoDayOf(instant, zone)) : null) ?? noGroup();
}

function dateOrderOf(date: string): string {
  return date
    .replace(/H1$/, "00a")
    .replace(/H2$/, "06a")
    .replace(/Q(\d)$/, (_, q) => `0${(Number(q) - 1) * 3}b`);
}

function stateGroup(reader: CollectionReader, kind: string, value: Json | undefined): GroupKey | null {
  const state = typeof value === "string" ? reader.state(value) : undefined;
  if (!state) return null;
  return { id: state.id, name: state.name, order: reader.states(kind).indexOf(state), state };
}

function choiceGroup(field: Field, value: Json | undefined): GroupKey | null {
  if (typeof value !== "string") return null;
  const order = field.options.indexOf(value);
  return { id: value, name: optionLabel(field, value), order: order < 0 ? field.options.length : order };
}

export function referenceGroup(reader: CollectionReader, value: Json | undefined): GroupKey | null {
  if (typeof value !== "string") return null;
  return { id: value, name: titleOf(reader.record(value)), order: 0 };
}

/** Every group that a field can have, also without a record in it; null when that is not known. */
export function possibleGroups(
  reader: CollectionReader,
  kind: string,
  field: Field,
): readonly GroupKey[] | null {
  switch (field.type) {
    case "state":
      return reader.states(kind).flatMap((state) => stateGroup(reader, kind, state.id) ?? []);
    case "choice":
    case "choices":
      return field.options.flatMap((option) => choiceGroup(field, option) ?? []);
    case "checkbox":
      return [true, false].map((on) => ({
        id: String(on),
        name: on ? t("record.yes") : t("record.no"),
        order: on ? 0 : 1,
      }));
    default:
      return null;
  }
}

/**
 * The value that a record takes when it is moved from one group of a field into another; undefined where a
 * move means nothing. Of several tags only the one that was moved away from is replaced.
 */
export function valueInGroup(
  field: Field,
  record: GraphRecord,
  from: string | null,
  to: string,
): Json | undefined {
  if (field.read_only || (field.required && to === "")) return undefined;
  if (field.type === "tags" || field.type === "choices") {
    const value = record.fields[field.name];
    const tags = Array.isArray(value) ? value.map(String) : [];
    const kept = tags.filter((tag) => tag !== from && tag !== to);
    const next = to === "" ? kept : [...kept, to].sort();
    return next.length === 0 ? null : next;
  }
  if (to === "") return field.type === "checkbox" ? undefined : null;
  switch (field.type) {
    case "state":
    case "choice":
    case "reference":
    case "date":
    case "line":
    case "url":
      return to;
    case "checkbox":
      return to === "true";
    case "number":
      return Number(to);
    default:
      return undefined;
  }
}

export function compareGroups(left: GroupKey, right: GroupKey): number {
  if (left.id === "" || right.id === "") return Number(left.id === "") - Number(right.id === "");
  if (typeof left.order === "number" && typeof right.order === "number" && left.order !== right.order) {
    return left.order - right.order;
  }
  if (left.order !== right.order) return String(left.order) < String(right.order) ? -1 : 1;
  return left.name.localeCompare(right.name, "en", { numeric: true }) || (left.id < right.id ? -1 : 1);
}

/** A field's value as one line of words. */
export function valueText(reader: CollectionReader, field: Field, value: Json | undefined): string {
  return fieldText(field.type, value, {
    titleOf: (id: Id) => {
      const record = reader.record(id);
      return record ? titleOf(record) : null;
    },
    stateName: (id: Id) => reader.state(id)?.name ?? null,
    optionLabel: (option) => optionLabel(field, option),
  });
}
