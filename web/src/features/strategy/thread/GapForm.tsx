import { type FormEvent, useEffect, useId, useRef, useState } from "react";
import { t } from "@/app/messages/t";
import { findRecords, recordOption } from "@/app/record/record-search";
import { titleOf } from "@/app/record/titles";
import { useCommit } from "@/app/record/use-commit";
import type { GraphRecord, ThreadGap } from "@/contract/schema";
import { useGraph } from "@/graph/hooks";
import { createDecision, createRecord, linkByStatement, setField, type Verdict } from "@/graph/operations";
import { Button } from "@/kit/Button";
import fields from "@/kit/Field.module.css";
import { parseCivilDate } from "@/kit/moments";
import { Picker, type PickerOption } from "@/kit/Picker";
import { FormError, TextField } from "@/kit/TextField";
import styles from "./GapForm.module.css";

interface GapFormProps {
  gap: ThreadGap;
  record: GraphRecord;
  feature: GraphRecord | null;
  onDone(): void;
}

/** Answers a gap where it stands; what is written joins the thread. */
export function GapForm(props: GapFormProps) {
  switch (props.gap) {
    case "decision":
      return <DecisionForm {...props} on={props.feature ?? props.record} />;
    case "usage":
      return props.feature ? <UsageForm feature={props.feature} onDone={props.onDone} /> : null;
    case "feature":
      return <AnswerForm {...props} />;
    case "demand":
      return props.feature ? <DemandForm feature={props.feature} onDone={props.onDone} /> : null;
  }
}

const verdicts: Verdict[] = ["yes", "no", "later"];

export function DecisionForm({ on, onDone }: { on: GraphRecord; onDone(): void }) {
  const graph = useGraph();
  const commit = useCommit();
  const id = useId();
  const stateId = on.fields.state;
  const cancelled = typeof stateId === "string" && graph.state(stateId)?.category === "cancelled";
  const [verdict, setVerdict] = useState<Verdict>(cancelled ? "no" : "yes");
  const [reason, setReason] = useState("");
  const [condition, setCondition] = useState("");
  const [date, setDate] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const reasonField = useRef<HTMLTextAreaElement>(null);
  useEffect(() => reasonField.current?.focus(), []);

  const submit = (event?: FormEvent) => {
    event?.preventDefault();
    const day = date.trim() ? parseCivilDate(date) : null;
    if (!reason.trim()) {
      setProblem(t("thread.noReason"));
      reasonField.current?.focus();
      return;
    }
    if (date.trim() && !day) {
      setProblem(t("record.badDate"));
      return;
    }
    const title = titleOf(on);
    const { operations } = createDecision(graph, {
      on: on.id,
      verdict,
      reason: reason.trim(),
      title: t(`thread.decisionTitle.${verdict}`, { title }),
      condition: condition.trim() || undefined,
    });
    // A day that was given replaces today's: the reason is often written down long after.
    const dated = operations.map((operation) =>
      day && operation.type === "create"
        ? { ...operation, fields: { ...operation.fields, decided_on: day } }
        : operation,
    );
    const label = t("thread.recorded", { title });
    commit(label, dated, label);
    onDone();
  };

  return (
    <form
      className={styles.form}
      onSubmit={submit}
      onKeyDown={(event) => {
        if (event.key === "Escape") {
          event.stopPropagation();
          onDone();
        }
        if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) {
          event.preventDefault();
          submit();
        }
      }}
    >
      <fieldset className={styles.verdicts}>
        <legend className="visually-hidden">{t("thread.verdict")}</legend>
        {verdicts.map((value) => (
          <label key={value} htmlFor={`${id}-${value}`} className={styles.verdict}>
            <input
              id={`${id}-${value}`}
              type="radio"
              name={id}
              checked={verdict === value}
              onChange={() => setVerdict(value)}
            />
            {t(`thread.verdict.${value}`)}
          </label>
        ))}
      </fieldset>
      <div className={fields.field}>
        <label htmlFor={`${id}-reason`} className={fields.label}>
          {t("thread.reason")}
        </label>
        <textarea
          ref={reasonField}
          id={`${id}-reason`}
          className={fields.input}
          rows={3}
          placeholder={t("thread.reasonHint")}
          value={reason}
          onChange={(event) => {
            setReason(event.target.value);
            setProblem(null);
          }}
        />
      </div>
      <div className={styles.pair}>
        <TextField
          label={t("thread.condition")}
          placeholder={t("thread.conditionHint")}
          value={condition}
          onChange={(event) => setCondition(event.target.value)}
        />
        <TextField
          label={t("thread.decidedOn")}
          placeholder={t("thread.decidedOnHint")}
          value={date}
          onChange={(event) => setDate(event.target.value)}
        />
      </div>
      {problem ? <FormError>{problem}</FormError> : null}
      <div className={styles.ways}>
        <Button onClick={onDone}>{t("thread.cancel")}</Button>
        <Button look="primary" type="submit">
          {t("thread.record")}
        </Button>
      </div>
    </form>
  );
}

function UsageForm({ feature, onDone }: { feature: GraphRecord; onDone(): void }) {
  const graph = useGraph();
  const commit = useCommit();
  const [usage, setUsage] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!usage.trim()) {
      setProblem(t("thread.noUsage"));
      return;
    }
    const label = t("thread.usageSaved", { title: titleOf(feature) });
    commit(label, [setField(graph, feature.id, "usage", usage.trim())], label);
    onDone();
  };
  return (
    <form
      className={styles.form}
      onSubmit={submit}
      onKeyDown={(event) => {
        if (event.key === "Escape") {
          event.stopPropagation();
          onDone();
        }
      }}
    >
      <TextField
        label={t("thread.usage")}
        placeholder={t("thread.usageHint")}
        value={usage}
        error={problem}
        autoFocus
        onChange={(event) => {
          setUsage(event.target.value);
          setProblem(null);
        }}
      />
      <div className={styles.ways}>
        <Button onClick={onDone}>{t("thread.cancel")}</Button>
        <Button look="primary" type="submit">
          {t("thread.usageSave")}
        </Button>
      </div>
    </form>
  );
}

const makeNew = "new";

/** Finds what stands at the other end of a missing link, or makes it. */
function LinkForm({
  kind,
  label,
  hint,
  newLabel,
  onPick,
  onDone,
}: {
  kind: "feature" | "idea";
  label: string;
  hint: string;
  newLabel(query: string): string;
  onPick(record: GraphRecord | null, query: string): void;
  onDone(): void;
}) {
  const graph = useGraph();
  const search = (query: string): PickerOption[] => [
    ...findRecords(graph, [kind], query, 8).map((hit) => recordOption(hit)),
    ...(query.trim() ? [{ id: makeNew, text: newLabel(query.trim()) }] : []),
  ];
  return (
    <div className={styles.form}>
      <Picker
        label={label}
        placeholder={hint}
        search={search}
        autoFocus
        onCancel={onDone}
        onPick={(option, query) => {
          onPick(option.id === makeNew ? null : (graph.record(option.id) ?? null), query.trim());
          onDone();
        }}
        empty={t("record.noMatches")}
      />
    </div>
  );
}

function AnswerForm({ record, onDone }: GapFormProps) {
  const graph = useGraph();
  const commit = useCommit();
  return (
    <LinkForm
      kind="feature"
      label={t("thread.findFeature")}
      hint={t("thread.findFeatureHint")}
      newLabel={(title) => t("thread.newFeature", { title })}
      onDone={onDone}
      onPick={(found, query) => {
        const made = found ? null : createRecord(graph, "feature", { title: query });
        const to = found?.id ?? made?.id ?? "";
        const label = t("thread.answered", {
          feature: found ? titleOf(found) : query,
          idea: titleOf(record),
        });
        const join = linkByStatement(graph, { from: record.id, role: "asks_for", to });
        commit(label, made ? [made.operation, join] : [join], label);
      }}
    />
  );
}

function DemandForm({ feature, onDone }: { feature: GraphRecord; onDone(): void }) {
  const graph = useGraph();
  const commit = useCommit();
  return (
    <LinkForm
      kind="idea"
      label={t("thread.findIdea")}
      hint={t("thread.findIdeaHint")}
      newLabel={(title) => t("thread.newIdea", { title })}
      onDone={onDone}
      onPick={(found, query) => {
        const made = found ? null : createRecord(graph, "idea", { title: query });
        const from = found?.id ?? made?.id ?? "";
        const label = t("thread.answered", {
          feature: titleOf(feature),
          idea: found ? titleOf(found) : query,
        });
        const join = linkByStatement(graph, { from, role: "asks_for", to: feature.id });
        commit(label, made ? [made.operation, join] : [join], label);
      }}
    />
  );
}
