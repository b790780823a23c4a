import { useNavigate } from "@tanstack/react-router";
import { FileDown } from "lucide-react";
import { useEffect, useState } from "react";
import { t } from "@/app/messages/t";
import { PageHead } from "@/app/PageHead";
import { failureText } from "@/app/session/failure";
import { useWorkspace } from "@/app/workspace";
import type { Import } from "@/contract/schema";
import { useGraph } from "@/graph/hooks";
import { Button } from "@/kit/Button";
import { EmptyState } from "@/kit/EmptyState";
import { civilDate, minuteOf } from "@/kit/moments";
import { RowList } from "@/kit/RowList";
import { Skeleton } from "@/kit/Skeleton";
import styles from "./Imports.module.css";

export function ImportsPage() {
  const graph = useGraph();
  const { workspace } = useWorkspace();
  const navigate = useNavigate();
  const [imports, setImports] = useState<readonly Import[] | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [tries, setTries] = useState(0);

  // biome-ignore lint/correctness/useExhaustiveDependencies: `tries` asks again
  useEffect(() => {
    const request = new AbortController();
    setProblem(null);
    graph.client.imports(graph.workspace.id, request.signal).then(setImports, (error) => {
      if (!request.signal.aborted) setProblem(failureText(error));
    });
    return () => request.abort();
  }, [graph, tries]);

  return (
    <>
      <PageHead title={t("imports.title")} lead={t("imports.lead")} />
      {problem ? (
        <div role="alert" className={styles.notice}>
          <p>{t("imports.failed")}</p>
          <p className={styles.quiet}>{problem}</p>
          <Button onClick={() => setTries(tries + 1)}>{t("imports.again")}</Button>
        </div>
      ) : imports === null ? (
        <div className={styles.notice}>
          <Skeleton rows={3} label={t("imports.loading")} />
        </div>
      ) : imports.length === 0 ? (
        <EmptyState title={t("imports.emptyTitle")}>
          {t("imports.empty", { command: "throughline import" })}
        </EmptyState>
      ) : (
        <RowList
          rows={imports}
          rowKey={idOf}
          rowHeight={64}
          label={t("imports.list")}
          onOpen={(row) =>
            void navigate({
              to: "/$ws/imports/$import",
              params: { ws: workspace.slug, import: row.id },
              search: {},
            })
          }
          className={styles.list}
        >
          {(row) => (
            <span className={styles.row}>
              <FileDown size={17} aria-hidden />
              <span className={styles.words}>
                <span className={styles.title}>{row.title}</span>
                <span className={styles.quiet}>
                  {[
                    row.source,
                    t("imports.asOf", { date: civilDate(row.as_of) }),
                    t("imports.licence", { licence: row.licence }),
                  ].join(" · ")}
                </span>
              </span>
              <span className={styles.note}>
                {t("imports.rows", { n: row.files.reduce((sum, file) => sum + file.rows, 0) })}
                <br />
                {row.finished_at
                  ? t("imports.finished", { date: minuteOf(row.finished_at, workspace.zone) })
                  : t("imports.running")}
              </span>
            </span>
          )}
        </RowList>
      )}
    </>
  );
}

const idOf = (row: Import) => row.id;
