import { Kanban, Rows3 } from "lucide-react";
import { useCallback, useMemo, useState } from "react";
import { useActionRegistry, useActions } from "@/app/actions/Actions";
import { t } from "@/app/messages/t";
import { PageHead } from "@/app/PageHead";
import { PersonName } from "@/app/record/PersonName";
import { useSelectionActions } from "@/app/record/use-selection-actions";
import { useWorkspace } from "@/app/workspace";
import { useGraph, useRecord } from "@/graph/hooks";
import { Button } from "@/kit/Button";
import { EmptyState } from "@/kit/EmptyState";
import { Menu } from "@/kit/Menu";
import { Segmented } from "@/kit/Segmented";
import { BulkBar } from "./BulkBar";
import { FeatureBoard } from "./FeatureBoard";
import styles from "./Features.module.css";
import { FeatureTable } from "./FeatureTable";
import { FilterBar } from "./FilterBar";
import { columnPlans } from "./feature-columns";
import { SaveView } from "./SaveView";
import { useTableLayout } from "./table-layout";
import { useFeatureView } from "./use-feature-view";

const groups = ["", "state", "area", "owner", "tags"] as const;

export function FeaturesPage() {
  const graph = useGraph();
  const { canEdit } = useWorkspace();
  const registry = useActionRegistry();
  const { view, filter, rows, total, asks, setSearch, search } = useFeatureView();
  const layout = useTableLayout();
  const [selection, setSelection] = useState<ReadonlySet<string>>(new Set());
  const savedView = useRecord(search.view);
  const onFilter = useCallback((text: string) => setSearch({ filter: text || undefined }, true), [setSearch]);
  const selected = useMemo(() => rows.filter((row) => selection.has(row.id)), [rows, selection]);

  useActions(useSelectionActions("feature", selected));

  if (total === 0) {
    return (
      <>
        <PageHead title={t("features.title")} />
        <EmptyState
          title={t("features.emptyTitle")}
          action={
            canEdit ? (
              <Button
                look="primary"
                onClick={() =>
                  registry
                    .all()
                    .find((action) => action.id === "create-feature")
                    ?.run?.()
                }
              >
                {t("features.make")}
              </Button>
            ) : null
          }
        >
          {t("features.empty")}
        </EmptyState>
      </>
    );
  }

  return (
    <>
      <PageHead
        title={savedView ? String(savedView.fields.title ?? "") : t("features.title")}
        lead={
          rows.length === total
            ? t("features.lead", { n: total })
            : t("features.leadOf", { n: rows.length, total })
        }
        actions={
          <Segmented
            label={t("features.layout")}
            chosen={view.layout}
            onChoose={(id) => setSearch({ layout: id === "table" ? undefined : id })}
            choices={[
              { id: "table", label: t("features.table"), icon: <Rows3 size={15} aria-hidden /> },
              { id: "board", label: t("features.board"), icon: <Kanban size={15} aria-hidden /> },
            ]}
          />
        }
      >
        <FilterBar filter={view.filter} state={filter} onFilter={onFilter} />
        {view.layout === "table" ? (
          <>
            <Menu
              target={
                <Button look="quiet">
                  {t("features.group")}
                  {view.group ? `: ${t(`features.group.${view.group as "state"}`)}` : ""}
                </Button>
              }
              groups={[
                {
                  entries: groups.map((id) => ({
                    id: id || "none",
                    label: t(`features.group.${id || "none"}`),
                    chosen: view.group === id,
                    onSelect: () => setSearch({ group: id || undefined }, true),
                  })),
                },
              ]}
            />
            <Menu
              target={<Button look="quiet">{t("features.columns")}</Button>}
              groups={[
                {
                  entries: columnPlans
                    .filter((plan) => plan.id !== "title")
                    .map((plan) => ({
                      id: plan.id,
                      label: t(plan.label),
                      chosen: layout.isShown(plan.id),
                      onSelect: () => layout.show(plan.id, !layout.isShown(plan.id)),
                    })),
                },
                { entries: [{ id: "reset", label: t("features.columnsReset"), onSelect: layout.reset }] },
              ]}
            />
          </>
        ) : null}
        {canEdit && (view.filter || view.sort || view.group || view.layout === "board") && !savedView ? (
          <SaveView view={view} />
        ) : null}
      </PageHead>
      {rows.length === 0 ? (
        <EmptyState
          title={t("features.noneTitle")}
          action={<Button onClick={() => onFilter("")}>{t("features.clearFilter")}</Button>}
        >
          {t("features.none")}
        </EmptyState>
      ) : view.layout === "board" ? (
        <FeatureBoard rows={rows} asks={asks} />
      ) : (
        <FeatureTable
          rows={rows}
          asks={asks}
          view={view}
          layout={layout}
          selection={selection}
          onSelect={setSelection}
        />
      )}
      {selected.length > 0 && view.layout === "table" ? (
        <BulkBar features={selected} onClear={() => setSelection(new Set())} />
      ) : null}
      {savedView && graph ? (
        <div className={styles.viewFoot}>
          <PersonName id={savedView.created_by} />
        </div>
      ) : null}
    </>
  );
}
