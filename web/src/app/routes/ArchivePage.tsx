import { useMemo } from "react";
import type { GraphRecord } from "@/contract/schema";
import { useGraph, useRecords } from "@/graph/hooks";
import { setField } from "@/graph/operations";
import { Button } from "@/kit/Button";
import { Chips } from "@/kit/Chips";
import { EmptyState } from "@/kit/EmptyState";
import { dayOf } from "@/kit/moments";
import { RowList } from "@/kit/RowList";
import { useListSearch, useOpening, useSetSearch } from "../list-search";
import { t } from "../messages/t";
import { PageHead } from "../PageHead";
import { useRowHeight } from "../personal/use-preferences";
import { referenceOf, titleOf } from "../record/titles";
import { useCommit } from "../record/use-commit";
import { useWorkspace } from "../workspace";
import styles from "./Lists.module.css";

const archivable = (kind: string) => ({
  kind,
  key: "out of the lists",
  includeArchived: true,
  where: (record: GraphRecord) => record.fields.archived === true || record.fields.trashed === true,
});

/** What was taken out of the lists, and the way back. */
export function ArchivePage() {
  const rowHeight = useRowHeight(46);
  const graph = useGraph();
  const { workspace, canEdit } = useWorkspace();
  const commit = useCommit();
  const opening = useOpening();
  const search = useListSearch();
  const setSearch = useSetSearch();
  const features = useRecords(archivable("feature"));
  const workItems = useRecords(archivable("work_item"));
  const ideas = useRecords(archivable("idea"));
  const feedback = useRecords(archivable("feedback"));
  const highlights = useRecords(archivable("highlight"));
  const decisions = useRecords(archivable("decision"));
  const comments = useRecords(archivable("comment"));
  const views = useRecords(archivable("view"));
  const all = useMemo(
    () =>
      [features, workItems, ideas, feedback, highlights, decisions, comments, views]
        .flat()
        .sort((a, b) => (a.updated_at < b.updated_at ? 1 : -1)),
    [features, workItems, ideas, feedback, highlights, decisions, comments, views],
  );
  const showTrash = search.outcome === "trash";
  const trashed = useMemo(() => all.filter((record) => record.fields.trashed === true), [all]);
  const archived = useMemo(() => all.filter((record) => record.fields.trashed !== true), [all]);
  const rows = showTrash ? trashed : archived;
  return (
    <>
      <PageHead title={t("archive.title")} lead={t("archive.lead")}>
        <Chips
          label={t("archive.filter")}
          chosen={showTrash ? "trash" : "archived"}
          onChoose={(id) => setSearch({ outcome: id === "trash" ? "trash" : undefined }, true)}
          choices={[
            { id: "archived", label: t("archive.archived"), count: archived.length },
            { id: "trash", label: t("archive.trashed"), count: trashed.length },
          ]}
        />
      </PageHead>
      {rows.length === 0 ? (
        <EmptyState title={t(showTrash ? "archive.trashEmptyTitle" : "archive.emptyTitle")}>
          {t(showTrash ? "archive.trashEmpty" : "archive.empty")}
        </EmptyState>
      ) : (
        <RowList
          rows={rows}
          rowKey={idOf}
          rowHeight={rowHeight}
          label={t("archive.list")}
          openKey={search.open ? (graph.recordByKey(search.open)?.id ?? search.open) : null}
          onOpen={(record) => opening.record(referenceOf(record))}
          className={styles.list}
          aside={(record) =>
            canEdit ? (
              <Button
                className={styles.tool}
                onClick={() => {
                  const title = titleOf(record);
                  const said = t(showTrash ? "record.restoredToast" : "record.unarchivedToast", { title });
                  commit(said, [setField(graph, record.id, showTrash ? "trashed" : "archived", false)], said);
                }}
              >
                {t("archive.restore")}
              </Button>
            ) : null
          }
        >
          {(record) => (
            <span className={styles.row}>
              <span className={styles.kind}>{graph.kind(record.kind)?.label}</span>
              <span className={styles.words}>
                <span className={styles.title}>{titleOf(record)}</span>
              </span>
              <span className={styles.note}>{dayOf(record.updated_at, workspace.zone)}</span>
            </span>
          )}
        </RowList>
      )}
    </>
  );
}

const idOf = (record: GraphRecord) => record.id;
