import { t } from "@/app/messages/t";
import type { Choices } from "@/contract/schema";
import { Button } from "@/kit/Button";
import { Skeleton } from "@/kit/Skeleton";
import styles from "./Draft.module.css";
import { PeopleWords } from "./PeopleWords";
import { StateWords } from "./StateWords";
import { StepFoot, StepHead, StepProblem } from "./StepHead";
import type { Answer } from "./use-answer";
import type { ImportDraftInUse } from "./use-import-draft";

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
