import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from "react";
import type { GraphRecord, Json } from "@/contract/schema";
import { type Field, optionLabel, optionsOf } from "@/graph/definitions";
import { useGraph } from "@/graph/hooks";
import { fuzzySort } from "@/kit/fuzzy";
import { Picker, type PickerOption } from "@/kit/Picker";
import { StateGlyph } from "@/kit/StateGlyph";
import { t } from "../messages/t";
import styles from "./FieldEditor.module.css";
import { editableText, isTyped, parseField } from "./field-values";
import { findRecords, recordOption } from "./record-search";
import { startedFraction } from "./StateMark";

/** How an edit ended: where the keyboard goes next. */
export type EditEnd = "stay" | "down" | "next" | "previous" | "cancel";

export interface FieldEditorProps {
  field: Field;
  record: GraphRecord;
  onChange(value: Json): void;
  onEnd(end: EditEnd): void;
}

/** Edits one value in place. What is typed is kept on Enter, Tab and on leaving; Escape drops it. */
export function FieldEditor(props: FieldEditorProps) {
  if (isTyped(props.field)) return <TypedEditor {...props} />;
  if (props.field.type === "tags") return <TagsEditor {...props} />;
  if (props.field.type === "choices") return <ChoicesEditor {...props} />;
  return <ChoiceEditor {...props} />;
}

function TypedEditor({ field, record, onChange, onEnd }: FieldEditorProps) {
  const before = editableText(field, record.fields[field.name]);
  const [text, setText] = useState(before);
  const [problem, setProblem] = useState<string | null>(null);
  const input = useRef<HTMLInputElement>(null);
  const over = useRef(false);
  useEffect(() => input.current?.select(), []);

  const keep = (end: EditEnd): boolean => {
    if (over.current) return true;
    if (text === before) {
      over.current = true;
      onEnd(end);
      return true;
    }
    const parsed = parseField(field, text);
    if ("error" in parsed) {
      setProblem(parsed.error);
      return false;
    }
    over.current = true;
    onChange(parsed.value);
    onEnd(end);
    return true;
  };
  const onKeyDown = (event: KeyboardEvent) => {
    event.stopPropagation();
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Escape") {
      event.preventDefault();
      over.current = true;
      onEnd("cancel");
    } else if (event.key === "Enter") {
      event.preventDefault();
      keep("down");
    } else if (event.key === "Tab") {
      event.preventDefault();
      keep(event.shiftKey ? "previous" : "next");
    }
  };
  return (
    <span className={styles.typed}>
      <input
        ref={input}
        className={styles.input}
        aria-label={field.label}
        aria-invalid={problem ? true : undefined}
        inputMode={
          field.type === "number" || field.type === "money"
            ? "decimal"
            : field.type === "url"
              ? "url"
              : undefined
        }
        placeholder={
          field.type === "date"
            ? t("record.dateHint")
            : field.type === "money"
              ? t("record.moneyHint")
              : undefined
        }
        value={text}
        // biome-ignore lint/a11y/noAutofocus: the person asked to edit this very value
        autoFocus
        onChange={(event) => {
          setText(event.target.value);
          setProblem(null);
        }}
        onKeyDown={onKeyDown}
        onBlur={() => {
          // Leaving with something unreadable keeps the old value rather than a wrong one.
          if (!keep("stay")) {
            over.current = true;
            onEnd("cancel");
          }
        }}
      />
      {problem ? (
        <span role="alert" className={styles.problem}>
          {problem}
        </span>
      ) : null}
    </span>
  );
}

const none = "none";

/** State, choice, reference and checkbox: a short list that narrows as one types. */
function ChoiceEditor({ field, record, onChange, onEnd }: FieldEditorProps) {
  const graph = useGraph();
  const box = useLeave(() => onEnd("cancel"));
  const search = useMemo(() => optionSearch(graph, field, record), [graph, field, record]);
  return (
    <div ref={box} className={styles.choice}>
      <Picker
        label={field.label}
        placeholder={t("record.set", { field: field.label.toLowerCase() })}
        search={search}
        autoFocus
        empty={t("record.noMatches")}
        onCancel={() => onEnd("cancel")}
        onPick={(option) => {
          const value =
            option.id === none ? null : field.type === "checkbox" ? option.id === "true" : option.id;
          if (value !== (record.fields[field.name] ?? null)) onChange(value);
          onEnd("stay");
        }}
      />
    </div>
  );
}

function optionSearch(graph: ReturnType<typeof useGraph>, field: Field, record: GraphRecord) {
  return (query: string): PickerOption[] => {
    if (field.type === "reference") {
      const found = findRecords(graph, field.targets, query, 10)
        .filter((hit) => hit.record.fields.archived !== true)
        .map((hit) => recordOption(hit));
      return query.trim() || record.fields[field.name] == null ? found : [...found, clearing];
    }
    const options: PickerOption[] =
      field.type === "state"
        ? graph.states(record.kind).map((state) => ({
            id: state.id,
            text: state.name,
            icon: (
              <StateGlyph
                shape={state.category}
                fraction={startedFraction(state, graph.states(record.kind))}
              />
            ),
          }))
        : field.type === "checkbox"
          ? [
              { id: "true", text: t("record.yes") },
              { id: "false", text: t("record.no") },
            ]
          : optionsOf(field).map((option) => ({ id: option.id, text: option.label }));
    if (query.trim()) {
      return fuzzySort(query, options, (option) => option.text, 12).map(({ item, match }) => ({
        ...item,
        runs: match.runs,
      }));
    }
    return field.type === "choice" && record.fields[field.name] != null ? [...options, clearing] : options;
  };
}

const clearing: PickerOption = { id: none, text: t("record.clear") };

function TagsEditor({ field, record, onChange, onEnd }: FieldEditorProps) {
  const graph = useGraph();
  const value = record.fields[field.name];
  const tags = Array.isArray(value) ? value.map(String) : [];
  const box = useLeave(() => onEnd("cancel"));
  const known = useMemo(() => {
    const all = new Set<string>();
    for (const other of graph.records(record.kind)) {
      const theirs = other.fields[field.name];
      if (Array.isArray(theirs)) for (const tag of theirs) all.add(String(tag));
    }
    return [...all].sort();
  }, [graph, record.kind, field.name]);
  const search = (query: string): PickerOption[] => {
    const typed = query.trim();
    const options = fuzzySort(typed, known, (tag) => tag, 12).map(({ item, match }) => ({
      id: item,
      text: item,
      runs: match.runs,
      note: tags.includes(item) ? "✓" : undefined,
    }));
    return typed && !known.includes(typed) ? [...options, { id: typed, text: `+ ${typed}` }] : options;
  };
  return (
    <div ref={box} className={styles.choice}>
      <Picker
        key={tags.join("\n")}
        label={field.label}
        placeholder={t("record.tagsHint")}
        search={search}
        autoFocus
        empty={t("record.tagsHint")}
        onCancel={() => onEnd("stay")}
        onPick={(option) => {
          onChange(
            tags.includes(option.id) ? tags.filter((tag) => tag !== option.id) : [...tags, option.id].sort(),
          );
        }}
      />
    </div>
  );
}

/** Options that are chosen carry a mark; picking one adds it or takes it away. */
function ChoicesEditor({ field, record, onChange, onEnd }: FieldEditorProps) {
  const value = record.fields[field.name];
  const chosen = Array.isArray(value) ? value.map(String) : [];
  const box = useLeave(() => onEnd("cancel"));
  const offered = optionsOf(field).map((option) => option.id);
  // One that is no longer offered can still be taken away.
  const ids = [...offered, ...chosen.filter((id) => !offered.includes(id))];
  const search = (query: string): PickerOption[] =>
    fuzzySort(query.trim(), ids, (id) => optionLabel(field, id), 50).map(({ item, match }) => ({
      id: item,
      text: optionLabel(field, item),
      runs: match.runs,
      note: chosen.includes(item) ? "✓" : undefined,
    }));
  return (
    <div ref={box} className={styles.choice}>
      <Picker
        key={chosen.join(" ")}
        label={field.label}
        placeholder={t("record.choicesHint")}
        search={search}
        autoFocus
        empty={t("record.noMatches")}
        onCancel={() => onEnd("stay")}
        onPick={(option) => {
          const next = chosen.includes(option.id)
            ? chosen.filter((id) => id !== option.id)
            : [...chosen, option.id].sort();
          onChange(next.length > 0 ? next : null);
        }}
      />
    </div>
  );
}

/** Tells when the focus or a click goes elsewhere. */
function useLeave(onLeave: () => void) {
  const box = useRef<HTMLDivElement>(null);
  const latest = useRef(onLeave);
  latest.current = onLeave;
  useEffect(() => {
    const onDown = (event: PointerEvent) => {
      if (event.target instanceof Node && !box.current?.contains(event.target)) latest.current();
    };
    document.addEventListener("pointerdown", onDown, true);
    return () => document.removeEventListener("pointerdown", onDown, true);
  }, []);
  return box;
}
