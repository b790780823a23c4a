import { type FormEvent, useId, useState } from "react";
import { useGraph } from "@/graph/hooks";
import { createRecord } from "@/graph/operations";
import { Button } from "@/kit/Button";
import { Dialog } from "@/kit/Dialog";
import fieldStyles from "@/kit/Field.module.css";
import { TextField } from "@/kit/TextField";
import { useOpening } from "../list-search";
import { t } from "../messages/t";
import { useCommit } from "../record/use-commit";
import styles from "./CreateDialog.module.css";
import { createKinds } from "./creating";

type TitledKind = "feature" | "idea" | "decision";
const kinds = createKinds.filter((entry) => entry.kind !== "feedback");

/** A title is enough to begin; everything else is edited in place on the record that opens. */
export function CreateDialog({ kind: first, onClose }: { kind: string; onClose(): void }) {
  const graph = useGraph();
  const commit = useCommit();
  const opening = useOpening();
  const [kind, setKind] = useState<TitledKind>(first as TitledKind);
  const [title, setTitle] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const id = useId();

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!title.trim()) {
      setProblem(t("create.noTitle"));
      return;
    }
    const made = createRecord(graph, kind, { title: title.trim(), owner: graph.workspace.person });
    const label = t("create.made", { kind: graph.kind(kind)?.label ?? kind, title: title.trim() });
    commit(label, [made.operation], label);
    onClose();
    opening.record(made.id);
  };

  return (
    <Dialog title={t("bar.createWhat")} place="top" hideTitle onClose={onClose}>
      <form className={styles.form} onSubmit={submit}>
        <fieldset className={styles.kinds}>
          <legend className="visually-hidden">{t("create.kind")}</legend>
          {kinds.map((entry) => {
            const Icon = entry.icon;
            return (
              <label key={entry.kind} className={styles.kind} htmlFor={`${id}-${entry.kind}`}>
                <input
                  id={`${id}-${entry.kind}`}
                  type="radio"
                  name={id}
                  checked={kind === entry.kind}
                  onChange={() => setKind(entry.kind as TitledKind)}
                />
                <Icon size={15} aria-hidden />
                {t(entry.label)}
              </label>
            );
          })}
        </fieldset>
        <TextField
          hideLabel
          label={t("create.title")}
          placeholder={t(`create.placeholder.${kind}`)}
          value={title}
          error={problem}
          data-autofocus
          autoComplete="off"
          onChange={(event) => {
            setTitle(event.target.value);
            setProblem(null);
          }}
        />
        <div className={fieldStyles.field}>
          <div className={styles.ways}>
            <Button onClick={onClose}>{t("create.cancel")}</Button>
            <Button look="primary" type="submit">
              {t("create.make")}
            </Button>
          </div>
        </div>
      </form>
    </Dialog>
  );
}
