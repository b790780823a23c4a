import { ListFilter, ListTree, Plus, TextCursorInput } from "lucide-react";
import { type ReactNode, useEffect, useId, useMemo, useRef, useState } from "react";
import { compile, compileFilter } from "@/graph/expression/compile";
import type { Schema } from "@/graph/expression/types";
import { useGraph } from "@/graph/hooks";
import { Button, IconButton } from "@/kit/Button";
import { useActions } from "../actions/Actions";
import { t } from "../messages/t";
import { AddClause } from "./AddClause";
import { ClauseChips } from "./ClauseChips";
import { type ClausePath, changeItem, narrowBy, replaceItem } from "./clause-edits";
import { type ClauseGroup, type ClauseItem, isCode, NO_CLAUSES, readClauses, writeClauses } from "./clauses";
import type { CompletionSource } from "./completions";
import styles from "./Filter.module.css";
import { FilterBuilder } from "./FilterBuilder";
import { FilterLine, type FilterLineHandle, type FilterProblem } from "./FilterLine";
import type { FilterField } from "./filter-fields";
import { useTextShown } from "./text-shown";
import { suggestValues } from "./value-suggestions";

/** Writing settles before thousands of rows are asked again. */
const PATIENCE_MS = 220;

export interface FilterBarProps {
  kind: string;
  fields: readonly FilterField[];
  schema: Schema;
  /** The filter in force. */
  filter: string;
  /** Told only texts that can be read. */
  onFilter(filter: string): void;
  /** A text that cannot be read, kept while the filter in force stands; null when there is none. */
  draft?: string | null;
  onDraft?(draft: string | null): void;
  count?: { shown: number; total: number };
  /** Other controls of the list, on the same line. */
  children?: ReactNode;
}

/**
 * Narrows a list by one expression, which is written in a line, or clicked together from chips and in the
 * nested builder; both edit the same text.
 */
export function FilterBar(props: FilterBarProps) {
  const { kind, fields, schema, filter, onFilter, draft = null, onDraft, count, children } = props;
  const graph = useGraph();
  const [text, setText] = useState(draft ?? filter);
  /** The text that was settled last, readable or not. */
  const [settled, setSettled] = useState(draft ?? filter);
  const [known, setKnown] = useState(filter);
  /** Told, but not come back as `filter` yet: when they do they are no news. */
  const [told, setTold] = useState<readonly string[]>([]);
  const [textShown, showText] = useTextShown();
  const [adding, setAdding] = useState(false);
  const [building, setBuilding] = useState(false);
  const [offering, setOffering] = useState(false);
  const line = useRef<FilterLineHandle>(null);
  const [focusWanted, setFocusWanted] = useState(0);
  const id = useId();

  if (filter !== known) {
    setKnown(filter);
    const at = told.indexOf(filter);
    setTold(told.slice(at < 0 ? told.length : at + 1));
    if (at < 0) {
      setText(filter);
      setSettled(filter);
    }
  }

  const compiled = useMemo(() => compileFilter(text, schema), [text, schema]);
  const reading = compiled.ok ? compiled.reading : null;
  const stale = !compiled.ok;
  const undecided = offering && reading === "words";
  const settle = (next: string) => {
    setText(next);
    setSettled(next);
    if (!compileFilter(next, schema).ok) {
      onDraft?.(next);
      return;
    }
    if (draft !== null) onDraft?.(null);
    if (next === (told.at(-1) ?? filter)) return;
    setTold([...told, next]);
    onFilter(next);
  };
  const latestSettle = useRef(settle);
  latestSettle.current = settle;
  useEffect(() => {
    // Words to which something is offered may become a condition; nobody wants to see them searched for first.
    if (text === settled || undecided) return;
    const timer = setTimeout(() => latestSettle.current(text), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [text, settled, undecided]);

  // Until it is clear that words are meant, the chips show the filter in force.
  const clausesFrom = compiled.ok && !undecided ? text : filter;
  const group = useMemo(() => clausesOf(clausesFrom, schema), [clausesFrom, schema]);
  const edit = (next: ClauseGroup) => settle(writeClauses(next));
  const problemOf = (path: ClausePath, item: ClauseItem): string | null => {
    // Code that cannot be parsed would be left out of the whole.
    const alone = isCode(item) && readClauses(item.code) === null ? compile(item.code, schema) : null;
    if (alone && !alone.ok) return alone.error.message;
    const whole = compileFilter(writeClauses(replaceItem(group, path, item)), schema);
    return whole.ok ? null : whole.error.message;
  };

  useEffect(() => {
    if (focusWanted > 0) line.current?.focus();
  }, [focusWanted]);
  useActions([
    {
      id: "filter",
      label: t("filter.textAction"),
      key: "mod+f",
      icon: TextCursorInput,
      run: () => {
        showText(true);
        setFocusWanted((times) => times + 1);
      },
    },
    {
      id: "filter-add",
      label: t("filter.addAction"),
      key: "f",
      icon: ListFilter,
      run: () => setAdding(true),
    },
  ]);

  const completion: CompletionSource = useMemo(
    () => ({
      schema,
      fields,
      values: (field, operator, typed) => suggestValues(graph, field, operator, typed),
    }),
    [schema, fields, graph],
  );
  const problem: FilterProblem | null =
    compiled.ok || text !== settled || offering
      ? null
      : { message: compiled.error.message, at: compiled.error.start, end: compiled.error.end };
  const readable = useMemo(() => compileFilter(filter, schema).ok, [filter, schema]);
  const withLine = textShown || stale;

  return (
    <section className={styles.bar} aria-label={t("filter.label")} data-kind={kind}>
      <div className={styles.controls}>
        {withLine ? (
          <FilterLine
            ref={line}
            text={text}
            reading={reading}
            problem={problem}
            problemId={`${id}-problem`}
            completion={completion}
            onText={setText}
            onSettle={settle}
            onOffer={setOffering}
          />
        ) : null}
        <AddClause
          fields={fields}
          open={adding && !stale}
          onOpenChange={setAdding}
          onAdd={(item, again) => {
            const last = group.items.length - 1;
            if (again) edit(changeItem(group, [last], () => item));
            else if (item) edit(narrowBy(group, item));
          }}
          target={
            <Button
              look="quiet"
              icon={<Plus size={14} aria-hidden />}
              aria-expanded={adding && !stale}
              disabled={stale}
              onClick={() => setAdding(!adding)}
            >
              {t("filter.add")}
            </Button>
          }
        />
        <IconButton
          label={t("filter.advanced")}
          aria-expanded={building}
          aria-controls={building ? `${id}-builder` : undefined}
          onClick={() => setBuilding(!building)}
        >
          <ListTree size={15} aria-hidden />
        </IconButton>
        <IconButton
          label={t("filter.asText")}
          pressed={withLine}
          disabled={stale}
          onClick={() => showText(!textShown)}
        >
          <TextCursorInput size={15} aria-hidden />
        </IconButton>
        {count && reading !== "everything" ? (
          <span role="status" className={styles.count}>
            {t("filter.count", { shown: count.shown, total: count.total })}
          </span>
        ) : null}
        {children}
      </div>
      {problem ? (
        <Problem
          id={`${id}-problem`}
          text={text}
          problem={problem}
          kept={filter !== "" && readable}
          onBack={() => settle(readable ? filter : "")}
        />
      ) : null}
      {building ? (
        <FilterBuilder
          id={`${id}-builder`}
          group={group}
          fields={fields}
          stale={stale}
          problemOf={problemOf}
          onGroup={edit}
        />
      ) : (
        <ClauseChips
          group={group}
          fields={fields}
          stale={stale}
          problemOf={problemOf}
          onGroup={edit}
          onBuild={() => setBuilding(true)}
        />
      )}
    </section>
  );
}

/** Where the text cannot be read, why, and what the list shows meanwhile. */
function Problem({
  id,
  text,
  problem,
  kept,
  onBack,
}: {
  id: string;
  text: string;
  problem: FilterProblem;
  kept: boolean;
  onBack(): void;
}) {
  const { at, end, message } = problem;
  return (
    <div id={id} role="alert" className={styles.problem}>
      <code className={styles.where}>
        {text.slice(Math.max(0, at - 24), at)}
        <mark>{text.slice(at, Math.max(end, at + 1)) || " "}</mark>
      </code>
      <span>{t("filter.error", { at: at + 1, message })}</span>
      <span className={styles.meanwhile}>{t(kept ? "filter.keepsLast" : "filter.keepsAll")}</span>
      <button type="button" className={styles.back} onClick={onBack}>
        {t(kept ? "filter.backToLast" : "filter.drop")}
      </button>
    </div>
  );
}

/** Words are the condition on the title that they are read as. */
function clausesOf(source: string, schema: Schema): ClauseGroup {
  const compiled = compileFilter(source, schema);
  if (!compiled.ok || compiled.reading === "everything") return NO_CLAUSES;
  if (compiled.reading === "expression") return readClauses(source) ?? NO_CLAUSES;
  return readClauses(compiled.expression.source) ?? NO_CLAUSES;
}
