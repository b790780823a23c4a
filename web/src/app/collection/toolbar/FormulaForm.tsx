import { type FormEvent, useMemo, useState } from "react";
import { Button } from "@/kit/Button";
import { TextField } from "@/kit/TextField";
import { t } from "../../messages/t";
import { titleOf } from "../../record/titles";
import { collectionHost } from "../collection-reader";
import { formulaText, prepareFormula, writeFormula } from "../formula";
import type { Collection } from "../use-collection";
import { rollUps } from "./roll-ups";
import styles from "./Toolbar.module.css";

/** A computed column: a roll-up from the list, or any expression, tried on the first row while one writes. */
export function FormulaForm({
  collection,
  onDone,
}: {
  collection: Collection;
  /** The id of the new column's field, or null when nothing was made. */
  onDone(field: string | null): void;
}) {
  const { reader, kind, rows } = collection;
  const [source, setSource] = useState("");
  const [title, setTitle] = useState("");
  const ready = useMemo(
    () => (source.trim() ? prepareFormula(reader, kind, source) : null),
    [reader, kind, source],
  );
  const [sample] = rows;
  const tried = useMemo(() => {
    if (!ready?.ok || !sample) return null;
    const value = ready.expression.evaluate(collectionHost(reader), sample);
    return t("collection.formula.try", {
      title: titleOf(sample),
      value: formulaText(value, reader.zone) || t("collection.formula.empty"),
    });
  }, [ready, sample, reader]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready?.ok) onDone(writeFormula({ source, title }));
  };
  const offered = useMemo(() => rollUps(reader, kind), [reader, kind]);
  return (
    <form className={styles.formula} onSubmit={submit}>
      <TextField
        label={t("collection.formula.source")}
        placeholder={t("collection.formula.sourceHint")}
        value={source}
        spellCheck={false}
        autoComplete="off"
        data-autofocus
        error={ready && !ready.ok ? t("collection.formula.wrong", { message: ready.error.message }) : null}
        help={tried}
        onChange={(event) => setSource(event.target.value)}
      />
      {offered.length > 0 ? (
        <div>
          <div className={styles.panelLabel}>{t("collection.formula.rollUps")}</div>
          <ul className={styles.rollUps}>
            {offered.map((rollUp) => (
              <li key={rollUp.source}>
                <button
                  type="button"
                  className={styles.rollUp}
                  onClick={() => {
                    setSource(rollUp.source);
                    setTitle(rollUp.title);
                  }}
                >
                  {rollUp.title}
                  <code>{rollUp.source}</code>
                </button>
              </li>
            ))}
          </ul>
        </div>
      ) : null}
      <TextField
        label={t("collection.formula.name")}
        value={title}
        autoComplete="off"
        onChange={(event) => setTitle(event.target.value)}
      />
      <div className={styles.formFoot}>
        <Button onClick={() => onDone(null)}>{t("thread.cancel")}</Button>
        <Button look="primary" type="submit" disabled={!ready?.ok}>
          {t("collection.formula.add")}
        </Button>
      </div>
    </form>
  );
}
