import { ArrowDown, ArrowUp, Plus, X } from "lucide-react";
import { type FormEvent, useId, useMemo, useState } from "react";
import type { CustomField, FieldOption, FieldType } from "@/contract/schema";
import { useGraph } from "@/graph/hooks";
import { defineField } from "@/graph/operations";
import { Button, IconButton } from "@/kit/Button";
import { TextField } from "@/kit/TextField";
import { collectionHost } from "../collection/collection-reader";
import { formulaText, prepareFormula } from "../collection/formula";
import { useCollectionReader } from "../collection/use-collection-reader";
import { t } from "../messages/t";
import { titleOf } from "../record/titles";
import { useCommit } from "../record/use-commit";
import styles from "./FieldForm.module.css";
import { currencies, fieldTypeChoices, optionColours } from "./field-types";
import { OptionChip } from "./OptionChip";

interface FieldFormProps {
  kind: string;
  /** The field to change; absent: a new one is made. */
  field?: CustomField;
  /** The name of the field that was made or changed; null when it was left. */
  onDone(name: string | null): void;
}

/** Makes a field for all records of a kind, or changes one. What it is a field of stays what it was. */
export function FieldForm({ kind, field, onDone }: FieldFormProps) {
  const graph = useGraph();
  const commit = useCommit();
  const reader = useCollectionReader(kind);
  const id = useId();
  const [label, setLabel] = useState(field?.label ?? "");
  const [type, setType] = useState<FieldType>(field?.field_type ?? "line");
  const [options, setOptions] = useState<readonly FieldOption[]>(field?.options ?? []);
  const [target, setTarget] = useState(field?.targets[0] ?? "person");
  const [formula, setFormula] = useState(field?.formula ?? "");
  const [currency, setCurrency] = useState(field?.currency ?? "EUR");
  const [help, setHelp] = useState(field?.help ?? "");
  const [problem, setProblem] = useState<string | null>(null);

  const ready = useMemo(
    () => (type === "formula" && formula.trim() ? prepareFormula(reader, kind, formula) : null),
    [type, formula, reader, kind],
  );
  const sample = reader.records(kind).find((record) => record.fields.trashed !== true);
  const tried =
    ready?.ok && sample
      ? t("collection.formula.try", {
          title: titleOf(sample),
          value:
            formulaText(ready.expression.evaluate(collectionHost(reader), sample), reader.zone) ||
            t("collection.formula.empty"),
        })
      : null;
  const choosing = type === "choice" || type === "choices";
  const kept = options.filter((option) => option.label.trim() !== "");

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const name = label.trim();
    if (!name) return setProblem(t("fields.noName"));
    if (choosing && kept.filter((option) => !option.archived).length === 0) {
      return setProblem(t("fields.noOptions"));
    }
    if (type === "formula" && !ready?.ok) return setProblem(t("fields.noFormula"));
    const made = defineField(graph, {
      kind,
      space: field?.space,
      name: field?.name,
      label: name,
      type,
      ...(choosing ? { options: kept.map((option) => ({ ...option, id: option.id || undefined })) } : {}),
      ...(type === "reference" ? { targets: [target] } : {}),
      ...(type === "formula" ? { formula: formula.trim() } : {}),
      ...(type === "money" ? { currency: currency.trim().toUpperCase() } : {}),
      help: help.trim(),
    });
    const said = t(field ? "fields.changed" : "fields.made", { label: name });
    commit(said, [made.operation], said);
    onDone(made.name);
  };

  return (
    <form className={styles.form} onSubmit={submit}>
      <TextField
        label={t("fields.name")}
        value={label}
        data-autofocus
        autoComplete="off"
        error={problem}
        onChange={(event) => {
          setLabel(event.target.value);
          setProblem(null);
        }}
      />
      {field ? null : (
        <fieldset className={styles.types}>
          <legend className={styles.legend}>{t("fields.type")}</legend>
          {fieldTypeChoices.map((choice) => {
            const Icon = choice.icon;
            return (
              <label key={choice.type} className={styles.type} htmlFor={`${id}-${choice.type}`}>
                <input
                  id={`${id}-${choice.type}`}
                  type="radio"
                  name={id}
                  checked={type === choice.type}
                  onChange={() => setType(choice.type)}
                />
                <Icon size={14} aria-hidden />
                {t(choice.label)}
              </label>
            );
          })}
        </fieldset>
      )}
      {choosing ? <OptionsEditor options={options} onOptions={setOptions} /> : null}
      {type === "reference" && !field ? (
        <label className={styles.line} htmlFor={`${id}-target`}>
          {t("fields.target")}
          <select
            id={`${id}-target`}
            className={styles.select}
            value={target}
            onChange={(event) => setTarget(event.target.value)}
          >
            {graph.registry.kinds
              .filter((one) => one.traits.includes("titled") && one.name !== "view")
              .map((one) => (
                <option key={one.name} value={one.name}>
                  {one.label}
                </option>
              ))}
          </select>
        </label>
      ) : null}
      {type === "money" ? (
        <>
          <TextField
            label={t("fields.currency")}
            value={currency}
            list={`${id}-currencies`}
            maxLength={3}
            autoComplete="off"
            onChange={(event) => setCurrency(event.target.value)}
          />
          <datalist id={`${id}-currencies`}>
            {currencies.map((one) => (
              <option key={one} value={one} />
            ))}
          </datalist>
        </>
      ) : null}
      {type === "formula" ? (
        <TextField
          label={t("collection.formula.source")}
          placeholder={t("collection.formula.sourceHint")}
          value={formula}
          spellCheck={false}
          autoComplete="off"
          error={ready && !ready.ok ? t("collection.formula.wrong", { message: ready.error.message }) : null}
          help={tried ?? t("fields.formulaHelp")}
          onChange={(event) => {
            setFormula(event.target.value);
            setProblem(null);
          }}
        />
      ) : null}
      <TextField
        label={t("fields.help")}
        placeholder={t("fields.helpHint")}
        value={help}
        autoComplete="off"
        onChange={(event) => setHelp(event.target.value)}
      />
      <div className={styles.foot}>
        <Button onClick={() => onDone(null)}>{t("thread.cancel")}</Button>
        <Button look="primary" type="submit">
          {t(field ? "fields.save" : "fields.make")}
        </Button>
      </div>
    </form>
  );
}

function OptionsEditor({
  options,
  onOptions,
}: {
  options: readonly FieldOption[];
  onOptions(options: readonly FieldOption[]): void;
}) {
  const change = (at: number, part: Partial<FieldOption>) =>
    onOptions(options.map((option, index) => (index === at ? { ...option, ...part } : option)));
  const move = (at: number, by: number) => {
    const next = [...options];
    const [taken] = next.splice(at, 1);
    if (taken) next.splice(at + by, 0, taken);
    onOptions(next);
  };
  const add = () => {
    const colour = optionColours[(options.length + 1) % optionColours.length] ?? "grey";
    onOptions([...options, { id: "", label: "", colour, archived: false }]);
  };
  const named = options.map((option, at) => ({ option, at })).filter(({ option }) => !option.archived);
  return (
    <fieldset className={styles.options}>
      <legend className={styles.legend}>{t("fields.options")}</legend>
      <ul className={styles.list}>
        {named.map(({ option, at }, place) => (
          <li key={at} className={styles.option}>
            <OptionChip label={option.label || " "} colour={option.colour} />
            <input
              className={styles.optionName}
              aria-label={t("fields.option", { n: place + 1 })}
              value={option.label}
              // biome-ignore lint/a11y/noAutofocus: the person asked for one more option
              autoFocus={option.label === "" && place === named.length - 1}
              onChange={(event) => change(at, { label: event.target.value })}
              onKeyDown={(event) => {
                if (event.key === "Enter") {
                  event.preventDefault();
                  add();
                }
              }}
            />
            <select
              className={styles.select}
              aria-label={t("fields.colourOf", { label: option.label })}
              value={option.colour ?? "grey"}
              onChange={(event) => change(at, { colour: event.target.value })}
            >
              {optionColours.map((colour) => (
                <option key={colour} value={colour}>
                  {t(`fields.colour.${colour}`)}
                </option>
              ))}
            </select>
            <IconButton
              label={t("fields.optionUp", { label: option.label })}
              disabled={place === 0}
              onClick={() => move(at, -1)}
            >
              <ArrowUp size={13} aria-hidden />
            </IconButton>
            <IconButton
              label={t("fields.optionDown", { label: option.label })}
              disabled={place === named.length - 1}
              onClick={() => move(at, 1)}
            >
              <ArrowDown size={13} aria-hidden />
            </IconButton>
            <IconButton
              label={t("fields.optionRemove", { label: option.label })}
              onClick={() =>
                option.id
                  ? change(at, { archived: true })
                  : onOptions(options.filter((_, index) => index !== at))
              }
            >
              <X size={13} aria-hidden />
            </IconButton>
          </li>
        ))}
      </ul>
      <Button look="quiet" icon={<Plus size={14} aria-hidden />} onClick={add}>
        {t("fields.addOption")}
      </Button>
    </fieldset>
  );
}
