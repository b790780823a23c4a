import { type FormEvent, useState } from "react";
import { useGraph } from "@/graph/hooks";
import { Button } from "@/kit/Button";
import { Popover } from "@/kit/Popover";
import { TextField } from "@/kit/TextField";
import { t } from "../messages/t";
import { ClauseWizard, type WizardStep } from "./ClauseWizard";
import { clauseWords, itemWords } from "./clause-words";
import { type ClauseItem, writeItem } from "./clauses";
import styles from "./Filter.module.css";
import type { FilterField } from "./filter-fields";
import { type FieldClause, fieldClauseOf, pickedValue } from "./filter-operators";
import { valueIcon } from "./value-suggestions";

interface ClausePartsProps {
  item: ClauseItem;
  fields: readonly FilterField[];
  /** What would be wrong with the filter if the item were this one; null when nothing. */
  problemOf(item: ClauseItem): string | null;
  /** Null takes it out. */
  onItem(item: ClauseItem | null): void;
}

/** A clause in words, each part a button that opens what it can be instead. */
export function ClauseParts({ item, fields, problemOf, onItem }: ClausePartsProps) {
  const found = fieldClauseOf(item, fields);
  if (!found) return <WrittenPart item={item} fields={fields} problemOf={problemOf} onItem={onItem} />;
  return <FieldParts found={found} fields={fields} onItem={onItem} />;
}

function FieldParts({
  found,
  fields,
  onItem,
}: Pick<ClausePartsProps, "fields" | "onItem"> & { found: FieldClause }) {
  const graph = useGraph();
  const [open, setOpen] = useState<WizardStep | null>(null);
  const { field, operator, clause } = found;
  const words = clauseWords(found, fields);
  const value = operator ? pickedValue(operator, clause) : clause.value;
  const parts: { step: WizardStep; text: string; label: string }[] = [
    { step: "field", text: words.field, label: t("filter.part.field", { text: words.field }) },
    { step: "operator", text: words.operator, label: t("filter.part.operator", { text: words.operator }) },
    ...(words.value
      ? [{ step: "value" as const, text: words.value, label: t("filter.part.value", { text: words.value }) }]
      : []),
  ];
  return (
    <>
      {parts.map(({ step, text, label }) => (
        <Popover
          key={step}
          label={label}
          open={open === step}
          onOpenChange={(opened) => setOpen(opened ? step : null)}
          target={
            <button
              type="button"
              className={styles.part}
              data-part={step}
              aria-label={label}
              aria-expanded={open === step}
              onClick={() => setOpen(open === step ? null : step)}
            >
              {step === "value" ? valueIcon(graph, field, value) : null}
              <span className={styles.partText}>{text}</span>
            </button>
          }
        >
          <ClauseWizard
            fields={fields}
            start={{ field, operator, value }}
            step={step === "value" && !operator ? "operator" : step}
            onItem={onItem}
            onClose={() => setOpen(null)}
          />
        </Popover>
      ))}
    </>
  );
}

/** What no clause holds, as its own text, to be edited as text. */
function WrittenPart({ item, fields, problemOf, onItem }: ClausePartsProps) {
  const [open, setOpen] = useState(false);
  const text = itemWords(item, fields);
  const label = t("filter.part.code", { text });
  return (
    <Popover
      label={label}
      open={open}
      onOpenChange={setOpen}
      target={
        <button
          type="button"
          className={styles.part}
          data-part="code"
          aria-label={label}
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        >
          <code className={styles.partText}>{text}</code>
        </button>
      }
    >
      <WrittenForm
        item={item}
        problemOf={problemOf}
        onItem={(changed) => {
          onItem(changed);
          setOpen(false);
        }}
      />
    </Popover>
  );
}

function WrittenForm({ item, problemOf, onItem }: Omit<ClausePartsProps, "fields">) {
  const [code, setCode] = useState(() => writeItem(item));
  const [problem, setProblem] = useState<string | null>(null);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const found = problemOf({ code });
    if (found === null) onItem({ code });
    else setProblem(found);
  };
  return (
    <form className={styles.written} onSubmit={submit}>
      <TextField
        label={t("filter.pick.code")}
        value={code}
        error={problem}
        spellCheck={false}
        autoComplete="off"
        data-autofocus
        onChange={(event) => {
          setCode(event.target.value);
          setProblem(null);
        }}
      />
      <Button look="primary" type="submit" disabled={!code.trim()}>
        {t("filter.pick.codeGo")}
      </Button>
    </form>
  );
}
