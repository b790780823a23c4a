import { CircleDashed } from "lucide-react";
import { useMemo, useRef } from "react";
import { useActionRegistry } from "@/app/actions/Actions";
import { useListSearch, useOpening, useSetSearch } from "@/app/list-search";
import { t } from "@/app/messages/t";
import { PageHead } from "@/app/PageHead";
import { useRowHeight } from "@/app/personal/use-preferences";
import { StateMark } from "@/app/record/StateMark";
import { referenceOf, tallyOf, titleOf } from "@/app/record/titles";
import { useListKeys } from "@/app/use-list-keys";
import type { GraphRecord } from "@/contract/schema";
import { useAskCounts, useGraph, useRecords } from "@/graph/hooks";
import { Button } from "@/kit/Button";
import { Chips } from "@/kit/Chips";
import { EmptyState } from "@/kit/EmptyState";
import { RowList, type RowListHandle } from "@/kit/RowList";
import styles from "./Ideas.module.css";

interface IdeaRow {
  idea: GraphRecord;
  feature: GraphRecord | null;
}

export function IdeasPage() {
  const rowHeight = useRowHeight(42);
  const graph = useGraph();
  const registry = useActionRegistry();
  const ideas = useRecords({
    kind: "idea",
    sort: [{ field: "tally", descending: true }, { field: "title" }],
  });
  const asks = useAskCounts();
  const search = useListSearch();
  const setSearch = useSetSearch();
  const opening = useOpening();
  const list = useRef<RowListHandle>(null);
  // The counts change whenever an idea is linked or let go.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  const all = useMemo(
    () =>
      ideas.map((idea): IdeaRow => {
        const [link] = graph.linksFrom(idea.id, "asks_for");
        return { idea, feature: (link && graph.record(link.to)) ?? null };
      }),
    [graph, ideas, asks],
  );
  const outcome = search.outcome ?? "all";
  const rows = useMemo(
    () =>
      outcome === "all" ? all : all.filter((row) => (row.feature !== null) === (outcome === "answered")),
    [all, outcome],
  );
  const answered = useMemo(() => all.filter((row) => row.feature).length, [all]);
  useListKeys(list, (index) => {
    const row = rows[index];
    return row ? referenceOf(row.idea) : null;
  });

  if (all.length === 0) {
    return (
      <>
        <PageHead title={t("ideas.title")} />
        <EmptyState
          title={t("ideas.emptyTitle")}
          action={
            <Button
              look="primary"
              onClick={() =>
                registry
                  .all()
                  .find((action) => action.id === "create-idea")
                  ?.run?.()
              }
            >
              {t("ideas.make")}
            </Button>
          }
        >
          {t("ideas.empty")}
        </EmptyState>
      </>
    );
  }
  return (
    <>
      <PageHead title={t("ideas.title")} lead={t("ideas.lead", { n: all.length })}>
        <Chips
          label={t("ideas.filter")}
          chosen={outcome}
          onChoose={(id) => setSearch({ outcome: id === "all" ? undefined : id }, true)}
          choices={[
            { id: "all", label: t("wanted.all"), count: all.length },
            { id: "answered", label: t("ideas.answered"), count: answered },
            { id: "open", label: t("ideas.unanswered"), count: all.length - answered },
          ]}
        />
      </PageHead>
      <RowList
        handle={list}
        rows={rows}
        rowKey={keyOf}
        rowHeight={rowHeight}
        label={t("ideas.list")}
        openKey={search.open ?? search.thread ?? null}
        onOpen={(row) => opening.record(referenceOf(row.idea))}
        className={styles.list}
      >
        {({ idea, feature }) => (
          <span className={styles.row}>
            <span className={styles.key}>{idea.key}</span>
            <span className={styles.title}>{titleOf(idea)}</span>
            <span className={styles.answer}>
              {feature ? (
                <>
                  <StateMark state={String(feature.fields.state ?? "")} kind="feature" bare />
                  <span>{titleOf(feature)}</span>
                </>
              ) : (
                <span className={styles.gap}>
                  <CircleDashed size={12} aria-hidden /> {t("wanted.gap.feature")}
                </span>
              )}
            </span>
            <span className={styles.votes}>
              {tallyOf(idea)?.count ?? 0}
              <span className="visually-hidden">
                {t("wanted.votesWord", { n: tallyOf(idea)?.count ?? 0 })}
              </span>
            </span>
          </span>
        )}
      </RowList>
    </>
  );
}

const keyOf = (row: IdeaRow) => referenceOf(row.idea);
