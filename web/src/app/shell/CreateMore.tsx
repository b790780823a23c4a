import { useId, useState } from "react";
import type { FieldDeclaration, GraphRecord, Json } from "@/contract/schema";
import type { Graph } from "@/graph/graph";
import { useGraph } from "@/graph/hooks";
import { Button } from "@/kit/Button";
import fieldStyles from "@/kit/Field.module.css";
import { Picker } from "@/kit/Picker";
import { Segmented } from "@/kit/Segmented";
import { t } from "../messages/t";
import { findRecords, recordOption } from "../record/record-search";
import { titleOf } from "../record/titles";
import styles from "./CreateDialog.module.css";

/** What a person is asked for beyond the line, where a title alone would say too little. */
const asked: { [kind: string]: readonly string[] } = {
  decision: ["verdict", "reason"],
  feedback: ["text", "author", "channel"],
};

/** The asked fields of the kind, and whatever it requires besides a title. */
export function moreFields(graph: Graph, kind: string): FieldDeclaration[] {
  const fields = graph.kind(kind)?.fields ?? [];
  const named = (asked[kind] ?? []).flatMap((name) => fields.find((field) => field.name === name) ?? []);
  const required = fields.filter(
    (field) =>
      field.required &&
      !field.read_only &&
      field.name !== "title" &&
      !named.includes(field) &&
      ["choice", "text", "line", "reference"].includes(field.type),
  );
  return [...named, ...required];
}

/** What is missing of what is required, as a sentence; null when nothing is. */
export function missingMore(
  fields: readonly FieldDeclaration[],
  values: { [field: string]: Json },
): string | null {
  const missing = fields.find((field) => field.required && !values[field.name]);
  return missing ? t("create.missing", { field: missing.label.toLowerCase() }) : null;
}

interface CreateMoreProps {
  kind: string;
  fields: readonly FieldDeclaration[];
  values: { [field: string]: Json };
  /** The record that stands open, which a decision is then about. */
  about: GraphRecord | undefined;
  onChange(field: string, value: Json): void;
}

export function CreateMore({ kind, fields, values, about, onChange }: CreateMoreProps) {
  if (fields.length === 0) return null;
  const decides = kind === "decision" && about && ["feature", "idea"].includes(about.kind);
  return (
    <div className={styles.more}>
      {decides ? <p className={styles.about}>{t("create.decidesOn", { title: titleOf(about) })}</p> : null}
      {fields.map((field) => (
        <MoreField
          key={field.name}
          field={field}
          value={values[field.name] ?? null}
          onChange={(value) => onChange(field.name, value)}
        />
      ))}
    </div>
  );
}

function MoreField({
  field,
  value,
  onChange,
}: {
  field: FieldDeclaration;
  value: Json;
  onChange(value: Json): void;
}) {
  const graph = useGraph();
  const id = useId();
  const [picking, setPicking] = useState(false);
  if (field.type === "choice" && field.options.length <= 4) {
    return (
      <div className={styles.moreField}>
        <span className={fieldStyles.label}>{field.label}</span>
        <Segmented
          label={field.label}
          chosen={String(value ?? "")}
          onChoose={onChange}
          choices={field.options.map((option) => ({ id: option, label: optionWord(field, option) }))}
        />
      </div>
    );
  }
  if (field.type === "choice") {
    return (
      <div className={styles.moreField}>
        <label className={fieldStyles.label} htmlFor={id}>
          {field.label}
        </label>
        <select
          id={id}
          className={`${fieldStyles.input} ${fieldStyles.small}`}
          value={String(value ?? "")}
          onChange={(event) => onChange(event.target.value || null)}
        >
          <option value="">{t("record.none")}</option>
          {field.options.map((option) => (
            <option key={option} value={option}>
              {optionWord(field, option)}
            </option>
          ))}
        </select>
      </div>
    );
  }
  if (field.type === "reference") {
    const chosen = typeof value === "string" ? graph.record(value) : undefined;
    return (
      <div className={styles.moreField}>
        <span className={fieldStyles.label}>{field.label}</span>
        {picking ? (
          <Picker
            label={field.label}
            placeholder={t("do.typeRecord")}
            autoFocus
            search={(query) => findRecords(graph, field.targets, query, 6).map((hit) => recordOption(hit))}
            onPick={(option) => {
              onChange(option.id);
              setPicking(false);
            }}
            onCancel={() => setPicking(false)}
            empty={t("record.noMatches")}
          />
        ) : (
          <Button onClick={() => setPicking(true)}>{chosen ? titleOf(chosen) : t("record.none")}</Button>
        )}
      </div>
    );
  }
  return (
    <div className={styles.moreField} data-wide>
      <label className={fieldStyles.label} htmlFor={id}>
        {field.label}
      </label>
      <textarea
        id={id}
        rows={field.type === "text" ? 3 : 1}
        className={fieldStyles.input}
        value={String(value ?? "")}
        onChange={(event) => onChange(event.target.value)}
      />
    </div>
  );
}

function optionWord(field: FieldDeclaration, option: string): string {
  if (field.name === "verdict") return t(`thread.verdict.${option as "yes"}`);
  if (field.name === "channel") return t(`feedback.channel.${option as "email"}`);
  return option;
}
