import { Check, CloudOff, LoaderCircle, TriangleAlert } from "lucide-react";
import { useState } from "react";
import { type SyncState, useGraph, useSyncState } from "@/graph/hooks";
import { Button } from "@/kit/Button";
import { Popover } from "@/kit/Popover";
import { t } from "../messages/t";
import { failureText } from "../session/failure";
import styles from "./SyncChip.module.css";

/** Whether the program has what was done here; opens a panel with what it has not, why, and the way on. */
export function SyncChip() {
  const sync = useSyncState();
  const [open, setOpen] = useState(false);
  return (
    <Popover
      label={t("sync.panel")}
      open={open}
      onOpenChange={setOpen}
      placement="bottom-end"
      target={
        <button
          type="button"
          className={styles.chip}
          data-status={sync.status}
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        >
          <SyncIcon status={sync.status} />
          <span aria-live="polite">{syncWord(sync)}</span>
        </button>
      }
    >
      <SyncPanel sync={sync} />
    </Popover>
  );
}

function SyncIcon({ status }: { status: SyncState["status"] }) {
  if (status === "saving") return <LoaderCircle size={14} aria-hidden className={styles.turning} />;
  if (status === "offline") return <CloudOff size={14} aria-hidden />;
  if (status === "refused") return <TriangleAlert size={14} aria-hidden />;
  return <Check size={14} aria-hidden />;
}

export function syncWord(sync: Pick<SyncState, "status" | "pending" | "refused">): string {
  if (sync.status === "saving") return t("sync.saving", { n: sync.pending });
  if (sync.status === "refused") return t("sync.refused", { n: sync.refused.length });
  if (sync.status === "offline") {
    return sync.pending > 0 ? t("sync.offlineWaiting", { n: sync.pending }) : t("sync.offline");
  }
  return t("sync.synced");
}

function SyncPanel({ sync }: { sync: SyncState }) {
  const graph = useGraph();
  const [copied, setCopied] = useState<string | null>(null);
  const body = {
    synced: t("sync.syncedBody"),
    saving: t("sync.savingBody"),
    offline: t("sync.offlineBody"),
    refused: t("sync.refusedBody"),
  }[sync.status];
  return (
    <div className={styles.panel}>
      <h2 className={styles.title}>{syncWord(sync)}</h2>
      <p className={styles.body}>{body}</p>
      {sync.problem ? <p className={styles.problem}>{failureText(sync.problem)}</p> : null}
      {sync.refused.map((batch) => (
        <section key={batch.id} className={styles.refused}>
          <h3 className={styles.label}>{batch.label}</h3>
          <p className={styles.problem}>{batch.reason}</p>
          <div className={styles.ways}>
            <Button onClick={batch.retry}>{t("sync.retry")}</Button>
            <Button
              onClick={() => {
                void navigator.clipboard.writeText(batch.copy()).then(() => setCopied(batch.id));
              }}
            >
              {copied === batch.id ? t("sync.copied") : t("sync.copy")}
            </Button>
            <Button look="danger" onClick={batch.discard}>
              {t("sync.discard")}
            </Button>
          </div>
        </section>
      ))}
      {sync.status === "offline" ? (
        <Button onClick={() => graph.reload()}>{t("sync.reconnect")}</Button>
      ) : null}
    </div>
  );
}
