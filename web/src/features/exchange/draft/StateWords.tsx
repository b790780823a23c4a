import { useState } from "react";
import { t } from "@/app/messages/t";
import type { StateMapping } from "@/contract/schema";
import { useGraph } from "@/graph/hooks";
import styles from "./Draft.module.css";
import { StateSelect } from "./StateSelect";
import type { ImportDraftInUse } from "./use-import-draft";
import { commonState, stateChosen, stateOfValue, stateValue, withStates } from "./word-choices";

const SHOWN_FIRST = 50;

const nameOf = (state: StateMapping) => `${state.kind} ${state.words}`;

/** Which states the words of the files mean: one by one, or several at once. */
export function StateWords({ draft, states }: { draft: ImportDraftInUse; states: readonly StateMapping[] }) {
  const { memory, change } = draft;
  const [all, setAll] = useState(false);
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
  const graph = useGraph();
  const shown = all ? states : states.slice(0, SHOWN_FIRST);
  const kinds = new Set(states.map((state) => state.kind));
  const chosen = shown.filter((state) => picked.has(nameOf(state)));
  const becomes = (of: readonly StateMapping[], value: string) =>
    change({ states: withStates(memory.states, of, stateOfValue(value)) });
  const pick = (of: readonly StateMapping[], on: boolean) =>
    setPicked((before) => {
      const next = new Set(before);
      for (const state of of) {
        if (on) next.add(nameOf(state));
        else next.delete(nameOf(state));
      }
      return next;
    });
  const common = commonState(memory.states, chosen);
  return (
    <section aria-label={t("importing.states")}>
      <h3 className={styles.tableName}>{t("importing.states")}</h3>
      <p className={styles.quiet}>{t("importing.states.lead")}</p>
      {shown.length > 1 ? (
        <div className={styles.wordBulk}>
          <label className={styles.wordPick}>
            <input
              type="checkbox"
              checked={chosen.length === shown.length}
              ref={(box) => {
                if (box) box.indeterminate = chosen.length > 0 && chosen.length < shown.length;
              }}
              onChange={(event) => pick(shown, event.target.checked)}
            />
            <span>
              {chosen.length > 0
                ? t("importing.states.picked", { n: chosen.length })
                : t("importing.states.pickAll")}
            </span>
          </label>
          {chosen.length > 0 ? (
            <StateSelect
              label={t("importing.states.ofPicked", { n: chosen.length })}
              kinds={new Set(chosen.map((state) => state.kind))}
              space={memory.space}
              value={common ? stateValue(common) : ""}
              open={t("importing.states.choose")}
              onChoose={(value) => becomes(chosen, value)}
            />
          ) : null}
        </div>
      ) : null}
      <ul className={styles.wordRows} aria-label={t("importing.states")}>
        {shown.map((state) => (
          <li
            key={nameOf(state)}
            className={styles.wordRow}
            data-picked={picked.has(nameOf(state)) || undefined}
          >
            <StateSelect
              label={t("importing.states.of", { words: state.words })}
              kinds={new Set([state.kind])}
              space={memory.space}
              value={stateValue(stateChosen(memory.states, state))}
              words={state.words}
              onChoose={(value) => becomes([state], value)}
              before={(glyph) => {
                const words = (
                  <>
                    {glyph}
                    <span>{state.words}</span>
                    {kinds.size > 1 ? (
                      <span className={styles.quiet}>{graph.kind(state.kind)?.plural ?? state.kind}</span>
                    ) : null}
                  </>
                );
                if (shown.length === 1) return <span className={styles.wordPick}>{words}</span>;
                return (
                  <label className={styles.wordPick}>
                    <input
                      type="checkbox"
                      aria-label={t("importing.states.pick", { words: state.words })}
                      checked={picked.has(nameOf(state))}
                      onChange={(event) => pick([state], event.target.checked)}
                    />
                    {words}
                  </label>
                );
              }}
            />
          </li>
        ))}
      </ul>
      {states.length > shown.length ? (
        <button type="button" className={styles.more} onClick={() => setAll(true)}>
          {t("importing.more", { n: states.length - shown.length })}
        </button>
      ) : null}
    </section>
  );
}
