import { type MessageKey, t } from "@/app/messages/t";
import { FieldEditor } from "@/app/record/FieldEditor";
import { safeAddress } from "@/app/record/field-values";
import { PersonName } from "@/app/record/PersonName";
import { StateMark } from "@/app/record/StateMark";
import { referenceOf, textField, titleOf } from "@/app/record/titles";
import type { FieldDeclaration, GraphRecord, Id, Json } from "@/contract/schema";
import type { AskCount } from "@/graph/hooks";
import { civilDate, dayOf } from "@/kit/moments";
import type { TableColumn } from "@/kit/table/table-types";
import styles from "./Features.module.css";

export interface ColumnContext {
  zone: string;
  asks: ReadonlyMap<Id, AskCount>;
  fields: readonly FieldDeclaration[];
  canEdit: boolean;
  linkTo(record: GraphRecord): { href: string; onClick(event: React.MouseEvent): void };
  set(record: GraphRecord, field: FieldDeclaration, value: Json): void;
}

interface ColumnPlan {
  id: string;
  label: Extract<MessageKey, `features.column.${string}`>;
  width: number;
  /** Field that is edited and sorted by; absent for what is counted. */
  field?: string;
  align?: "end";
  shown: boolean;
}

/** Every column that features can have, in their first order. */
export const columnPlans: ColumnPlan[] = [
  { id: "key", label: "features.column.key", width: 92, shown: true },
  { id: "title", label: "features.column.title", width: 340, field: "title", shown: true },
  { id: "state", label: "features.column.state", width: 180, field: "state", shown: true },
  { id: "since", label: "features.column.since", width: 112, shown: true },
  { id: "votes", label: "features.column.votes", width: 72, align: "end", shown: true },
  { id: "quotes", label: "features.column.quotes", width: 76, align: "end", shown: true },
  { id: "area", label: "features.column.area", width: 160, field: "area", shown: true },
  { id: "owner", label: "features.column.owner", width: 140, field: "owner", shown: true },
  { id: "tags", label: "features.column.tags", width: 150, field: "tags", shown: true },
  { id: "effort", label: "features.column.effort", width: 80, field: "effort", align: "end", shown: false },
  { id: "start", label: "features.column.start", width: 110, field: "start", shown: false },
  { id: "due", label: "features.column.due", width: 110, field: "due", shown: false },
  { id: "link", label: "features.column.link", width: 200, field: "link", shown: false },
  { id: "usage", label: "features.column.usage", width: 220, field: "usage", shown: false },
];

export function featureColumn(
  plan: ColumnPlan,
  width: number,
  context: ColumnContext,
): TableColumn<GraphRecord> {
  const field = context.fields.find((candidate) => candidate.name === plan.field);
  return {
    id: plan.id,
    title: t(plan.label),
    width,
    align: plan.align,
    sortable: true,
    fixed: plan.id === "title",
    render: (record) => cellOf(plan, record, context),
    edit:
      field && context.canEdit && !field.read_only
        ? (record, onEnd) => (
            <FieldEditor
              field={field}
              record={record}
              onChange={(value) => context.set(record, field, value)}
              onEnd={onEnd}
            />
          )
        : undefined,
  };
}

function cellOf(plan: ColumnPlan, record: GraphRecord, context: ColumnContext) {
  const value = plan.field ? record.fields[plan.field] : undefined;
  switch (plan.id) {
    case "key":
      return <span className={styles.key}>{record.key ?? referenceOf(record)}</span>;
    case "title": {
      const link = context.linkTo(record);
      return (
        <a className={styles.title} tabIndex={-1} href={link.href} onClick={link.onClick}>
          {titleOf(record)}
        </a>
      );
    }
    case "state":
      return typeof value === "string" ? <StateMark state={value} kind={record.kind} /> : null;
    case "since":
      return record.state_since?.certainty === "exact" ? (
        <span className={styles.quiet}>{dayOf(record.state_since.at, context.zone)}</span>
      ) : null;
    case "votes":
      return numberOrNothing(context.asks.get(record.id)?.votes);
    case "quotes":
      return numberOrNothing(context.asks.get(record.id)?.quotes);
    case "owner":
      return typeof value === "string" ? (
        <span>
          <PersonName id={value} />
        </span>
      ) : null;
    case "tags":
      return Array.isArray(value) ? <Tags tags={value.map(String)} /> : null;
    case "start":
    case "due":
      return typeof value === "string" ? <span>{civilDate(value)}</span> : null;
    case "link": {
      const address = typeof value === "string" ? safeAddress(value) : null;
      return address ? (
        <a
          className={styles.address}
          tabIndex={-1}
          href={address}
          target="_blank"
          rel="noreferrer noopener"
          onClick={(event) => event.stopPropagation()}
        >
          {address.replace(/^https?:\/\//, "")}
        </a>
      ) : null;
    }
    default:
      return (
        <span>
          {plan.field === "effort" ? (value ?? null)?.toString() : textField(record, plan.field ?? "")}
        </span>
      );
  }
}

function Tags({ tags }: { tags: readonly string[] }) {
  return (
    <span className={styles.tags}>
      {tags.map((tag) => (
        <span key={tag} className={styles.tag}>
          {tag}
        </span>
      ))}
    </span>
  );
}

function numberOrNothing(count: number | undefined) {
  return count ? <span>{count}</span> : null;
}
