import { useCallback, useEffect, useState } from "react";
import { t } from "@/app/messages/t";
import { PageHead } from "@/app/PageHead";
import { failureText } from "@/app/session/failure";
import type { LoggedOperation } from "@/contract/schema";
import { useGraph } from "@/graph/hooks";
import { Button } from "@/kit/Button";
import { EmptyState } from "@/kit/EmptyState";
import { Skeleton } from "@/kit/Skeleton";
import styles from "./History.module.css";
import { HistoryList } from "./HistoryList";

/** Everything that changed in the workspace; follows what others do while it is open. */
export function ActivityPage() {
  const graph = useGraph();
  const [operations, setOperations] = useState<readonly LoggedOperation[] | null>(null);
  const [before, setBefore] = useState<number | null>(null);
  const [problem, setProblem] = useState<string | null>(null);

  const loadNewest = useCallback(
    (signal: AbortSignal) => {
      graph.client.workspaceHistory(graph.workspace.id, null, signal).then(
        (page) => {
          setProblem(null);
          setOperations((shown) => {
            const oldest = page.operations.at(-1)?.sequence ?? 0;
            const overlaps = shown !== null && (shown[0]?.sequence ?? 0) >= oldest;
            if (!overlaps) {
              setBefore(page.next_before);
              return page.operations;
            }
            return [...page.operations, ...shown.filter((operation) => operation.sequence < oldest)];
          });
        },
        (error) => {
          if (!signal.aborted) setProblem(failureText(error));
        },
      );
    },
    [graph],
  );

  useEffect(() => {
    const request = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    loadNewest(request.signal);
    const stop = graph.onConfirmed(() => {
      clearTimeout(timer);
      timer = setTimeout(() => loadNewest(request.signal), 400);
    });
    return () => {
      stop();
      clearTimeout(timer);
      request.abort();
    };
  }, [graph, loadNewest]);

  const older = () => {
    if (before === null) return;
    graph.client.workspaceHistory(graph.workspace.id, before).then(
      (page) => {
        setOperations((shown) => [...(shown ?? []), ...page.operations]);
        setBefore(page.next_before);
      },
      (error) => setProblem(failureText(error)),
    );
  };

  return (
    <>
      <PageHead title={t("activity.title")} lead={t("activity.lead")} />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section className={styles.page} tabIndex={0} aria-label={t("activity.title")}>
        {problem ? (
          <div role="alert" className={styles.problem}>
            <p>{problem}</p>
            <Button onClick={() => loadNewest(new AbortController().signal)}>{t("history.again")}</Button>
          </div>
        ) : null}
        {operations === null ? (
          problem ? null : (
            <Skeleton rows={8} label={t("history.loading")} />
          )
        ) : operations.length === 0 ? (
          <EmptyState title={t("history.none")} />
        ) : (
          <>
            <HistoryList operations={operations} />
            {before !== null ? <Button onClick={older}>{t("history.older")}</Button> : null}
          </>
        )}
      </section>
    </>
  );
}
