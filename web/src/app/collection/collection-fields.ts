import type { FieldType, GraphRecord } from "@/contract/schema";
import type { Field, Role } from "@/graph/definitions";
import { inverseName } from "@/graph/expression/host";
import type { Value } from "@/graph/expression/value";
import { minorDigits, moneyOf } from "@/graph/money";
import { collationKey, type SortValue } from "@/graph/sorting";
import { dayOf } from "@/kit/moments";
import type { SheetCell } from "@/kit/spreadsheet/sheet-types";
import { t } from "../messages/t";
import { tallyOf, titleOf } from "../record/titles";
import { type CollectionReader, collectionHost, isAskedFor } from "./collection-reader";
import {
  type GroupKey,
  groupsByField,
  monthGroup,
  noGroup,
  possibleGroups,
  referenceGroup,
  valueText,
} from "./collection-values";
import {
  formulaNumber,
  formulaSortValue,
  formulaText,
  isFormula,
  prepareFormula,
  type Reach,
  readFormula,
  remembered,
} from "./formula";
import { formulaCell, instantCell, valueCell } from "./sheet-cells";

export type FieldSource = "declared" | "record" | "links" | "counted" | "formula";

/** What a collection can show as a column, sort, group and total by. */
export interface CollectionField {
  /** A declared field's name, a record's own property, a link's name in expressions, or a formula. */
  id: string;
  label: string;
  source: FieldSource;
  /** Of a declared field, whether or not it can be edited. */
  type: FieldType | null;
  /** Present when a cell can be edited. */
  declared: Field | null;
  /** First width of its column in pixels. */
  width: number;
  align: "start" | "end";
  reach: Reach;
  /** One line of words, as it is copied and compared. */
  text(record: GraphRecord): string;
  /** For totals; null: no number here. */
  number(record: GraphRecord): number | null;
  /** With its type, for a spreadsheet; absent or undefined: its words say it all. */
  cell?(record: GraphRecord): SheetCell | undefined;
  /** Absent: sorted by the store's own order of the field `id`. */
  sortValue?(record: GraphRecord): SortValue;
  groups: ((record: GraphRecord) => readonly GroupKey[]) | null;
  /** Groups that stand even when empty, such as the states; null: only those in use. */
  possible: readonly GroupKey[] | null;
  /** Records at the other end, for a column of links. */
  linked?(record: GraphRecord): readonly GraphRecord[];
  /** What is wrong with a formula. */
  problem?: string;
}

/** Types that say nothing in one line, or that the views use for themselves. */
const unseen = new Set(["text", "rank", "definition", "quote"]);
const unseenNames = new Set(["archived", "trashed", "parent"]);

const widths: { readonly [name: string]: number } = {
  title: 340,
  state: 180,
  owner: 140,
  tags: 150,
  area: 160,
  link: 200,
  usage: 220,
  votes: 72,
  quotes: 76,
  key: 92,
};

/** Every field that records of a kind have here, in the order in which a person is offered them. */
export function collectionFields(reader: CollectionReader, kind: string): CollectionField[] {
  const fields = reader
    .fields(kind)
    .filter((field) => !unseen.has(field.type) && !unseenNames.has(field.name));
  const declared = new Map(fields.map((field) => [field.name, declaredField(reader, kind, field)]));
  const take = (name: string) => {
    const found = declared.get(name);
    declared.delete(name);
    return found ? [found] : [];
  };
  const numbered = reader.kind(kind)?.traits.includes("numbered") === true;
  const stateful = reader.kind(kind)?.traits.includes("stateful") === true;
  return [
    ...(numbered ? [keyField()] : []),
    ...take("title"),
    ...take("state"),
    ...(stateful ? [sinceField(reader)] : []),
    ...(isAskedFor(reader, kind) ? countedFields(reader) : []),
    ...declared.values(),
    ...linkFields(reader, kind),
    ...recordFields(reader),
  ];
}

/** The field that an id names, formulas included; undefined when there is none any more. */
export function findField(
  reader: CollectionReader,
  kind: string,
  fields: readonly CollectionField[],
  id: string,
): CollectionField | undefined {
  return isFormula(id) ? formulaField(reader, kind, id) : fields.find((field) => field.id === id);
}

function declaredField(reader: CollectionReader, kind: string, field: Field): CollectionField {
  if (field.type === "formula") return computedField(reader, kind, field);
  const numeric = ["number", "tally", "money"].includes(field.type);
  const editable = !field.read_only && !["tally", "moment", "quote"].includes(field.type);
  return {
    id: field.name,
    label: field.label,
    source: "declared",
    type: field.type,
    declared: editable ? field : null,
    width: widths[field.name] ?? (numeric ? 96 : field.type === "date" ? 112 : 150),
    align: numeric ? "end" : "start",
    reach: field.type === "reference" ? "linked" : "own",
    text: (record) => {
      if (field.name === "title") return titleOf(record);
      if (field.type === "tally") return String(tallyOf(record)?.count ?? "");
      return valueText(reader, field, record.fields[field.name]);
    },
    number: (record) => {
      const value = record.fields[field.name];
      if (field.type === "tally") return tallyOf(record)?.count ?? null;
      if (field.type === "money") {
        const money = moneyOf(value);
        return money && money.amount / 10 ** minorDigits(money.currency);
      }
      return typeof value === "number" ? value : null;
    },
    cell: (record) =>
      field.type === "tally" ? tallyOf(record)?.count : valueCell(field.type, record.fields[field.name]),
    groups: field.name === "title" ? null : groupsByField(reader, field),
    possible: possibleGroups(reader, kind, field),
  };
}

/** A formula that people made a field of: its value is computed wherever it is read. */
function computedField(reader: CollectionReader, kind: string, field: Field): CollectionField {
  const host = collectionHost(reader);
  const ready = prepareFormula(reader, kind, field.custom?.formula ?? "");
  const evaluated = (record: GraphRecord) => host.field(record, field.name);
  const numeric = ready.ok && ready.numeric;
  return {
    ...computedBy(reader, evaluated),
    ...(ready.ok ? {} : { problem: ready.error.message }),
    id: field.name,
    label: field.label,
    source: "formula",
    type: field.type,
    width: numeric ? 96 : 160,
    align: numeric ? "end" : "start",
    reach: ready.ok ? ready.reach : "own",
  };
}

function keyField(): CollectionField {
  return {
    ...bare("key", t("collection.field.key")),
    width: widths.key ?? 92,
    text: (record) => record.key ?? "",
  };
}

function sinceField(reader: CollectionReader): CollectionField {
  const since = (record: GraphRecord) =>
    record.state_since?.certainty === "exact" ? record.state_since.at : null;
  return {
    ...bare("state_since", t("collection.field.since")),
    width: 112,
    text: (record) => {
      const at = since(record);
      return at ? dayOf(at, reader.zone) : "";
    },
    cell: (record) => instantCell(since(record), reader.zone),
    sortValue: since,
    groups: (record) => [monthGroup(since(record), reader.zone)],
  };
}

function countedFields(reader: CollectionReader): CollectionField[] {
  return (["votes", "quotes"] as const).map((name) => {
    const count = (record: GraphRecord) => reader.askCounts().get(record.id)?.[name] ?? 0;
    return {
      ...bare(name, t(`collection.field.${name}`)),
      source: "counted",
      width: widths[name] ?? 72,
      align: "end",
      reach: "anything",
      text: (record) => String(count(record) || ""),
      number: count,
      cell: count,
      sortValue: count,
      groups: (record) => [{ id: String(count(record)), name: String(count(record)), order: -count(record) }],
    };
  });
}

/** Each role in both directions, named as expressions name it. */
function linkFields(reader: CollectionReader, kind: string): CollectionField[] {
  return reader
    .roles()
    .flatMap((role) => [
      ...(role.from.includes(kind) ? [linkField(reader, role, false)] : []),
      ...(role.to.includes(kind) ? [linkField(reader, role, true)] : []),
    ]);
}

function linkField(reader: CollectionReader, role: Role, backwards: boolean): CollectionField {
  const label = backwards ? role.inverse : role.label;
  const linked = (record: GraphRecord) =>
    (backwards ? reader.linksTo(record.id, role.name) : reader.linksFrom(record.id, role.name)).flatMap(
      (link) => {
        const other = reader.record(backwards ? link.from : link.to);
        return other && other.fields.trashed !== true ? [other] : [];
      },
    );
  return {
    ...bare(
      backwards ? (role.custom?.inverse_name ?? inverseName(role)) : role.name,
      label.charAt(0).toUpperCase() + label.slice(1),
    ),
    source: "links",
    width: 220,
    reach: "linked",
    text: (record) => linked(record).map(titleOf).join(", "),
    number: (record) => linked(record).length,
    sortValue: (record) => {
      const [first] = linked(record);
      return first ? collationKey(titleOf(first)) : null;
    },
    groups: (record) => {
      const others = linked(record);
      return others.length === 0
        ? [noGroup()]
        : others.flatMap((other) => referenceGroup(reader, other.id) ?? []);
    },
    linked,
  };
}

function recordFields(reader: CollectionReader): CollectionField[] {
  const instants = (["created_at", "updated_at"] as const).map(
    (name): CollectionField => ({
      ...bare(name, t(`collection.field.${name}`)),
      width: 112,
      text: (record) => dayOf(record[name], reader.zone),
      cell: (record) => instantCell(record[name], reader.zone),
      groups: (record) => [monthGroup(record[name], reader.zone)],
    }),
  );
  const people = (["created_by", "updated_by"] as const).map((name): CollectionField => {
    const group = (record: GraphRecord) => referenceGroup(reader, record[name]) ?? noGroup();
    return {
      ...bare(name, t(`collection.field.${name}`)),
      width: 140,
      reach: "linked",
      text: (record) => group(record).name,
      sortValue: (record) => collationKey(group(record).name),
      groups: (record) => [group(record)],
    };
  });
  return [...instants, ...people];
}

function formulaField(reader: CollectionReader, kind: string, id: string): CollectionField {
  const { source, title } = readFormula(id);
  const ready = prepareFormula(reader, kind, source);
  if (!ready.ok) {
    return {
      ...bare(id, title),
      source: "formula",
      width: 140,
      text: () => "",
      problem: ready.error.message,
    };
  }
  const host = collectionHost(reader);
  // What lies beyond the record may change while the record stays the same.
  const evaluated =
    ready.reach === "own"
      ? remembered(ready.expression, host)
      : (record: GraphRecord) => ready.expression.evaluate(host, record);
  return {
    ...computedBy(reader, evaluated),
    id,
    label: title,
    source: "formula",
    width: ready.numeric ? 96 : 160,
    align: ready.numeric ? "end" : "start",
    reach: ready.reach,
  };
}

/** What every computed field can say of its value. */
function computedBy(reader: CollectionReader, evaluated: (record: GraphRecord) => Value): CollectionField {
  return {
    ...bare("", ""),
    text: (record) => formulaText(evaluated(record), reader.zone),
    number: (record) => formulaNumber(evaluated(record)),
    cell: (record) => formulaCell(evaluated(record), reader.zone),
    sortValue: (record) => formulaSortValue(evaluated(record)),
    groups: (record) => {
      const words = formulaText(evaluated(record), reader.zone);
      const number = formulaNumber(evaluated(record));
      return [words === "" ? noGroup() : { id: words, name: words, order: number ?? 0 }];
    },
  };
}

function bare(id: string, label: string): CollectionField {
  return {
    id,
    label,
    source: "record",
    type: null,
    declared: null,
    width: 150,
    align: "start",
    reach: "own",
    text: () => "",
    number: () => null,
    groups: null,
    possible: null,
  };
}

/** The columns of a kind before anybody chose: what tells most, at most nine. */
export function firstColumns(fields: readonly CollectionField[]): string[] {
  const telling = new Set([
    "choice",
    "choices",
    "number",
    "money",
    "date",
    "tags",
    "reference",
    "tally",
    "line",
  ]);
  const last = new Set(["owner", "tags"]);
  const chosen = fields.filter(
    (field) =>
      ["key", "title", "state", "state_since", "votes", "quotes", "area", "owner", "tags"].includes(
        field.id,
      ) ||
      (field.declared !== null &&
        telling.has(field.declared.type) &&
        !["start", "due", "usage", "effort", "product"].includes(field.id)),
  );
  const ordered = [
    ...chosen.filter((field) => !last.has(field.id)),
    ...chosen.filter((field) => last.has(field.id)),
  ];
  return ordered.slice(0, 9).map((field) => field.id);
}

/** The word behind a number that stands by itself, such as "votes" behind 43. */
export function unitOf(field: CollectionField, record: GraphRecord): string {
  const n = Number(field.text(record));
  if (field.id === "votes") return t("collection.unit.votes", { n });
  if (field.id === "quotes") return t("collection.unit.quotes", { n });
  return field.label.toLowerCase();
}
