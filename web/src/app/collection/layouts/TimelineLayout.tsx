import { useEffect, useMemo, useRef } from "react";
import type { GraphRecord } from "@/contract/schema";
import { useGraph } from "@/graph/hooks";
import { today } from "@/graph/operations";
import { Timeline } from "@/kit/timeline/Timeline";
import { TimelineZoom, TodayButton } from "@/kit/timeline/TimelineZoom";
import type { TimelineHandle } from "@/kit/timeline/timeline-types";
import { t } from "../../messages/t";
import { usePreferences } from "../../personal/use-preferences";
import { titleOf } from "../../record/titles";
import { useCommit } from "../../record/use-commit";
import { useWorkspace } from "../../workspace";
import { grouped } from "../arrange";
import { TitleCell } from "../FieldCell";
import { GroupName } from "../GroupName";
import { idOf, type LayoutProps, nameOf } from "./layout";
import styles from "./Time.module.css";
import { barReader, farDay, isMovable, type Span, spanOperations, spanReader } from "./time";
import { timelineLabels } from "./time-labels";
import { UndatedNotice } from "./UndatedNotice";
import { useRowOpening } from "./use-row-opening";

const renderName = (row: GraphRecord) => (
  <span className={styles.name}>
    <TitleCell record={row} />
  </span>
);

const zoomNames = {
  day: t("time.zoom.day"),
  week: t("time.zoom.week"),
  month: t("time.zoom.month"),
  quarter: t("time.zoom.quarter"),
  year: t("time.zoom.year"),
};

function isDated({ start, end }: Span): boolean {
  return start !== null || end !== null;
}

/** Changes of several bars that a drag made at once, as one step to undo. */
function useTogether(commitAll: (changes: [GraphRecord, Span][]) => void) {
  return useMemo(() => {
    let waiting: [GraphRecord, Span][] = [];
    return (record: GraphRecord, span: Span) => {
      if (waiting.length === 0) {
        queueMicrotask(() => {
          const changes = waiting;
          waiting = [];
          commitAll(changes);
        });
      }
      waiting.push([record, span]);
    };
  }, [commitAll]);
}

export function TimelineLayout({ collection, title, selection, onSelect }: LayoutProps) {
  const { kind, reader, view, change, groupFields, rows } = collection;
  const { workspace } = useWorkspace();
  const graph = useGraph();
  const commit = useCommit();
  const opening = useRowOpening();
  const spanOf = useMemo(() => spanReader(collection), [collection]);
  const barOf = useMemo(() => barReader(reader), [reader]);
  const [{ weekStart }] = usePreferences();
  const labels = useMemo(() => timelineLabels(title), [title]);
  const plural = reader.kind(kind)?.plural.toLowerCase() ?? kind;
  const groups = useMemo(() => {
    const [by] = groupFields;
    if (by) {
      return grouped(rows, [by]).map((group) => ({
        id: group.key.id || "none",
        name: group.key.name,
        heading: <GroupName field={by} group={group.key} />,
        rows: group.rows,
      }));
    }
    // What has a place in time is seen first; the rest waits below for one.
    const dated = rows.filter((row) => isDated(spanOf(row)));
    if (dated.length === 0 || dated.length === rows.length) return [{ id: "all", rows }];
    const name = t("time.undated");
    const undated = rows.filter((row) => !isDated(spanOf(row)));
    return [
      { id: "dated", rows: dated },
      { id: "undated", name, heading: name, rows: undated },
    ];
  }, [rows, groupFields, spanOf]);
  const dependencies = useMemo(() => {
    const role = reader.roles().find((one) => one.name === "depends_on");
    if (!role?.from.includes(kind)) return [];
    const shown = new Set(rows.map(idOf));
    return rows.flatMap((row) =>
      reader
        .linksFrom(row.id, "depends_on")
        .filter((link) => shown.has(link.to))
        // What is depended on has to end before the one that depends on it begins.
        .map((link) => ({ from: link.to, to: row.id })),
    );
  }, [reader, kind, rows]);
  const onChange = useTogether((changes) => {
    const operations = changes.flatMap(([record, span]) => spanOperations(graph, collection, record, span));
    if (operations.length === 0) return;
    const [first] = changes;
    commit(t("collection.dated", { n: changes.length, title: titleOf(first?.[0]), plural }), operations);
  });
  const handle = useRef<TimelineHandle>(null);
  const now = today(workspace.zone);
  const hasRows = rows.length > 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: only other dates, or the first rows, lead elsewhere
  useEffect(() => {
    const day = farDay(rows.map(spanOf), now);
    if (day) handle.current?.showDay(day);
  }, [view.dates, hasRows]);
  return (
    <div className={styles.time}>
      <div className={styles.bar}>
        <TimelineZoom
          label={t("time.zoom")}
          names={zoomNames}
          zoom={view.zoom}
          onZoom={(zoom) => change({ zoom })}
        />
        <TodayButton
          label={t("time.today")}
          hint={t("time.todayHint")}
          onToday={() => handle.current?.showToday()}
        />
      </div>
      <UndatedNotice collection={collection} plural={plural} />
      <Timeline
        handle={handle}
        groups={groups}
        rowKey={idOf}
        rowName={nameOf}
        renderName={renderName}
        spanOf={spanOf}
        barOf={barOf}
        dependencies={dependencies}
        zoom={view.zoom}
        onZoom={(zoom) => change({ zoom })}
        today={now}
        weekStart={weekStart}
        movable={isMovable(collection)}
        onChange={onChange}
        onOpen={opening.onOpen}
        onRowKey={opening.onRowKey}
        openKey={opening.openKey}
        selection={selection}
        onSelect={onSelect}
        labels={labels}
      />
    </div>
  );
}
