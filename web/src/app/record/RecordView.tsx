import { lazy, Suspense, useState } from "react";
import type { GraphRecord } from "@/contract/schema";
import { type Field, useFields, useGraph, useRecord, useSpaces } from "@/graph/hooks";
import { setField } from "@/graph/operations";
import { Button } from "@/kit/Button";
import { dayOf } from "@/kit/moments";
import { t } from "../messages/t";
import { useWorkspace } from "../workspace";
import { Comments } from "./Comments";
import { ConflictNotice } from "./ConflictNotice";
import { Facts } from "./Facts";
import { FileContent } from "./files/FileContent";
import { FilesSection } from "./files/FilesSection";
import { LinksSection } from "./LinksSection";
import styles from "./Record.module.css";
import { RecordTitle } from "./RecordTitle";
import { RecordOnPage } from "./SectionHeading";
import { TextSection } from "./TextSection";
import { titleOf } from "./titles";
import { useCommit } from "./use-commit";
import { useMayChange } from "./use-may-change";

const RecordHistory = lazy(() =>
  import("@/features/history/RecordHistory").then((m) => ({ default: m.RecordHistory })),
);

/** Fields that have their own place, or that the program keeps for itself. */
const placed = new Set([
  ...["title", "rank", "archived", "trashed", "parent", "quote", "definition"],
  ...["hash", "size", "media_type"],
]);

/** One record, whatever its kind: what the registry declares and people added is what stands here. */
export function RecordView({ record, page }: { record: GraphRecord; page?: boolean }) {
  const graph = useGraph();
  const { workspace } = useWorkspace();
  const canEdit = useMayChange(record);
  const spaces = useSpaces();
  const spaceName = spaces.find((space) => space.id === record.space)?.name ?? "";
  const [tab, setTab] = useState<"record" | "history">("record");
  const maker = useRecord(record.created_by);
  const kind = graph.kind(record.kind);
  const fields = useFields(record.kind, record.space);
  const facts = fields.filter((field) => !placed.has(field.name) && field.type !== "text");
  const texts = fields.filter((field) => field.type === "text");
  return (
    <RecordOnPage value={page === true}>
      <article className={styles.view} data-page={page || undefined}>
        <Standing record={record} />
        <div className={styles.kind}>{kind?.label}</div>
        <RecordTitle record={record} page={page} />
        <div role="tablist" aria-label={t("record.tabs")} className={styles.tabs}>
          {(["record", "history"] as const).map((id) => (
            <button
              key={id}
              type="button"
              role="tab"
              id={`tab-${id}`}
              aria-selected={tab === id}
              aria-controls={`part-${id}`}
              tabIndex={tab === id ? 0 : -1}
              className={styles.tab}
              onClick={() => setTab(id)}
              onKeyDown={(event) => {
                if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
                const other = id === "record" ? "history" : "record";
                setTab(other);
                document.getElementById(`tab-${other}`)?.focus();
              }}
            >
              {t(id === "record" ? "record.tabRecord" : "record.tabHistory")}
            </button>
          ))}
        </div>
        {tab === "record" ? (
          <div role="tabpanel" id="part-record" aria-labelledby="tab-record" className={styles.parts}>
            <OtherConflicts record={record} fields={fields} shown={facts} />
            <Facts record={record} fields={facts} />
            {texts.map((field) => (
              <TextSection key={field.name} record={record} field={field} />
            ))}
            {record.kind === "file" ? <FileContent file={record} /> : null}
            {kind?.traits.includes("commentable") ? <FilesSection record={record} /> : null}
            <LinksSection record={record} />
            {kind?.traits.includes("commentable") ? <Comments record={record} /> : null}
            <p className={styles.made}>
              {t("record.made", {
                date: dayOf(record.created_at, workspace.zone),
                who: maker ? titleOf(maker) : t("record.someone"),
              })}
              {spaces.length > 1 ? `. ${t("record.inSpace", { space: spaceName })}` : ""}
              {canEdit ? "" : `. ${t("record.viewOnly")}`}
            </p>
          </div>
        ) : (
          <div role="tabpanel" id="part-history" aria-labelledby="tab-history" className={styles.parts}>
            <Suspense fallback={<p role="status">{t("history.loading")}…</p>}>
              <RecordHistory record={record} />
            </Suspense>
          </div>
        )}
      </article>
    </RecordOnPage>
  );
}

/** Conflicts of fields that do not stand among the facts, such as the title. */
function OtherConflicts({
  record,
  fields,
  shown,
}: {
  record: GraphRecord;
  fields: readonly Field[];
  shown: readonly Field[];
}) {
  const others = record.conflicts.filter((conflict) => !shown.some((field) => field.name === conflict.field));
  return others.map((conflict) => (
    <ConflictNotice
      key={conflict.id}
      record={record}
      conflict={conflict}
      field={fields.find((field) => field.name === conflict.field)}
    />
  ));
}

function Standing({ record }: { record: GraphRecord }) {
  const graph = useGraph();
  const commit = useCommit();
  const canEdit = useMayChange(record);
  const trashed = record.fields.trashed === true;
  const archived = record.fields.archived === true;
  if (record.erased) {
    return (
      <div className={styles.standing} role="status">
        <span>{t("record.erasedStanding")}</span>
      </div>
    );
  }
  if (!trashed && !archived) return null;
  const title = titleOf(record);
  const said = trashed ? t("record.restoredToast", { title }) : t("record.unarchivedToast", { title });
  return (
    <div className={styles.standing} role="status">
      <span>{trashed ? t("record.trashed") : t("record.archived")}</span>
      {canEdit ? (
        <Button
          onClick={() =>
            commit(said, [setField(graph, record.id, trashed ? "trashed" : "archived", false)], said)
          }
        >
          {trashed ? t("record.restore") : t("record.unarchive")}
        </Button>
      ) : null}
    </div>
  );
}
