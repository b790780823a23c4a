import type { ReactNode } from "react";
import { t } from "@/app/messages/t";
import type { Id, StateCategory } from "@/contract/schema";
import { useStates } from "@/graph/hooks";
import fieldStyles from "@/kit/Field.module.css";
import { StateGlyph } from "@/kit/StateGlyph";
import { stateOfValue } from "./word-choices";

const categories = [
  "triage",
  "backlog",
  "unstarted",
  "started",
  "done",
  "cancelled",
] as const satisfies StateCategory[];

interface StateSelectProps {
  label: string;
  kinds: ReadonlySet<string>;
  space: Id;
  /** "" where nothing is chosen, or several differ. */
  value: string;
  /** Stands for "". */
  open?: string;
  /** After which a new state would be called; absent: after the words of each. */
  words?: string;
  before?(glyph: ReactNode): ReactNode;
  onChoose(value: string): void;
}

/** A state that stands, or a new one. Words of several kinds share no state: for them there are only new ones. */
export function StateSelect(props: StateSelectProps) {
  const { label, kinds, space, value, open, words, before, onChoose } = props;
  const [kind = ""] = kinds;
  const all = useStates(kind);
  const here = kinds.size === 1 ? all.filter((state) => state.space === space) : [];
  const choice = value === "" ? null : stateOfValue(value);
  const category =
    choice?.is === "new" ? choice.category : here.find((state) => state.id === choice?.state)?.category;
  return (
    <>
      {before?.(category ? <StateGlyph shape={category} /> : null)}
      <select
        className={`${fieldStyles.input} ${fieldStyles.small}`}
        aria-label={label}
        value={value}
        onChange={(event) => {
          if (event.target.value !== "") onChoose(event.target.value);
        }}
      >
        {open !== undefined && value === "" ? <option value="">{open}</option> : null}
        {here.length > 0 ? (
          <optgroup label={t("importing.states.standing")}>
            {here.map((state) => (
              <option key={state.id} value={`standing:${state.id}`}>
                {state.name}
              </option>
            ))}
          </optgroup>
        ) : null}
        <optgroup label={t(words === undefined ? "importing.states.newEach" : "importing.states.new")}>
          {categories.map((one) => {
            const called = t(`category.${one}`).toLowerCase();
            return (
              <option key={one} value={`new:${one}`}>
                {words === undefined
                  ? t("importing.states.newEachOf", { category: called })
                  : t("importing.states.newOf", { words, category: called })}
              </option>
            );
          })}
        </optgroup>
      </select>
    </>
  );
}
