import { type FormEvent, useState } from "react";
import type { Id, Role } from "@/contract/schema";
import type { Field } from "@/graph/definitions";
import { useDefinitions, useGraph } from "@/graph/hooks";
import { canBeRestricted, isAtLeast, restrictionOf, roleIn, roles } from "@/graph/powers";
import { Button } from "@/kit/Button";
import fieldStyles from "@/kit/Field.module.css";
import { SelectField } from "@/kit/SelectField";
import { FormError } from "@/kit/TextField";
import { useToast } from "@/kit/Toasts";
import { t } from "../messages/t";
import { usePeopleClient } from "../people/use-people";
import { failureText } from "../session/failure";
import { useWorkspace } from "../workspace";
import styles from "./FieldAccess.module.css";

/** Says of each field of a kind from which role up it is seen, in one space; all at once. */
export function FieldAccess({ kind, plural, onDone }: { kind: string; plural: string; onDone(): void }) {
  const { workspace } = useWorkspace();
  const graph = useGraph();
  useDefinitions();
  const toast = useToast();
  const client = usePeopleClient();
  const spaces = graph.spaces().filter((space) => isAtLeast(roleIn(workspace, space.id), "maker"));
  const [chosen, setChosen] = useState<Id | null>(null);
  const [changed, setChanged] = useState<Readonly<Record<string, Role | null>>>({});
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const space = spaces.find((one) => one.id === chosen)?.id ?? spaces[0]?.id ?? "";
  const own = roleIn(workspace, space);
  const fields = graph.fields(kind, space).filter(canBeRestricted);

  const present = (field: Field) => restrictionOf(workspace, space, kind, field.name)?.role ?? null;
  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (Object.keys(changed).length === 0) return onDone();
    setBusy(true);
    setProblem(null);
    try {
      await client.putFieldAccess(space, kind, changed);
      toast({ text: t("fields.accessSaved", { plural }) });
      onDone();
    } catch (error) {
      setProblem(failureText(error));
      setBusy(false);
    }
  };
  const choose = (field: Field, role: Role | null) => {
    const { [field.name]: _, ...others } = changed;
    setChanged(role === present(field) ? others : { ...others, [field.name]: role });
  };

  return (
    <form className={styles.access} onSubmit={(event) => void save(event)}>
      <p className={styles.lead}>{t("fields.accessLead")}</p>
      {problem ? <FormError>{problem}</FormError> : null}
      {spaces.length > 1 ? (
        <SelectField
          label={t("fields.accessSpace")}
          options={spaces.map(({ id, name }) => ({ value: id, label: name }))}
          value={space}
          onChange={(next) => {
            setChosen(next);
            setChanged({});
          }}
        />
      ) : null}
      <ul className={styles.fields}>
        {fields.map((field) => {
          const { [field.name]: role = present(field) } = changed;
          return (
            <li key={field.name} className={styles.field}>
              <span className={styles.label}>{field.label}</span>
              <select
                className={`${fieldStyles.input} ${fieldStyles.small}`}
                aria-label={t("fields.accessFor", { label: field.label })}
                data-restricted={role ? "" : undefined}
                value={role ?? ""}
                onChange={(event) => choose(field, roles.find((one) => one === event.target.value) ?? null)}
              >
                <option value="">{t("fields.seenBy.all")}</option>
                {roles
                  .filter((one) => one !== "guest" && isAtLeast(own, one))
                  .map((one) => (
                    <option key={one} value={one}>
                      {t(`fields.seenBy.${one}`)}
                    </option>
                  ))}
              </select>
            </li>
          );
        })}
      </ul>
      <div className={styles.foot}>
        <Button onClick={onDone}>{t("thread.cancel")}</Button>
        <Button look="primary" type="submit" disabled={busy}>
          {t("fields.save")}
        </Button>
      </div>
    </form>
  );
}
