import { Link } from "@tanstack/react-router";
import { ChevronLeft, ChevronRight, X } from "lucide-react";
import { useEffect, useState } from "react";
import { t } from "@/app/messages/t";
import { StateMark } from "@/app/record/StateMark";
import { titleOf } from "@/app/record/titles";
import { useRecordNavigation } from "@/app/record/use-record-navigation";
import { failureText } from "@/app/session/failure";
import { useWorkspace } from "@/app/workspace";
import type { ImportRow, ImportRowKey, Json } from "@/contract/schema";
import { useGraph } from "@/graph/hooks";
import { IconButton } from "@/kit/Button";
import { Dialog } from "@/kit/Dialog";
import styles from "./ImportRowDrawer.module.css";

/** One row of an imported file, every value as it stood there. */
export function ImportRowDrawer({ row: first, onClose }: { row: ImportRowKey; onClose(): void }) {
  const graph = useGraph();
  const { workspace } = useWorkspace();
  const { linkTo } = useRecordNavigation();
  const [place, setPlace] = useState(first.row);
  const [row, setRow] = useState<ImportRow | null>(null);
  const [problem, setProblem] = useState<string | null>(null);

  useEffect(() => {
    const request = new AbortController();
    setProblem(null);
    graph.client.importRow(graph.workspace.id, first.import, first.file, place, request.signal).then(
      (found) => setRow(found),
      (error) => {
        if (!request.signal.aborted) {
          setRow(null);
          setProblem(failureText(error));
        }
      },
    );
    return () => request.abort();
  }, [graph, first.import, first.file, place]);

  const records = (row?.records ?? []).flatMap((id) => graph.record(id) ?? []);
  return (
    <Dialog title={t("row.title", { file: first.file, row: place })} place="side" hideTitle onClose={onClose}>
      <div className={styles.head}>
        <div className={styles.words}>
          <div className={styles.file}>{first.file}</div>
          <div className={styles.number}>{t("report.row", { n: place })}</div>
          <p className={styles.lead}>{t("row.lead")}</p>
        </div>
        <IconButton label={t("row.previous")} disabled={place <= 1} onClick={() => setPlace(place - 1)}>
          <ChevronLeft size={16} aria-hidden />
        </IconButton>
        <IconButton label={t("row.next")} onClick={() => setPlace(place + 1)}>
          <ChevronRight size={16} aria-hidden />
        </IconButton>
        <IconButton label={t("row.close")} onClick={onClose}>
          <X size={16} aria-hidden />
        </IconButton>
      </div>
      {problem ? (
        <div role="alert">
          <p>{t("row.failed")}</p>
          <p className={styles.lead}>{problem}</p>
        </div>
      ) : row ? (
        <>
          <dl className={styles.values}>
            {flat(row.values).map(([column, value]) => (
              <div key={column} className={styles.value}>
                <dt>{column}</dt>
                <dd>{value === "" ? <span className={styles.lead}>{t("row.empty")}</span> : value}</dd>
              </div>
            ))}
          </dl>
          <h3 className={styles.heading}>{t("row.records")}</h3>
          {records.length === 0 ? <p className={styles.lead}>{t("row.noRecords")}</p> : null}
          <ul className={styles.records}>
            {records.map((record) => {
              const link = linkTo(record);
              const state = record.fields.state;
              return (
                <li key={record.id}>
                  <a
                    href={link.href}
                    className={styles.record}
                    onClick={(event) => {
                      onClose();
                      link.onClick(event);
                    }}
                  >
                    {typeof state === "string" ? <StateMark state={state} kind={record.kind} bare /> : null}
                    <span>{titleOf(record)}</span>
                    <span className={styles.lead}>{record.key}</span>
                  </a>
                </li>
              );
            })}
          </ul>
          <Link
            to="/$ws/imports/$import"
            params={{ ws: workspace.slug, import: first.import }}
            className={styles.link}
            onClick={onClose}
          >
            {t("row.openImport")}
          </Link>
        </>
      ) : (
        <p role="status" className={styles.lead}>
          {t("row.loading")}…
        </p>
      )}
    </Dialog>
  );
}

/** Nested values get a path for a name, so that nothing of the row is hidden. */
function flat(values: { [column: string]: Json }, prefix = ""): [string, string][] {
  return Object.entries(values).flatMap(([name, value]): [string, string][] => {
    const path = prefix + name;
    if (value !== null && typeof value === "object" && !Array.isArray(value)) return flat(value, `${path}.`);
    return [[path, typeof value === "string" ? value : value === null ? "" : JSON.stringify(value)]];
  });
}
