import type { NewShare } from "@/contract/schema";
import type { Field } from "@/graph/definitions";
import type { CollectionReader } from "../collection/collection-reader";
import { storedView, type ViewDefinition } from "../collection/view-definition";
import { t } from "../messages/t";

/** Something that a link can show beside the title. */
export interface ShareableField {
  name: string;
  label: string;
}

/** A formula would be worked out again of fields that readers do not get; the others name records. */
const kept = new Set<Field["type"]>(["formula", "quote", "definition", "rank"]);
const keptNames = new Set(["title", "archived", "trashed", "parent"]);

export function shareableFields(
  reader: Pick<CollectionReader, "kind" | "fields">,
  kind: string,
): ShareableField[] {
  const fields = reader.fields(kind).filter((field) => !kept.has(field.type) && !keptNames.has(field.name));
  const numbered = reader.kind(kind)?.traits.includes("numbered") === true;
  return [
    ...(numbered ? [{ name: "key", label: t("collection.field.key") }] : []),
    ...fields.map(({ name, label }) => ({ name, label })),
  ];
}

/** Fields without which a view would not look as it does. */
export function fieldsOfView(view: ViewDefinition, columns: readonly string[]): string[] {
  const dates = view.layout === "timeline" || view.layout === "calendar" ? Object.values(view.dates) : [];
  return [...columns, ...view.groups, ...view.sort.map((sort) => sort.field), ...dates];
}

/** The view that goes out with a link: what it shows and in which order, without the condition. */
export function lookOf(
  view: ViewDefinition,
  columns: readonly { field: string; width: number | null }[],
  shown: readonly string[],
): string {
  const goes = (field: string) => field === "title" || shown.includes(field);
  const totals = Object.entries(view.totals).filter(([field]) => goes(field));
  const missing = shown.filter((name) => !columns.some(({ field }) => field === name));
  return JSON.stringify(
    storedView({
      ...view,
      filter: "",
      columns: [
        ...columns.filter(({ field }) => goes(field)),
        ...missing.map((field) => ({ field, width: null })),
      ],
      groups: view.groups.filter(goes),
      sort: view.sort.filter(({ field }) => goes(field)),
      totals: Object.fromEntries(totals),
      narrow: [],
      limits: {},
    }),
  );
}

export const datesShown = ["exact", "month", "quarter", "year"] as const satisfies NewShare["dates"][];
export const daysOffered = [7, 30, 90, 365] as const;
