import { useNavigate } from "@tanstack/react-router";
import { ArrowDownWideNarrow } from "lucide-react";
import { useMemo, useRef } from "react";
import { useListSearch, useOpening, useSetSearch } from "@/app/list-search";
import { t } from "@/app/messages/t";
import { PageHead } from "@/app/PageHead";
import { useRowHeight } from "@/app/personal/use-preferences";
import { referenceOf } from "@/app/record/titles";
import { useListKeys } from "@/app/use-list-keys";
import { useWorkspace } from "@/app/workspace";
import type { GraphRecord } from "@/contract/schema";
import { useAskCounts, useGraph, useRecords, useStates } from "@/graph/hooks";
import { Button } from "@/kit/Button";
import { Chips } from "@/kit/Chips";
import { EmptyState } from "@/kit/EmptyState";
import { Menu } from "@/kit/Menu";
import { RowList, type RowListHandle } from "@/kit/RowList";
import styles from "./WantedPage.module.css";
import { WantedRowView } from "./WantedRowView";
import { type Outcome, type WantedRow, wantedRows } from "./wanted-rows";

const outcomes: Outcome[] = ["shipped", "work", "considered", "no", "open"];
const sorts = ["votes", "quotes", "recent", "title"] as const;

export function WantedPage() {
  const rowHeight = useRowHeight(58);
  const graph = useGraph();
  const { workspace } = useWorkspace();
  const ideas = useRecords({ kind: "idea" });
  const features = useRecords({ kind: "feature" });
  const decisions = useRecords({ kind: "decision" });
  const states = useStates("feature");
  const asks = useAskCounts();
  const search = useListSearch();
  const setSearch = useSetSearch();
  const opening = useOpening();
  const navigate = useNavigate();
  const list = useRef<RowListHandle>(null);

  // The lists are what the rows are made from, through the graph; a change in one makes them anew.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  const all = useMemo(
    () => wantedRows(graph, ideas, asks),
    [graph, ideas, features, decisions, states, asks],
  );
  const counts = useMemo(() => {
    const made = new Map<string, number>([["all", all.length]]);
    for (const row of all) made.set(row.outcome, (made.get(row.outcome) ?? 0) + 1);
    return made;
  }, [all]);
  const outcome = search.outcome ?? "all";
  const sort = search.sort ?? "votes";
  const rows = useMemo(() => {
    const kept = outcome === "all" ? all : all.filter((row) => row.outcome === outcome);
    return sort === "votes" ? kept : [...kept].sort(orders[sort] ?? orders.votes);
  }, [all, outcome, sort]);
  const votes = useMemo(() => all.reduce((sum, row) => sum + row.votes, 0), [all]);
  const most = all[0]?.votes ?? 0;

  useListKeys(list, (index) => {
    const row = rows[index];
    return row ? referenceOf(row.record) : null;
  });

  if (all.length === 0) {
    return (
      <>
        <PageHead title={t("wanted.title")} />
        <EmptyState
          title={t("wanted.emptyTitle")}
          action={
            <Button
              look="primary"
              onClick={() =>
                void navigate({
                  to: "/$ws/feedback",
                  params: { ws: workspace.slug },
                  search: { row: "paste" },
                })
              }
            >
              {t("wanted.emptyPaste")}
            </Button>
          }
        >
          {t("wanted.empty")}
        </EmptyState>
      </>
    );
  }

  return (
    <>
      <PageHead
        title={t("wanted.title")}
        lead={t("wanted.lead", { n: all.length, votes })}
        actions={
          <Menu
            placement="bottom-end"
            target={
              <Button look="quiet" icon={<ArrowDownWideNarrow size={15} aria-hidden />}>
                {t(`wanted.sort.${sort as "votes"}`)}
              </Button>
            }
            groups={[
              {
                label: t("wanted.sort"),
                entries: sorts.map((id) => ({
                  id,
                  label: t(`wanted.sort.${id}`),
                  chosen: sort === id,
                  onSelect: () => setSearch({ sort: id === "votes" ? undefined : id }, true),
                })),
              },
            ]}
          />
        }
      >
        <Chips
          label={t("wanted.filter")}
          chosen={outcome}
          onChoose={(id) => setSearch({ outcome: id === "all" ? undefined : id }, true)}
          choices={["all", ...outcomes].map((id) => ({
            id,
            label: t(`wanted.${id as Outcome}`),
            count: counts.get(id) ?? 0,
          }))}
        />
      </PageHead>
      {rows.length === 0 ? (
        <EmptyState
          title={t("wanted.noneTitle")}
          action={
            <Button onClick={() => setSearch({ outcome: undefined }, true)}>{t("wanted.showAll")}</Button>
          }
        >
          {t("wanted.none")}
        </EmptyState>
      ) : (
        <RowList
          handle={list}
          rows={rows}
          rowKey={keyOf}
          rowHeight={rowHeight}
          label={t("wanted.list")}
          openKey={search.thread ?? search.open ?? null}
          onOpen={(row) => opening.thread(referenceOf(row.record))}
          header={
            <div className={styles.columns} aria-hidden>
              <span>{t("wanted.column.votes")}</span>
              <span>{t("wanted.column.asked")}</span>
              <span>{t("wanted.column.became")}</span>
              <span>{t("wanted.column.thread")}</span>
            </div>
          }
          className={styles.list}
        >
          {(row) => <WantedRowView row={row} zone={workspace.zone} most={most} />}
        </RowList>
      )}
    </>
  );
}

const keyOf = (row: WantedRow) => referenceOf(row.record);

const name = (record: GraphRecord) => String(record.fields.title ?? "");
const orders: Record<string, (a: WantedRow, b: WantedRow) => number> = {
  votes: (a, b) => b.votes - a.votes,
  quotes: (a, b) => b.quotes - a.quotes || b.votes - a.votes,
  recent: (a, b) => sinceOf(b).localeCompare(sinceOf(a)) || b.votes - a.votes,
  title: (a, b) => name(a.record).localeCompare(name(b.record), "en"),
};

function sinceOf(row: WantedRow): string {
  const since = row.feature?.state_since;
  return since?.certainty === "exact" ? since.at : "";
}
