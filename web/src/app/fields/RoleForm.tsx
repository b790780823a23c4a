import { type FormEvent, useId, useState } from "react";
import type { CustomRole } from "@/contract/schema";
import { useGraph } from "@/graph/hooks";
import { defineRole } from "@/graph/operations";
import { Button } from "@/kit/Button";
import { TextField } from "@/kit/TextField";
import { t } from "../messages/t";
import { useCommit } from "../record/use-commit";
import styles from "./FieldForm.module.css";

/** Makes a way in which records may be linked, or changes how one reads and what it joins. */
export function RoleForm({ role, onDone }: { role?: CustomRole; onDone(): void }) {
  const graph = useGraph();
  const commit = useCommit();
  const [label, setLabel] = useState(role?.label ?? "");
  const [inverse, setInverse] = useState(role?.inverse ?? "");
  const [from, setFrom] = useState<readonly string[]>(role?.from ?? ["feature"]);
  const [to, setTo] = useState<readonly string[]>(role?.to ?? ["feature"]);
  const [problem, setProblem] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const reads = { label: label.trim(), inverse: inverse.trim() };
    if (!reads.label || !reads.inverse || from.length === 0 || to.length === 0) return setProblem(true);
    const made = defineRole(graph, { name: role?.name, ...reads, from, to });
    const said = t(role ? "roles.changed" : "roles.made", { label: reads.label });
    commit(said, [made.operation], said);
    onDone();
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      <TextField
        label={t("roles.label")}
        placeholder={t("roles.labelHint")}
        value={label}
        data-autofocus
        autoComplete="off"
        error={problem ? t("roles.incomplete") : null}
        onChange={(event) => {
          setLabel(event.target.value);
          setProblem(false);
        }}
      />
      <TextField
        label={t("roles.inverse")}
        placeholder={t("roles.inverseHint")}
        value={inverse}
        autoComplete="off"
        onChange={(event) => setInverse(event.target.value)}
      />
      <KindBoxes label={t("roles.from")} chosen={from} onChosen={setFrom} />
      <KindBoxes label={t("roles.to")} chosen={to} onChosen={setTo} />
      <div className={styles.foot}>
        <Button onClick={onDone}>{t("thread.cancel")}</Button>
        <Button look="primary" type="submit">
          {t(role ? "fields.save" : "roles.make")}
        </Button>
      </div>
    </form>
  );
}

function KindBoxes({
  label,
  chosen,
  onChosen,
}: {
  label: string;
  chosen: readonly string[];
  onChosen(kinds: readonly string[]): void;
}) {
  const graph = useGraph();
  const id = useId();
  return (
    <fieldset className={styles.types}>
      <legend className={styles.legend}>{label}</legend>
      {graph.registry.kinds
        .filter((kind) => kind.traits.includes("titled") && kind.name !== "view")
        .map((kind) => (
          <label key={kind.name} className={styles.type} htmlFor={`${id}-${kind.name}`}>
            <input
              id={`${id}-${kind.name}`}
              type="checkbox"
              checked={chosen.includes(kind.name)}
              onChange={(event) =>
                onChosen(
                  event.target.checked
                    ? [...chosen, kind.name].sort()
                    : chosen.filter((one) => one !== kind.name),
                )
              }
            />
            {kind.label}
          </label>
        ))}
    </fieldset>
  );
}
