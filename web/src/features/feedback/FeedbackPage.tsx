import { ClipboardPaste } from "lucide-react";
import { useEffect, useMemo, useRef } from "react";
import { useActions } from "@/app/actions/Actions";
import { useListSearch, useSetSearch } from "@/app/list-search";
import { t } from "@/app/messages/t";
import { PageHead } from "@/app/PageHead";
import { referenceOf, textField, titleOf } from "@/app/record/titles";
import { useResolvedRecord } from "@/app/record/use-resolved-record";
import { useWorkspace } from "@/app/workspace";
import type { GraphRecord } from "@/contract/schema";
import { useGraph, useLinksTo, useRecords } from "@/graph/hooks";
import { Button } from "@/kit/Button";
import { EmptyState } from "@/kit/EmptyState";
import { plainText } from "@/kit/editor/MarkdownView";
import { civilDate } from "@/kit/moments";
import { RowList, type RowListHandle } from "@/kit/RowList";
import styles from "./Feedback.module.css";
import { FeedbackDetail } from "./FeedbackDetail";
import { PasteBox } from "./PasteBox";

export const pasteRow = "paste";

export function FeedbackPage() {
  const items = useRecords({ kind: "feedback", sort: [{ field: "created_at", descending: true }] });
  const { canContribute } = useWorkspace();
  const search = useListSearch();
  const setSearch = useSetSearch();
  const list = useRef<RowListHandle>(null);
  const pasting = search.row === pasteRow;
  const shown = useResolvedRecord(pasting ? undefined : search.row);

  const select = (record: GraphRecord | undefined) =>
    setSearch({ row: record ? referenceOf(record) : undefined, open: undefined });
  const step = (by: number) => {
    const at = list.current?.move(by);
    const row = at === undefined ? undefined : items[at];
    if (row) setSearch({ row: referenceOf(row) }, true);
  };
  useActions([
    { id: "list-next", label: "", key: "j", hidden: true, run: () => step(1) },
    { id: "list-previous", label: "", key: "k", hidden: true, run: () => step(-1) },
    {
      id: "feedback-paste",
      label: t("create.feedback"),
      key: "p",
      icon: ClipboardPaste,
      when: () => canContribute,
      run: () => setSearch({ row: pasteRow }),
    },
  ]);

  // On a wide screen there is room for the words beside the list, so the newest item is read at once.
  const first = items[0];
  useEffect(() => {
    if (search.row || !first || !window.matchMedia("(min-width: 60rem)").matches) return;
    setSearch({ row: referenceOf(first) }, true);
  }, [search.row, first, setSearch]);

  const total = items.length;
  return (
    <>
      <PageHead
        title={t("feedback.title")}
        lead={total > 0 ? t("feedback.lead", { n: total }) : undefined}
        actions={
          canContribute && !pasting && total > 0 ? (
            <Button
              look="primary"
              icon={<ClipboardPaste size={15} aria-hidden />}
              onClick={() => setSearch({ row: pasteRow })}
            >
              {t("feedback.paste")}
            </Button>
          ) : null
        }
      />
      {total === 0 && !pasting ? (
        <EmptyState
          title={t("feedback.emptyTitle")}
          action={
            canContribute ? (
              <Button look="primary" onClick={() => setSearch({ row: pasteRow })}>
                {t("feedback.paste")}
              </Button>
            ) : null
          }
        >
          {t("feedback.empty")}
        </EmptyState>
      ) : (
        <div className={styles.columns} data-reading={shown || pasting ? true : undefined}>
          <div className={styles.listColumn}>
            <RowList
              handle={list}
              rows={items}
              rowKey={referenceOf}
              rowHeight={76}
              label={t("feedback.list")}
              openKey={shown ? referenceOf(shown) : null}
              onOpen={(row) => select(row)}
            >
              {(row) => <FeedbackRow record={row} />}
            </RowList>
          </div>
          <div className={styles.detailColumn}>
            {pasting ? (
              <PasteBox onDone={(reference) => setSearch({ row: reference ?? undefined }, true)} />
            ) : shown ? (
              <FeedbackDetail key={shown.id} record={shown} onBack={() => select(undefined)} />
            ) : (
              <p className={styles.choose}>{t("feedback.choose")}</p>
            )}
          </div>
        </div>
      )}
    </>
  );
}

function FeedbackRow({ record }: { record: GraphRecord }) {
  const graph = useGraph();
  const links = useLinksTo(record.id, "highlighted_in");
  const words = useMemo(() => plainText(textField(record, "text")).replace(/\s+/g, " "), [record]);
  const marks = links.filter((link) => graph.record(link.from)?.fields.trashed !== true).length;
  const received = textField(record, "received");
  const channel = textField(record, "channel");
  return (
    <span className={styles.row}>
      <span className={styles.rowTitle}>{titleOf(record)}</span>
      <span className={styles.rowWords}>{words}</span>
      <span className={styles.rowFoot}>
        <span>{channel ? t(`feedback.channel.${channel as "email"}`) : null}</span>
        {received ? <span>{civilDate(received)}</span> : null}
        <span className={marks > 0 ? styles.rowMarks : undefined}>
          {marks > 0 ? t("feedback.marks", { n: marks }) : t("feedback.none")}
        </span>
      </span>
    </span>
  );
}
