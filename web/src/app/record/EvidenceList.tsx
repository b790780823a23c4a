import { Check, X } from "lucide-react";
import type { Evidence, Link } from "@/contract/schema";
import { useGraph } from "@/graph/hooks";
import { Button } from "@/kit/Button";
import { dayOf } from "@/kit/moments";
import { t } from "../messages/t";
import { rowSource, useOpenSource } from "../source";
import { useWorkspace } from "../workspace";
import { PersonName } from "./PersonName";
import styles from "./Record.module.css";
import { quoteOf, titleOf } from "./titles";
import { useCommit } from "./use-commit";

/** What shows that a link is so; a person confirms or rejects each piece. */
export function EvidenceList({ link, evidence }: { link: Link; evidence: readonly Evidence[] }) {
  if (evidence.length === 0) return <p className={styles.evidenceNone}>{t("record.noEvidence")}</p>;
  return (
    <ul className={styles.evidence}>
      {evidence.map((one) => (
        <EvidenceRow key={one.id} evidence={one} link={link} />
      ))}
    </ul>
  );
}

function EvidenceRow({ evidence, link }: { evidence: Evidence; link: Link }) {
  const graph = useGraph();
  const commit = useCommit();
  const openSource = useOpenSource();
  const { workspace, canEdit } = useWorkspace();
  const record = evidence.record ? graph.record(evidence.record) : undefined;
  const quote = record ? quoteOf(record) : null;
  const judge = (state: "confirmed" | "rejected") => {
    const title = titleOf(graph.record(link.from));
    commit(`${t(state === "confirmed" ? "record.confirm" : "record.reject")}: ${title}`, [
      { type: "judge_evidence", evidence: evidence.id, state },
    ]);
  };
  return (
    <li className={styles.evidenceRow} data-state={evidence.state}>
      <div className={styles.evidenceWords}>
        {evidence.source ? (
          <button
            type="button"
            className={styles.sourceLink}
            onClick={() => evidence.source && openSource(rowSource(evidence.source))}
          >
            {t("record.evidenceRow", { file: evidence.source.file, row: evidence.source.row })}
          </button>
        ) : quote ? (
          <span className={styles.linkQuote}>“{quote.text}”</span>
        ) : record ? (
          <span>{titleOf(record)}</span>
        ) : null}
        {evidence.note ? (
          <span>{evidence.note}</span>
        ) : evidence.kind === "statement" ? (
          <span>{t("record.evidenceStatement")}</span>
        ) : null}
        <span className={styles.evidenceWho}>
          <PersonName id={evidence.by} />, {dayOf(evidence.at, workspace.zone)},{" "}
          {t(
            evidence.state === "confirmed"
              ? "record.evidenceConfirmed"
              : evidence.state === "rejected"
                ? "record.evidenceRejected"
                : "record.evidenceProposed",
          )}
        </span>
      </div>
      {canEdit ? (
        <span className={styles.evidenceWays}>
          {evidence.state === "confirmed" ? null : (
            <Button look="quiet" icon={<Check size={13} aria-hidden />} onClick={() => judge("confirmed")}>
              {t("record.confirm")}
            </Button>
          )}
          {evidence.state === "rejected" ? null : (
            <Button look="quiet" icon={<X size={13} aria-hidden />} onClick={() => judge("rejected")}>
              {t("record.reject")}
            </Button>
          )}
        </span>
      ) : null}
    </li>
  );
}
