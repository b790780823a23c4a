import { X } from "lucide-react";
import { useEffect, useState } from "react";
import { t } from "@/app/messages/t";
import { PersonName } from "@/app/record/PersonName";
import { failureText } from "@/app/session/failure";
import { useWorkspace } from "@/app/workspace";
import type { Id, LoggedOperation } from "@/contract/schema";
import { useGraph } from "@/graph/hooks";
import { IconButton } from "@/kit/Button";
import { Dialog } from "@/kit/Dialog";
import { dayOf, minuteOf } from "@/kit/moments";
import { ChangeLine } from "./ChangeLine";
import styles from "./History.module.css";

/** One entry of the ledger: what was done, by whom, when, through what. */
export function OperationDrawer({
  sequence,
  about,
  onClose,
}: {
  sequence: number;
  about: Id | null;
  onClose(): void;
}) {
  const graph = useGraph();
  const { workspace } = useWorkspace();
  const [operation, setOperation] = useState<LoggedOperation | null>(null);
  const [problem, setProblem] = useState<string | null>(null);

  useEffect(() => {
    const request = new AbortController();
    // Read from just above the entry, so that it is the first one of the page.
    const read = about
      ? graph.client.recordHistory(graph.workspace.id, about, sequence + 1, request.signal)
      : graph.client.workspaceHistory(graph.workspace.id, sequence + 1, request.signal);
    read.then(
      (page) => {
        const found = page.operations.find((one) => one.sequence === sequence);
        if (found) setOperation(found);
        else setProblem(t("operation.missing"));
      },
      (error) => {
        if (!request.signal.aborted) setProblem(failureText(error));
      },
    );
    return () => request.abort();
  }, [graph, about, sequence]);

  return (
    <Dialog title={t("operation.title")} place="side" hideTitle onClose={onClose}>
      <div className={styles.drawerHead}>
        <div>
          <div className={styles.nothing}>{t("operation.title")}</div>
          <div className={styles.drawerTitle}>{t("operation.number", { n: sequence })}</div>
        </div>
        <IconButton label={t("record.close")} onClick={onClose}>
          <X size={16} aria-hidden />
        </IconButton>
      </div>
      {problem ? <p role="alert">{problem}</p> : null}
      {operation ? (
        <dl className={styles.facts}>
          <dt>{t("operation.label")}</dt>
          <dd>{operation.label || t("history.erasedLabel")}</dd>
          <dt>{t("operation.by")}</dt>
          <dd>
            <PersonName id={operation.actor} /> {t(`history.via.${operation.via}`)}
          </dd>
          <dt>{t("operation.recorded")}</dt>
          <dd>{minuteOf(operation.recorded_at, workspace.zone)}</dd>
          {operation.happened_at ? (
            <>
              <dt>{t("operation.happened")}</dt>
              <dd>{dayOf(operation.happened_at.at, workspace.zone)}</dd>
            </>
          ) : null}
          <dt>{t("operation.changes")}</dt>
          <dd>
            <ul className={styles.changes}>
              {operation.changes.map((change, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: an entry of the ledger never changes
                <li key={index} className={styles.told}>
                  <ChangeLine change={change} />
                </li>
              ))}
            </ul>
          </dd>
        </dl>
      ) : problem ? null : (
        <p role="status">{t("history.loading")}…</p>
      )}
    </Dialog>
  );
}
