import { useEffect, useMemo, useRef, useState } from "react";
import { useActions } from "@/app/actions/Actions";
import { t } from "@/app/messages/t";
import { titleOf } from "@/app/record/titles";
import { failureText } from "@/app/session/failure";
import { useOpenSource } from "@/app/source";
import { useWorkspace } from "@/app/workspace";
import type { GraphRecord } from "@/contract/schema";
import { useGraph, useRecord, useThread } from "@/graph/hooks";
import { Button } from "@/kit/Button";
import { StepRow } from "./StepRow";
import styles from "./Thread.module.css";
import { ThreadSummary } from "./ThreadSummary";
import { threadRows } from "./thread-steps";

/** The thread through a record: from who asked, along dated steps, to what is known of its use. */
export function ThreadView({
  record,
  full,
  keys = true,
}: {
  record: GraphRecord;
  full?: boolean;
  keys?: boolean;
}) {
  const graph = useGraph();
  const { workspace } = useWorkspace();
  const openSource = useOpenSource();
  const { thread, loading, error } = useThread(record.id);
  const feature = useRecord(thread?.feature);
  const [active, setActive] = useState(-1);
  const list = useRef<HTMLOListElement>(null);
  const moved = useRef(false);

  const rows = useMemo(() => {
    if (!thread) return [];
    return threadRows(thread, workspace.zone, (step) => {
      const day =
        step.type === "decision" && step.record ? graph.record(step.record)?.fields.decided_on : null;
      return typeof day === "string" && day.length < 10;
    });
  }, [thread, workspace.zone, graph]);

  useEffect(() => {
    if (!moved.current) return;
    moved.current = false;
    const step = list.current?.querySelector<HTMLElement>(`[data-step="${active}"]`);
    step?.focus({ preventScroll: true });
    step?.scrollIntoView({ block: "nearest" });
  }, [active]);

  const go = (by: number) => {
    moved.current = true;
    setActive((before) => Math.max(0, Math.min(rows.length - 1, before + by)));
  };
  const openActive = () => {
    const step = rows[active]?.step;
    if (step?.source) openSource(step.source, step.record);
  };
  useActions([
    {
      id: "step-next",
      label: "",
      key: "j",
      hidden: true,
      when: () => keys && rows.length > 0,
      run: () => go(1),
    },
    {
      id: "step-previous",
      label: "",
      key: "k",
      hidden: true,
      when: () => keys && rows.length > 0,
      run: () => go(-1),
    },
  ]);

  if (!thread) {
    if (error) {
      return (
        <div className={styles.notice} role="alert">
          <p>{t("thread.failed")}</p>
          <p className={styles.quiet}>{failureText(error)}</p>
          <Button onClick={() => graph.reload()}>{t("thread.again")}</Button>
        </div>
      );
    }
    return <ThreadSkeleton full={full} />;
  }
  if (rows.length === 0) return <p className={styles.notice}>{t("thread.empty")}</p>;

  return (
    <div className={styles.thread} data-full={full || undefined} aria-busy={loading}>
      <ThreadSummary record={record} feature={feature ?? null} thread={thread} full={full} />
      <ol
        ref={list}
        className={styles.steps}
        aria-label={t("thread.of", { title: titleOf(record) })}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || !(event.target instanceof HTMLElement)) return;
          if (event.target.dataset.step === undefined) return;
          event.preventDefault();
          openActive();
        }}
      >
        {rows.map((row, index) => (
          <StepRow
            key={row.step.id}
            row={row}
            index={index}
            first={index === 0}
            nextWhole={rows[index + 1]?.whole ?? null}
            previousWhole={rows[index - 1]?.whole ?? null}
            active={active === index}
            reachable={active === index || (active < 0 && index === 0)}
            onFocus={() => setActive(index)}
            record={record}
            feature={feature ?? null}
            full={full}
          />
        ))}
      </ol>
    </div>
  );
}

function ThreadSkeleton({ full }: { full?: boolean }) {
  return (
    <div
      className={styles.thread}
      data-full={full || undefined}
      role="status"
      aria-label={t("thread.loading")}
    >
      <div className={styles.skeletonHead} />
      <div className={styles.skeleton}>
        {[0, 1, 2, 3].map((row) => (
          <div key={row} className={styles.skeletonRow}>
            <span className={styles.skeletonKnot} />
            <span className={styles.skeletonWords} style={{ width: `${[62, 48, 55, 40][row]}%` }} />
          </div>
        ))}
      </div>
    </div>
  );
}
