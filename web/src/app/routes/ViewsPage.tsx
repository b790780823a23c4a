import { useNavigate } from "@tanstack/react-router";
import { Kanban, Rows3, Trash2 } from "lucide-react";
import type { GraphRecord, Json } from "@/contract/schema";
import { useGraph, useRecords } from "@/graph/hooks";
import { setField } from "@/graph/operations";
import { Button, IconButton } from "@/kit/Button";
import { EmptyState } from "@/kit/EmptyState";
import { RowList } from "@/kit/RowList";
import { readListSearch } from "../list-search";
import { t } from "../messages/t";
import { PageHead } from "../PageHead";
import { useRowHeight } from "../personal/use-preferences";
import { PersonName } from "../record/PersonName";
import { titleOf } from "../record/titles";
import { useCommit } from "../record/use-commit";
import { useWorkspace } from "../workspace";
import styles from "./Lists.module.css";

/** The parts of a view's definition that its list understands; anything else is left alone. */
export function viewSearch(definition: Json | undefined) {
  if (typeof definition !== "object" || definition === null || Array.isArray(definition)) return {};
  const { layout, filter, sort, group } = definition;
  return readListSearch({ layout: layout === "table" ? "" : layout, filter, sort, group });
}

export function ViewsPage() {
  const rowHeight = useRowHeight(52);
  const graph = useGraph();
  const { workspace, canEdit } = useWorkspace();
  const views = useRecords({ kind: "view", sort: [{ field: "title" }] });
  const navigate = useNavigate();
  const commit = useCommit();
  const open = (view: GraphRecord) =>
    void navigate({
      to: "/$ws/features",
      params: { ws: workspace.slug },
      search: { ...viewSearch(view.fields.definition), view: view.id },
    });
  return (
    <>
      <PageHead title={t("views.title")} lead={t("views.lead")} />
      {views.length === 0 ? (
        <EmptyState
          title={t("views.emptyTitle")}
          action={
            <Button
              look="primary"
              onClick={() =>
                void navigate({ to: "/$ws/features", params: { ws: workspace.slug }, search: {} })
              }
            >
              {t("views.toFeatures")}
            </Button>
          }
        >
          {t("views.empty")}
        </EmptyState>
      ) : (
        <RowList
          rows={views}
          rowKey={idOf}
          rowHeight={rowHeight}
          label={t("views.title")}
          onOpen={open}
          className={styles.list}
          aside={(view) =>
            canEdit ? (
              <IconButton
                label={t("views.trash")}
                className={styles.tool}
                onClick={() => {
                  const said = t("views.trashed", { name: titleOf(view) });
                  commit(said, [setField(graph, view.id, "trashed", true)], said);
                }}
              >
                <Trash2 size={15} aria-hidden />
              </IconButton>
            ) : null
          }
        >
          {(view) => {
            const search = viewSearch(view.fields.definition);
            return (
              <span className={styles.row}>
                {search.layout === "board" ? (
                  <Kanban size={16} aria-hidden />
                ) : (
                  <Rows3 size={16} aria-hidden />
                )}
                <span className={styles.words}>
                  <span className={styles.title}>{titleOf(view)}</span>
                  <span className={styles.code}>{search.filter ?? t("views.everything")}</span>
                </span>
                <span className={styles.note}>
                  <PersonName id={view.created_by} />
                </span>
              </span>
            );
          }}
        </RowList>
      )}
    </>
  );
}

const idOf = (view: GraphRecord) => view.id;
