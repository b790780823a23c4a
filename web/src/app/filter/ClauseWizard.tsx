import { type KeyboardEvent, useCallback, useState } from "react";
import { useGraph } from "@/graph/hooks";
import { fuzzySort } from "@/kit/fuzzy";
import { Picker, type PickerOption } from "@/kit/Picker";
import { t } from "../messages/t";
import { operatorWords, valueWords } from "./clause-words";
import type { ClauseItem, ClauseValue, SingleValue } from "./clauses";
import styles from "./Filter.module.css";
import { type FilterField, fieldName } from "./filter-fields";
import { carriedValue, clauseOf, inputOf, itemOf, type OperatorId } from "./filter-operators";
import { suggestValues, toggled, type ValueSuggestion } from "./value-suggestions";

/** A clause on its way: as far as it is chosen. */
export interface ClauseSoFar {
  field: FilterField | null;
  operator: OperatorId | null;
  value: ClauseValue | null;
}

export type WizardStep = "field" | "operator" | "value";

/**
 * Field, comparison and value, one list after the other, each narrowed by typing. A field with values of its
 * own goes straight to them. `onItem` is told each whole clause: a list of values grows and shrinks with each
 * pick, and null takes the clause away when nothing is left of it.
 */
export function ClauseWizard({
  fields,
  start,
  step: first,
  onItem,
  onClose,
}: {
  fields: readonly FilterField[];
  start: ClauseSoFar;
  step: WizardStep;
  onItem(item: ClauseItem | null): void;
  onClose(): void;
}) {
  const [step, showStep] = useState<WizardStep>(first);
  // The popover itself takes the focus to its first field, so that it knows where to give it back.
  const [moved, setMoved] = useState(false);
  const [chosen, setChosen] = useState(start);
  const { field, operator } = chosen;

  const setStep = (next: WizardStep) => {
    showStep(next);
    setMoved(true);
  };
  const finish = (of: FilterField, by: OperatorId, value: ClauseValue | null, stay = false) => {
    const nothing = value?.is === "list" && value.items.length === 0;
    onItem(nothing ? null : itemOf(of, clauseOf(of, by, value)));
    if (!stay) onClose();
  };
  const takeField = (next: FilterField) => {
    const [usual] = next.operators;
    if (!usual) return;
    const picked = next.values.from !== "typed" && next.type !== "links";
    const only = next.operators.length === 1;
    setChosen({ field: next, operator: picked || only ? usual : null, value: null });
    if (only && inputOf(usual) === "none") finish(next, usual, null);
    else setStep(picked || only ? "value" : "operator");
  };
  const takeOperator = (of: FilterField, next: OperatorId) => {
    const value = carriedValue(chosen.value, next);
    setChosen({ field: of, operator: next, value });
    const whole = inputOf(next) === "none" || (value !== null && inputOf(next) === "one");
    if (whole) finish(of, next, value);
    else setStep("value");
  };
  const back = () => setStep(step === "value" && first !== "value" ? "operator" : "field");
  const onKeyDown = (event: KeyboardEvent) => {
    const { target } = event;
    if (event.key !== "Backspace" || !(target instanceof HTMLInputElement) || target.value !== "") return;
    event.preventDefault();
    if (step !== "field") back();
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Backspace in the empty field of a step goes back
    <div className={styles.wizard} onKeyDown={onKeyDown}>
      {step === "field" || !field ? (
        <FieldStep fields={fields} autoFocus={moved} onPick={takeField} onCancel={onClose} />
      ) : step === "operator" || !operator ? (
        <OperatorStep
          field={field}
          autoFocus={moved}
          onPick={(next) => takeOperator(field, next)}
          onCancel={onClose}
        />
      ) : (
        <ValueStep
          key={operator}
          field={field}
          operator={operator}
          value={chosen.value}
          autoFocus={moved}
          onValue={(value, stay) => {
            setChosen({ field, operator, value });
            finish(field, operator, value, stay);
          }}
          onCancel={onClose}
        />
      )}
      {step !== "field" && field ? (
        <div className={styles.crumbs}>
          <button type="button" className={styles.crumb} onClick={() => setStep("field")}>
            {fieldName(field)}
          </button>
          {step === "value" && operator ? (
            <button type="button" className={styles.crumb} onClick={() => setStep("operator")}>
              {operatorWords(operator)}
            </button>
          ) : null}
        </div>
      ) : null}
    </div>
  );
}

const FIELDS_FOUND = 30;

function FieldStep({
  fields,
  autoFocus,
  onPick,
  onCancel,
}: {
  fields: readonly FilterField[];
  autoFocus: boolean;
  onPick(field: FilterField): void;
  onCancel(): void;
}) {
  const search = useCallback(
    (query: string): PickerOption[] => {
      const option = (field: FilterField): PickerOption => ({
        id: field.id,
        text: fieldName(field),
        note: field.measure ? undefined : (
          <code className={styles.path}>{field.over ? null : field.path}</code>
        ),
      });
      if (!query.trim()) return fields.map((field) => ({ ...option(field), group: field.group }));
      return fuzzySort(query, fields, fieldName, FIELDS_FOUND).map(({ item, match }) => ({
        ...option(item),
        runs: match.runs,
      }));
    },
    [fields],
  );
  return (
    <Picker
      key="field"
      label={t("filter.pick.field")}
      placeholder={t("filter.pick.field")}
      search={search}
      autoFocus={autoFocus}
      empty={t("filter.pick.noField")}
      onCancel={onCancel}
      onPick={({ id }) => {
        const field = fields.find((candidate) => candidate.id === id);
        if (field) onPick(field);
      }}
    />
  );
}

function OperatorStep({
  field,
  autoFocus,
  onPick,
  onCancel,
}: {
  field: FilterField;
  autoFocus: boolean;
  onPick(operator: OperatorId): void;
  onCancel(): void;
}) {
  const search = useCallback(
    (query: string): PickerOption[] =>
      fuzzySort(query, field.operators, operatorWords, field.operators.length).map(({ item, match }) => ({
        id: item,
        text: operatorWords(item),
        runs: match.runs,
      })),
    [field],
  );
  const label = t("filter.pick.operator", { field: fieldName(field) });
  return (
    <Picker
      key="operator"
      label={label}
      placeholder={label}
      search={search}
      autoFocus={autoFocus}
      empty={t("filter.pick.noValue")}
      onCancel={onCancel}
      onPick={({ id }) => onPick(id as OperatorId)}
    />
  );
}

function ValueStep({
  field,
  operator,
  value,
  autoFocus,
  onValue,
  onCancel,
}: {
  field: FilterField;
  operator: OperatorId;
  value: ClauseValue | null;
  autoFocus: boolean;
  onValue(value: ClauseValue, stay: boolean): void;
  onCancel(): void;
}) {
  const graph = useGraph();
  const [from, setFrom] = useState<SingleValue | null>(null);
  const input = inputOf(operator);
  const picked = value?.is === "list" ? JSON.stringify(value.items) : "";
  const search = useCallback(
    (query: string): ValueSuggestion[] => {
      const options = suggestValues(graph, field, operator, query);
      if (!picked) return options;
      return options.map((option) => ({
        ...option,
        note: picked.includes(JSON.stringify(option.value)) ? "✓" : option.note,
      }));
    },
    [graph, field, operator, picked],
  );
  const label = from
    ? t("filter.pick.to", { from: valueWords(from, field, []) })
    : input === "range"
      ? t("filter.pick.from")
      : t("filter.pick.value", { field: fieldName(field), operator: operatorWords(operator) });
  return (
    <Picker
      key={from ? "to" : "value"}
      label={label}
      placeholder={label}
      search={search}
      autoFocus={autoFocus || from !== null}
      empty={(query) => (query.trim() ? nothingFits(field) : howToType(field, operator))}
      foot={input === "many" ? t("filter.pick.many") : undefined}
      onCancel={onCancel}
      onPick={(option) => {
        const { value: single } = option as ValueSuggestion;
        if (input === "many") onValue(toggled(value, single), true);
        else if (input !== "range") onValue(single, false);
        else if (from) onValue({ is: "range", from, to: single }, false);
        else setFrom(single);
      }}
    />
  );
}

function nothingFits(field: FilterField): string {
  if (field.type === "number") return t("filter.pick.number");
  if (field.type === "date" || field.type === "instant") return t("filter.pick.date");
  return t("filter.pick.noValue");
}

function howToType(field: FilterField, operator: OperatorId): string {
  if (inputOf(operator) === "days") return t("filter.pick.days");
  if (field.type === "number") return t("filter.pick.number");
  if (field.type === "date" || field.type === "instant") return t("filter.pick.date");
  return t("filter.pick.text");
}
