import { useMemo, useState } from "react";
import { useGraph } from "@/graph/hooks";
import { today } from "@/graph/operations";
import { Calendar } from "@/kit/calendar/Calendar";
import type { CalendarView } from "@/kit/calendar/calendar-types";
import { MonthControl } from "@/kit/calendar/MonthControl";
import { Segmented } from "@/kit/Segmented";
import { useListSearch, useSetSearch } from "../../list-search";
import { t } from "../../messages/t";
import { usePreferences } from "../../personal/use-preferences";
import { titleOf } from "../../record/titles";
import { useCommit } from "../../record/use-commit";
import { useWorkspace } from "../../workspace";
import { idOf, type LayoutProps, nameOf } from "./layout";
import styles from "./Time.module.css";
import { barReader, farDay, isMovable, spanOperations, spanReader } from "./time";
import { calendarLabels } from "./time-labels";
import { UndatedNotice } from "./UndatedNotice";
import { useRowOpening } from "./use-row-opening";

export function CalendarLayout({ collection, title, onAdd }: LayoutProps) {
  const { kind, reader, view, rows } = collection;
  const { workspace } = useWorkspace();
  const graph = useGraph();
  const commit = useCommit();
  const opening = useRowOpening();
  const search = useListSearch();
  const setSearch = useSetSearch();
  const spanOf = useMemo(() => spanReader(collection), [collection]);
  const barOf = useMemo(() => barReader(reader), [reader]);
  const [{ weekStart }] = usePreferences();
  const labels = useMemo(() => calendarLabels(title), [title]);
  const plural = reader.kind(kind)?.plural.toLowerCase() ?? kind;
  const now = today(workspace.zone);
  const movable = isMovable(collection);
  const home = useMemo(() => farDay(rows.map(spanOf), now) ?? now, [rows, spanOf, now]);
  const month = search.month ?? home.slice(0, 7);
  const setMonth = (next: string) => setSearch({ month: next }, true);
  const [days, setDays] = useState<CalendarView>("month");
  return (
    <div className={styles.time}>
      <div className={styles.bar}>
        <MonthControl
          month={month}
          today={now}
          onMonth={setMonth}
          labels={{ previous: t("time.previous"), next: t("time.next"), today: t("time.today") }}
        />
        <div className={styles.wide}>
          <Segmented
            label={t("time.view")}
            chosen={days}
            onChoose={(id) => setDays(id === "week" ? "week" : "month")}
            choices={[
              { id: "month", label: t("time.view.month") },
              { id: "week", label: t("time.view.week") },
            ]}
          />
        </div>
      </div>
      <UndatedNotice collection={collection} plural={plural} />
      <Calendar
        view={days}
        rows={rows}
        rowKey={idOf}
        rowName={nameOf}
        spanOf={spanOf}
        barOf={barOf}
        month={month}
        onMonth={setMonth}
        today={now}
        weekStart={weekStart}
        movable={movable}
        onChange={(row, span) => {
          const operations = spanOperations(graph, collection, row, span);
          if (operations.length > 0) {
            commit(t("collection.dated", { n: 1, title: titleOf(row), plural }), operations);
          }
        }}
        onAdd={
          movable && collection.field(view.dates.end)?.declared
            ? (day) => onAdd([], { [view.dates.end]: day })
            : undefined
        }
        onOpen={opening.onOpen}
        openKey={opening.openKey}
        labels={labels}
      />
    </div>
  );
}
