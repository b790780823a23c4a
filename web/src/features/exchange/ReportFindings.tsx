import { ArrowUpRight } from "lucide-react";
import { useMemo, useState } from "react";
import { useListSearch, useSetSearch } from "@/app/list-search";
import { t } from "@/app/messages/t";
import type { ImportFinding, ImportReport } from "@/contract/schema";
import { Chips } from "@/kit/Chips";
import styles from "./Imports.module.css";
import { mainKind } from "./main-kind";
import { type ReportWorld, reasonWords } from "./target-words";

const shownFirst = 100;

interface ReportFindingsProps {
  report: ImportReport;
  world: ReportWorld;
  /** Absent where the rows are not kept yet. */
  onOpen?(finding: ImportFinding): void;
}

/** Each value that was not taken over, and why. */
export function ReportFindings({ report, world, onOpen }: ReportFindingsProps) {
  const { findings, columns } = report;
  const search = useListSearch();
  const setSearch = useSetSearch();
  const [all, setAll] = useState(false);
  const outcome = search.outcome ?? "all";
  const counts = useMemo(() => {
    const made = { kept_raw: 0, lost: 0 };
    for (const finding of findings) {
      if (finding.outcome === "kept_raw") made.kept_raw += 1;
      if (finding.outcome === "lost") made.lost += 1;
    }
    return made;
  }, [findings]);
  const kinds = useMemo(() => {
    const files = [...new Set(columns.map((column) => column.file))];
    return new Map(files.map((file) => [file, mainKind(columns.filter((column) => column.file === file))]));
  }, [columns]);
  const reason = ({ file, reason: said }: ImportFinding) => reasonWords(world, kinds.get(file) ?? null, said);
  const found = findings.filter((finding) => outcome === "all" || finding.outcome === outcome);
  const shown = all ? found : found.slice(0, shownFirst);
  return (
    <div>
      <h2 className={styles.heading}>{t("report.findings")}</h2>
      {findings.length === 0 ? (
        <p className={styles.quiet}>{t(onOpen ? "report.noFindings" : "importing.noFindings")}</p>
      ) : (
        <>
          <p className={styles.quiet}>{t(onOpen ? "report.findingsLead" : "importing.findingsLead")}</p>
          <Chips
            label={t("report.filter")}
            chosen={outcome}
            onChoose={(id) => setSearch({ outcome: id === "all" ? undefined : id }, true)}
            choices={[
              { id: "all", label: t("report.all"), count: findings.length },
              { id: "kept_raw", label: t("report.kept"), count: counts.kept_raw },
              { id: "lost", label: t("report.lost"), count: counts.lost },
            ]}
          />
          <ul className={styles.findings}>
            {shown.map((finding) => (
              <li key={`${finding.file} ${finding.row} ${finding.column} ${finding.value}`}>
                {onOpen ? (
                  <button type="button" className={styles.finding} onClick={() => onOpen(finding)}>
                    <FindingWords finding={finding} reason={reason(finding)} opens />
                  </button>
                ) : (
                  <div className={styles.finding}>
                    <FindingWords finding={finding} reason={reason(finding)} />
                  </div>
                )}
              </li>
            ))}
          </ul>
          {found.length > shown.length ? (
            <button type="button" className={styles.more} onClick={() => setAll(true)}>
              {t("history.more", { n: found.length - shown.length })}
            </button>
          ) : null}
        </>
      )}
    </div>
  );
}

function FindingWords(props: { finding: ImportFinding; reason: string; opens?: boolean }) {
  const { finding, reason, opens } = props;
  return (
    <>
      <span className={styles.outcome} data-outcome={finding.outcome}>
        {t(`report.outcome.${finding.outcome}`)}
      </span>
      <span className={styles.words}>
        <span>
          <span className={styles.mono}>{finding.column}</span> {finding.value}
        </span>
        <span className={styles.quiet}>{reason}</span>
      </span>
      <span className={styles.note}>
        {finding.file}, {t("report.row", { n: finding.row })}{" "}
        {opens ? <ArrowUpRight size={12} aria-hidden /> : null}
      </span>
    </>
  );
}
