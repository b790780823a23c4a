import { useNavigate } from "@tanstack/react-router";
import { Trash2 } from "lucide-react";
import type { GraphRecord } from "@/contract/schema";
import { useGraph, useRecords } from "@/graph/hooks";
import { setField } from "@/graph/operations";
import { Button, IconButton } from "@/kit/Button";
import { EmptyState } from "@/kit/EmptyState";
import { RowList } from "@/kit/RowList";
import { layoutIcons } from "../collection/layout-icons";
import { isForMe } from "../collection/ViewTabs";
import { viewOfRecord } from "../collection/view-definition";
import { t } from "../messages/t";
import { PageHead } from "../PageHead";
import { useRowHeight } from "../personal/use-preferences";
import { PersonName } from "../record/PersonName";
import { titleOf } from "../record/titles";
import { useCommit } from "../record/use-commit";
import { listOfKind } from "../shell/places";
import { useWorkspace } from "../workspace";
import styles from "./Lists.module.css";

export function ViewsPage() {
  const rowHeight = useRowHeight(52);
  const graph = useGraph();
  const { workspace, canEdit } = useWorkspace();
  const me = workspace.person;
  const views = useRecords({
    kind: "view",
    key: `all for ${me}`,
    where: (view) => isForMe(view, me),
    sort: [{ field: "title" }],
  });
  const navigate = useNavigate();
  const commit = useCommit();
  const open = (view: GraphRecord) =>
    void navigate({
      to: `/${workspace.slug}/${listOfKind(viewOfRecord(view.fields.definition).kind)}`,
      search: { view: view.id },
    } as never);
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
            const definition = viewOfRecord(view.fields.definition);
            const Icon = layoutIcons[definition.layout];
            return (
              <span className={styles.row}>
                <Icon size={16} aria-hidden />
                <span className={styles.words}>
                  <span className={styles.title}>{titleOf(view)}</span>
                  <span className={styles.code}>
                    {definition.filter || t("views.everything")}
                    {" · "}
                    {graph.kind(definition.kind)?.plural ?? definition.kind}
                  </span>
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
