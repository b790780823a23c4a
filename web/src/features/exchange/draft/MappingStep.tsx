import { useSetSearch } from "@/app/list-search";
import { t } from "@/app/messages/t";
import { Button } from "@/kit/Button";
import { Skeleton } from "@/kit/Skeleton";
import styles from "./Draft.module.css";
import { makesSomething } from "./mapping-changes";
import { StepFoot, StepHead, StepProblem } from "./StepHead";
import { TableMappingCard } from "./TableMappingCard";
import type { ImportDraftInUse } from "./use-import-draft";

interface MappingStepProps {
  draft: ImportDraftInUse;
  arrived: boolean;
  onNext(): void;
}

/** What the rows and columns of each table become. */
export function MappingStep({ draft, arrived, onNext }: MappingStepProps) {
  const { reading, plan, go } = draft;
  const setSearch = useSetSearch();
  const shown = reading.value ?? reading.former;
  const main = shown?.tables.filter((table) => table.main) ?? [];
  const beside = shown?.tables.filter((table) => !table.main) ?? [];
  const ready = plan !== null && makesSomething(plan.mapping.tables);
  return (
    <>
      <StepHead title={t("importing.mapping.title")} lead={t("importing.mapping.lead")} arrived={arrived} />
      {reading.problem ? (
        <StepProblem
          action={
            <div className={styles.ways}>
              <Button onClick={reading.again}>{t("imports.again")}</Button>
              <Button onClick={() => setSearch({ draft: undefined })}>{t("importing.otherFiles")}</Button>
            </div>
          }
        >
          {reading.problem}
        </StepProblem>
      ) : null}
      {!shown && !reading.problem ? <Skeleton rows={6} label={t("importing.mapping.loading")} /> : null}
      {shown && shown.warnings.length > 0 ? (
        <ul className={styles.warnings} aria-label={t("importing.mapping.warnings")}>
          {shown.warnings.map((warning) => (
            <li key={warning}>{warning}</li>
          ))}
        </ul>
      ) : null}
      {shown && shown.tables.length === 0 ? (
        <p className={styles.quiet}>{t("importing.mapping.none")}</p>
      ) : null}
      <div aria-busy={shown !== null && reading.value === null && !reading.problem}>
        {main.map((table) => (
          <TableMappingCard key={table.name} table={table} draft={draft} />
        ))}
      </div>
      {beside.length > 0 ? (
        <details className={styles.beside} open={main.length === 0}>
          <summary>{t("importing.mapping.beside", { n: beside.length })}</summary>
          <p className={styles.quiet}>{t("importing.mapping.besideLead")}</p>
          {beside.map((table) => (
            <TableMappingCard key={table.name} table={table} draft={draft} />
          ))}
        </details>
      ) : null}
      {shown && !ready ? <p role="status">{t("importing.mapping.nothing")}</p> : null}
      <StepFoot>
        <Button size="large" onClick={() => go("files")}>
          {t("importing.back")}
        </Button>
        <Button look="primary" size="large" disabled={!ready || reading.value === null} onClick={onNext}>
          {t("importing.next")}
        </Button>
      </StepFoot>
    </>
  );
}
