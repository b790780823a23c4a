import { ListFilter, Plus, Search, X } from "lucide-react";
import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { useActions } from "@/app/actions/Actions";
import { t } from "@/app/messages/t";
import { StateMarkGlyph } from "@/app/record/StateMark";
import { titleOf } from "@/app/record/titles";
import { useGraph, useStates } from "@/graph/hooks";
import { IconButton } from "@/kit/Button";
import { Menu } from "@/kit/Menu";
import styles from "./Features.module.css";
import { clause, type FeatureFilter, withClause } from "./feature-filter";

/** One line that narrows the list: an expression, or words of the title. Clicks write into the same line. */
export function FilterBar({
  filter,
  state,
  onFilter,
}: {
  filter: string;
  state: FeatureFilter;
  onFilter(filter: string): void;
}) {
  const [text, setText] = useState(filter);
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  useEffect(() => setText(filter), [filter]);
  useEffect(() => {
    if (text === filter) return;
    // Writing settles before thousands of rows are asked again.
    const timer = setTimeout(() => onFilter(text), 220);
    return () => clearTimeout(timer);
  }, [text, filter, onFilter]);
  useActions([
    {
      id: "filter",
      label: t("filter.label"),
      key: "mod+f",
      icon: ListFilter,
      run: () => input.current?.select(),
    },
  ]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter") onFilter(text);
    if (event.key === "Escape") {
      event.stopPropagation();
      input.current?.blur();
    }
  };
  return (
    <div className={styles.filter}>
      <div className={styles.filterLine} data-error={!state.ok || undefined}>
        <Search size={14} aria-hidden />
        <input
          ref={input}
          className={styles.filterInput}
          aria-label={t("filter.label")}
          aria-invalid={state.ok ? undefined : true}
          aria-describedby={state.ok ? undefined : `${id}-error`}
          placeholder={t("filter.placeholder")}
          spellCheck={false}
          autoComplete="off"
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={onKeyDown}
        />
        {text ? (
          <IconButton
            label={t("filter.clear")}
            className={styles.filterButton}
            onClick={() => {
              setText("");
              onFilter("");
              input.current?.focus();
            }}
          >
            <X size={14} aria-hidden />
          </IconButton>
        ) : null}
        <NarrowMenu onAdd={(added) => onFilter(withClause(text, added))} />
      </div>
      {state.ok || text !== filter ? null : (
        <p id={`${id}-error`} role="alert" className={styles.filterError}>
          <code className={styles.filterWhere}>
            {filter.slice(Math.max(0, state.at - 24), state.at)}
            <mark>{filter.slice(state.at, Math.max(state.end, state.at + 1)) || " "}</mark>
          </code>
          {t("filter.error", { at: state.at + 1, message: state.message })}
        </p>
      )}
    </div>
  );
}

/** The values that are narrowed by most, one click away. */
function NarrowMenu({ onAdd }: { onAdd(clause: string): void }) {
  const graph = useGraph();
  const states = useStates("feature");
  const areas = [...new Set(graph.records("feature").map((record) => String(record.fields.area ?? "")))]
    .filter(Boolean)
    .sort();
  const people = graph.records("person").filter((person) => person.fields.trashed !== true);
  return (
    <Menu
      placement="bottom-end"
      target={
        <IconButton label={t("filter.fields")} className={styles.filterButton}>
          <Plus size={15} aria-hidden />
        </IconButton>
      }
      groups={[
        {
          label: t("features.column.votes"),
          entries: [
            { id: "votes", label: "votes >= 10", onSelect: () => onAdd("votes >= 10") },
            { id: "quotes", label: "quotes > 0", onSelect: () => onAdd("quotes > 0") },
          ],
        },
        {
          label: t("features.column.state"),
          entries: states.map((state) => ({
            id: state.id,
            label: state.name,
            icon: <StateMarkGlyph state={state} />,
            onSelect: () => onAdd(clause("state", state.name)),
          })),
        },
        {
          label: t("features.column.area"),
          entries: areas.map((area) => ({
            id: `area ${area}`,
            label: area,
            onSelect: () => onAdd(clause("area", area)),
          })),
        },
        {
          label: t("features.column.owner"),
          entries: people.slice(0, 12).map((person) => ({
            id: person.id,
            label: titleOf(person),
            onSelect: () => onAdd(clause("owner.title", titleOf(person))),
          })),
        },
      ]}
    />
  );
}
