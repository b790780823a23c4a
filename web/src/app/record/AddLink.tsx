import { type FormEvent, useId, useMemo, useState } from "react";
import type { GraphRecord } from "@/contract/schema";
import { useGraph, useRoles } from "@/graph/hooks";
import { linkByStatement } from "@/graph/operations";
import { Button } from "@/kit/Button";
import fields from "@/kit/Field.module.css";
import { Picker } from "@/kit/Picker";
import { TextField } from "@/kit/TextField";
import { t } from "../messages/t";
import { linkChoices } from "./linked-groups";
import styles from "./Record.module.css";
import { findRecords, recordOption } from "./record-search";
import { titleOf } from "./titles";
import { useCommit } from "./use-commit";

/** Links two records by a named role, with a note of what shows it. */
export function AddLink({ record, onDone }: { record: GraphRecord; onDone(): void }) {
  const graph = useGraph();
  const commit = useCommit();
  const id = useId();
  const roles = useRoles();
  const choices = useMemo(() => linkChoices(roles, record.kind), [roles, record.kind]);
  const [choiceId, setChoiceId] = useState(choices[0]?.id ?? "");
  const [other, setOther] = useState<GraphRecord | null>(null);
  const [note, setNote] = useState("");
  const choice = choices.find((one) => one.id === choiceId);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!choice || !other) return;
    const [from, to] = choice.outward ? [record, other] : [other, record];
    const label = t("record.linked", { from: titleOf(from), to: titleOf(to) });
    commit(
      label,
      [linkByStatement(graph, { from: from.id, role: choice.role.name, to: to.id }, note.trim())],
      label,
    );
    onDone();
  };

  return (
    <form
      className={styles.addLink}
      onSubmit={submit}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        onDone();
      }}
    >
      <div className={fields.field}>
        <label htmlFor={`${id}-role`} className={fields.label}>
          {t("record.linkRole")}
        </label>
        <select
          id={`${id}-role`}
          className={fields.input}
          value={choiceId}
          onChange={(event) => {
            setChoiceId(event.target.value);
            setOther(null);
          }}
        >
          {choices.map((one) => (
            <option key={one.id} value={one.id}>
              {one.label} ({one.kinds.map((kind) => graph.kind(kind)?.label ?? kind).join(", ")})
            </option>
          ))}
        </select>
      </div>
      {other ? (
        <>
          <div className={styles.chosen}>
            <span>{titleOf(other)}</span>
            <span className={styles.linkNote}>{other.key}</span>
          </div>
          <TextField
            label={t("record.linkNote")}
            value={note}
            autoFocus
            onChange={(event) => setNote(event.target.value)}
          />
          <div className={styles.commentWays}>
            <Button onClick={onDone}>{t("record.cancel")}</Button>
            <Button look="primary" type="submit">
              {t("record.link")}
            </Button>
          </div>
        </>
      ) : (
        <Picker
          key={choiceId}
          label={t("record.linkTo")}
          placeholder={t("record.linkFind")}
          autoFocus
          onCancel={onDone}
          search={(query) =>
            choice
              ? findRecords(graph, choice.kinds, query, 8)
                  .filter((hit) => hit.record.id !== record.id)
                  .map((hit) => recordOption(hit))
              : []
          }
          onPick={(option) => setOther(graph.record(option.id) ?? null)}
          empty={t("record.noMatches")}
        />
      )}
    </form>
  );
}
