import { Link, useNavigate } from "@tanstack/react-router";
import { useMemo, useRef } from "react";
import { useListSearch, useOpening } from "@/app/list-search";
import { t } from "@/app/messages/t";
import { PageHead } from "@/app/PageHead";
import { useRowHeight } from "@/app/personal/use-preferences";
import { PersonName } from "@/app/record/PersonName";
import { referenceOf, textField, titleOf } from "@/app/record/titles";
import { useListKeys } from "@/app/use-list-keys";
import { useWorkspace } from "@/app/workspace";
import type { GraphRecord } from "@/contract/schema";
import { useAskCounts, useGraph, useLinksFrom, useRecords, useStates } from "@/graph/hooks";
import { Button } from "@/kit/Button";
import { EmptyState } from "@/kit/EmptyState";
import { plainText } from "@/kit/editor/MarkdownView";
import { civilDate } from "@/kit/moments";
import { RowList, type RowListHandle } from "@/kit/RowList";
import { wantedRows } from "../wanted/wanted-rows";
import styles from "./Decisions.module.css";

export function DecisionsPage() {
  const rowHeight = useRowHeight(78);
  const graph = useGraph();
  const { workspace } = useWorkspace();
  const navigate = useNavigate();
  const decisions = useRecords({ kind: "decision", sort: [{ field: "decided_on", descending: true }] });
  const ideas = useRecords({ kind: "idea" });
  const features = useRecords({ kind: "feature" });
  const states = useStates("feature");
  const asks = useAskCounts();
  const search = useListSearch();
  const opening = useOpening();
  const list = useRef<RowListHandle>(null);
  useListKeys(list, (index) => {
    const row = decisions[index];
    return row ? referenceOf(row) : null;
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the rows are read through the graph
  const missing = useMemo(
    () => wantedRows(graph, ideas, asks).filter((row) => row.gap === "decision").length,
    [graph, ideas, features, states, asks, decisions],
  );
  const toMissing = () =>
    void navigate({ to: "/$ws/wanted", params: { ws: workspace.slug }, search: { outcome: "no" } });
  return (
    <>
      <PageHead
        title={t("decisions.title")}
        lead={decisions.length > 0 ? t("decisions.lead", { n: decisions.length }) : undefined}
      >
        {missing > 0 && decisions.length > 0 ? (
          <p className={styles.missing}>
            {t("decisions.missing", { n: missing })}.{" "}
            <Link to="/$ws/wanted" params={{ ws: workspace.slug }} search={{ outcome: "no" }}>
              {t("decisions.missingShow")}
            </Link>
          </p>
        ) : null}
      </PageHead>
      {decisions.length === 0 ? (
        <EmptyState
          title={t("decisions.emptyTitle")}
          action={
            <Button look="primary" onClick={toMissing}>
              {t("decisions.toWanted")}
            </Button>
          }
        >
          {t("decisions.empty")}
        </EmptyState>
      ) : (
        <RowList
          handle={list}
          rows={decisions}
          rowKey={keyOf}
          rowHeight={rowHeight}
          label={t("decisions.list")}
          openKey={search.open ?? null}
          onOpen={(row) => opening.record(referenceOf(row))}
          className={styles.list}
        >
          {(row) => <DecisionRow record={row} />}
        </RowList>
      )}
    </>
  );
}

const keyOf = (row: GraphRecord) => referenceOf(row);

function DecisionRow({ record }: { record: GraphRecord }) {
  const graph = useGraph();
  const links = useLinksFrom(record.id, "decides_on");
  const verdict = textField(record, "verdict");
  const condition = textField(record, "condition");
  const date = textField(record, "decided_on");
  const on = links.flatMap((link) => graph.record(link.to) ?? []);
  return (
    <span className={styles.row}>
      <span className={styles.verdict} data-verdict={verdict}>
        {verdict ? t(`thread.verdict.${verdict as "yes"}`) : ""}
      </span>
      <span className={styles.words}>
        <span className={styles.title}>{titleOf(record)}</span>
        <span className={styles.reason}>{plainText(textField(record, "reason")).replace(/\s+/g, " ")}</span>
        <span className={styles.foot}>
          {on.length > 0 ? (
            <span>{t("decisions.on", { title: on.map((one) => titleOf(one)).join(", ") })}</span>
          ) : null}
          {condition ? <span>{t("decisions.reopen", { condition })}</span> : null}
        </span>
      </span>
      <span className={styles.when}>
        {date ? civilDate(date) : ""}
        <br />
        {record.fields.owner ? <PersonName id={String(record.fields.owner)} /> : null}
      </span>
    </span>
  );
}
