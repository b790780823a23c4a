import { useMemo, useState } from "react";
import { t } from "@/app/messages/t";
import type { Choices, StateCategory, StateChoice, StateMapping } from "@/contract/schema";
import { useGraph, useStates } from "@/graph/hooks";
import { Button } from "@/kit/Button";
import fieldStyles from "@/kit/Field.module.css";
import { Skeleton } from "@/kit/Skeleton";
import { StateGlyph } from "@/kit/StateGlyph";
import styles from "./Draft.module.css";
import { PeopleWords } from "./PeopleWords";
import { StepFoot, StepHead, StepProblem } from "./StepHead";
import type { Answer } from "./use-answer";
import type { ImportDraftInUse } from "./use-import-draft";
import { stateChosen, withState } from "./word-choices";

const categories = [
  "triage",
  "backlog",
  "unstarted",
  "started",
  "done",
  "cancelled",
] as const satisfies StateCategory[];
const SHOWN_FIRST = 50;

interface WordsStepProps {
  draft: ImportDraftInUse;
  choices: Answer<Choices>;
  arrived: boolean;
  onBack(): void;
  onNext(): void;
}

/** Which states and people the words of the files mean. */
export function WordsStep({ draft, choices, arrived, onBack, onNext }: WordsStepProps) {
  const shown = choices.value ?? choices.former;
  const nothing = shown !== null && shown.states.length === 0 && shown.people.length === 0;
  return (
    <>
      <StepHead title={t("importing.words.title")} lead={t("importing.words.lead")} arrived={arrived} />
      {choices.problem ? (
        <StepProblem action={<Button onClick={choices.again}>{t("imports.again")}</Button>}>
          {choices.problem}
        </StepProblem>
      ) : null}
      {!shown && !choices.problem ? <Skeleton rows={6} label={t("importing.words.loading")} /> : null}
      {nothing ? <p className={styles.quiet}>{t("importing.words.none")}</p> : null}
      {shown && shown.states.length > 0 ? <StateWords draft={draft} states={shown.states} /> : null}
      {shown && shown.people.length > 0 ? <PeopleWords draft={draft} people={shown.people} /> : null}
      <StepFoot>
        <Button size="large" onClick={onBack}>
          {t("importing.back")}
        </Button>
        <Button look="primary" size="large" disabled={choices.value === null} onClick={onNext}>
          {t("importing.next")}
        </Button>
      </StepFoot>
    </>
  );
}

function StateWords({ draft, states }: { draft: ImportDraftInUse; states: readonly StateMapping[] }) {
  const [all, setAll] = useState(false);
  const graph = useGraph();
  const shown = all ? states : states.slice(0, SHOWN_FIRST);
  const several = new Set(states.map((state) => state.kind)).size > 1;
  return (
    <section aria-label={t("importing.states")}>
      <h3 className={styles.tableName}>{t("importing.states")}</h3>
      <p className={styles.quiet}>{t("importing.states.lead")}</p>
      <ul className={styles.wordRows} aria-label={t("importing.states")}>
        {shown.map((state) => (
          <StateWord
            key={`${state.kind} ${state.words}`}
            guess={state}
            draft={draft}
            kind={several ? (graph.kind(state.kind)?.plural ?? state.kind) : null}
          />
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

function StateWord(props: { guess: StateMapping; draft: ImportDraftInUse; kind: string | null }) {
  const { guess, draft, kind } = props;
  const { memory, change } = draft;
  const states = useStates(guess.kind);
  const here = useMemo(() => states.filter((state) => state.space === memory.space), [states, memory.space]);
  const chosen = stateChosen(memory.states, guess);
  const category =
    chosen.is === "new" ? chosen.category : here.find((state) => state.id === chosen.state)?.category;
  const choose = (value: string) => {
    const [is, what = ""] = value.split(":");
    const becomes: StateChoice =
      is === "new" ? { is: "new", category: what as StateCategory } : { is: "standing", state: what };
    change({ states: withState(memory.states, { ...guess, becomes }) });
  };
  return (
    <li className={styles.wordRow}>
      <span className={styles.wordName}>
        {category ? <StateGlyph shape={category} /> : null}
        <span>{guess.words}</span>
        {kind ? <span className={styles.quiet}>{kind}</span> : null}
      </span>
      <select
        className={`${fieldStyles.input} ${fieldStyles.small}`}
        aria-label={t("importing.states.of", { words: guess.words })}
        value={chosen.is === "new" ? `new:${chosen.category}` : `standing:${chosen.state}`}
        onChange={(event) => choose(event.target.value)}
      >
        <optgroup label={t("importing.states.standing")}>
          {here.map((state) => (
            <option key={state.id} value={`standing:${state.id}`}>
              {state.name}
            </option>
          ))}
        </optgroup>
        <optgroup label={t("importing.states.new")}>
          {categories.map((one) => (
            <option key={one} value={`new:${one}`}>
              {t("importing.states.newOf", {
                words: guess.words,
                category: t(`category.${one}`).toLowerCase(),
              })}
            </option>
          ))}
        </optgroup>
      </select>
    </li>
  );
}
