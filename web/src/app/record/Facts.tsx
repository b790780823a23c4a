import { ExternalLink } from "lucide-react";
import { useRef, useState } from "react";
import type { GraphRecord, Json } from "@/contract/schema";
import { type Field, optionLabel } from "@/graph/definitions";
import { useComputed, useGraph } from "@/graph/hooks";
import { addTags, removeTags, setField } from "@/graph/operations";
import { civilDate, dayOf } from "@/kit/moments";
import { SeenBy } from "../fields/SeenBy";
import { t } from "../messages/t";
import { useWorkspace } from "../workspace";
import { ConflictNotice } from "./ConflictNotice";
import { type EditEnd, FieldEditor } from "./FieldEditor";
import { computedText, fieldText, safeAddress } from "./field-values";
import { PersonName } from "./PersonName";
import styles from "./Record.module.css";
import { StateMark } from "./StateMark";
import { tallyOf, titleOf } from "./titles";
import { useCommit } from "./use-commit";
import { useMayChange } from "./use-may-change";

/** The short fields of a record as a list; each value is a button that becomes its editor. */
export function Facts({ record, fields }: { record: GraphRecord; fields: readonly Field[] }) {
  const canEdit = useMayChange(record);
  const shown = fields.filter(
    (field) => field.type === "formula" || (canEdit && !field.read_only) || record.fields[field.name] != null,
  );
  return (
    <dl className={styles.facts} aria-label={t("record.facts")}>
      {shown.map((field) => (
        <Fact key={field.name} record={record} field={field} />
      ))}
    </dl>
  );
}

function Fact({ record, field }: { record: GraphRecord; field: Field }) {
  const graph = useGraph();
  const commit = useCommit();
  const canEdit = useMayChange(record);
  const [editing, setEditing] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const value = record.fields[field.name];
  const conflicts = record.conflicts.filter((conflict) => conflict.field === field.name);
  const editable =
    canEdit && !field.read_only && !["tally", "moment", "quote", "formula"].includes(field.type);

  const change = (next: Json) => {
    const label = t("record.setTo", { field: field.label.toLowerCase(), title: titleOf(record) });
    if (field.type !== "tags" && field.type !== "choices") {
      commit(label, [setField(graph, record.id, field.name, next)]);
      return;
    }
    const old = Array.isArray(value) ? value.map(String) : [];
    const tags = Array.isArray(next) ? next.map(String) : [];
    const added = tags.filter((tag) => !old.includes(tag));
    const gone = old.filter((tag) => !tags.includes(tag));
    commit(label, [
      ...(added.length > 0 ? [addTags(record.id, field.name, added)] : []),
      ...(gone.length > 0 ? [removeTags(record.id, field.name, gone)] : []),
    ]);
  };
  const end = (how: EditEnd) => {
    setEditing(false);
    // The button is drawn again before it can take the focus.
    requestAnimationFrame(() => {
      const own = button.current;
      if (how !== "next" && how !== "previous") {
        if (document.activeElement === document.body) own?.focus();
        return;
      }
      const all = [...(own?.closest("dl")?.querySelectorAll<HTMLElement>("[data-fact]") ?? [])];
      const next = all[all.indexOf(own as HTMLElement) + (how === "next" ? 1 : -1)];
      (next ?? own)?.focus();
    });
  };

  return (
    <div className={styles.fact}>
      <dt title={field.help || undefined}>
        {field.label} <SeenBy space={record.space} kind={record.kind} field={field.name} />
      </dt>
      <dd>
        {editing ? (
          <FieldEditor field={field} record={record} onChange={change} onEnd={end} />
        ) : editable ? (
          <>
            <button
              ref={button}
              type="button"
              data-fact={field.name}
              className={styles.factButton}
              onClick={() => setEditing(true)}
            >
              <span className="visually-hidden">{t("record.set", { field: field.label })}: </span>
              <FactValue record={record} field={field} />
            </button>
            <Address field={field} value={value} />
          </>
        ) : (
          <span className={styles.factStill}>
            <FactValue record={record} field={field} />
            <Address field={field} value={value} />
          </span>
        )}
        {conflicts.map((conflict) => (
          <ConflictNotice key={conflict.id} record={record} conflict={conflict} field={field} />
        ))}
      </dd>
    </div>
  );
}

function factWords(graph: ReturnType<typeof useGraph>, field: Field, value: Json | undefined): string {
  const text = fieldText(field.type, value, {
    titleOf: (id) => titleOf(graph.record(id)),
    stateName: (id) => graph.state(id)?.name ?? null,
    optionLabel: (id) => optionLabel(field, id),
  });
  return text || t("record.empty");
}

function FactValue({ record, field }: { record: GraphRecord; field: Field }) {
  const graph = useGraph();
  const { workspace } = useWorkspace();
  const value = record.fields[field.name];
  const empty = <span className={styles.empty}>{t("record.empty")}</span>;
  if (field.type === "formula") return <Computed record={record} field={field} zone={workspace.zone} />;
  if (value === undefined || value === null || value === "" || (Array.isArray(value) && value.length === 0)) {
    return field.name === "owner" ? <span className={styles.empty}>{t("record.nobody")}</span> : empty;
  }
  switch (field.type) {
    case "state":
      return (
        <>
          <StateMark state={String(value)} kind={record.kind} />
          <span className={styles.since}>
            {record.state_since?.certainty === "exact"
              ? t("record.since", { date: dayOf(record.state_since.at, workspace.zone) })
              : record.state_since
                ? t("record.sinceUnknown")
                : null}
          </span>
        </>
      );
    case "reference":
      return <PersonName id={String(value)} />;
    case "tags":
    case "choices":
      return (
        <span className={styles.tags}>
          {(value as string[]).map((tag) => (
            <span key={tag} className={styles.tag}>
              {field.type === "choices" ? optionLabel(field, tag) : tag}
            </span>
          ))}
        </span>
      );
    case "tally": {
      const tally = tallyOf(record);
      if (!tally) return empty;
      return (
        <span title={t("record.tallyWhat", { n: tally.count })}>
          {t("wanted.votes", { n: tally.count })}
          <span className={styles.since}>
            {t("record.asOf", { source: tally.source, date: civilDate(tally.as_of) })}
          </span>
        </span>
      );
    }
    default:
      return <span className={styles.words}>{factWords(graph, field, value)}</span>;
  }
}

/** Follows everything that the formula may read. */
function Computed({ record, field, zone }: { record: GraphRecord; field: Field; zone: string }) {
  const text = useComputed(record, field.name, (value) => computedText(value, zone));
  return (
    <span
      className={text === t("record.empty") ? styles.empty : styles.words}
      title={field.custom?.formula ?? undefined}
    >
      {text}
    </span>
  );
}

function Address({ field, value }: { field: Field; value: Json | undefined }) {
  const address = field.type === "url" && typeof value === "string" ? safeAddress(value) : null;
  if (!address) return null;
  return (
    <a
      className={styles.go}
      href={address}
      target="_blank"
      rel="noreferrer noopener"
      aria-label={t("record.openLink", { url: address })}
    >
      <ExternalLink size={13} aria-hidden />
    </a>
  );
}
