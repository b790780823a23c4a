import { useEffect, useMemo } from "react";
import type { GraphRecord, SharedPage } from "@/contract/schema";
import { useRecord } from "@/graph/hooks";
import { Button } from "@/kit/Button";
import { Dialog } from "@/kit/Dialog";
import { EmptyState } from "@/kit/EmptyState";
import { MarkdownView } from "@/kit/editor/MarkdownView";
import { dayOf } from "@/kit/moments";
import { collectionFields } from "../collection/collection-fields";
import { FieldCell } from "../collection/FieldCell";
import { ChosenLayout } from "../collection/layouts/ChosenLayout";
import { useCollection } from "../collection/use-collection";
import { useCollectionReader } from "../collection/use-collection-reader";
import { viewOfRecord } from "../collection/view-definition";
import { useListSearch, useOpening } from "../list-search";
import { t } from "../messages/t";
import head from "../PageHead.module.css";
import { setPageTitle } from "../page-title";
import { titleOf } from "../record/titles";
import { Wordmark } from "../shell/Wordmark";
import styles from "./Sharing.module.css";

export function SharedContent({ shown }: { shown: SharedPage }) {
  useEffect(() => setPageTitle(`${shown.name} · ${t("app.name")}`), [shown.name]);
  return (
    <main className={styles.page}>
      <header className={styles.head}>
        <div className={head.words}>
          <h1 className={head.title}>{shown.name}</h1>
          <p className={head.lead}>
            {t("shared.by", {
              person: shown.by,
              workspace: shown.workspace,
              day: dayOf(shown.expires_at, shown.zone),
            })}
          </p>
        </div>
        <Wordmark />
      </header>
      {shown.is_cut_off ? <p className={styles.notice}>{t("shared.cutOff", { n: 2000 })}</p> : null}
      {shown.record ? <SharedRecord id={shown.record} /> : <SharedView shown={shown} />}
    </main>
  );
}

const none: ReadonlySet<string> = new Set();
const ignore = () => {};

function SharedView({ shown }: { shown: SharedPage }) {
  const first = useMemo(() => {
    const look = JSON.parse(shown.look || "{}");
    return viewOfRecord({ ...look, kind: shown.kind });
  }, [shown]);
  const collection = useCollection(shown.kind, first);
  const search = useListSearch();
  const opening = useOpening();
  const { rows, complete } = collection;
  const layout = { collection, title: shown.name, selection: none, onSelect: ignore, onAdd: ignore };
  return (
    <div className={styles.rows}>
      {rows.length === 0 && complete ? (
        <EmptyState title={t("shared.nothing")}>{t("shared.nothingBody")}</EmptyState>
      ) : (
        <ChosenLayout {...layout} handle={null} />
      )}
      {search.open ? <OpenedRow reference={search.open} rows={rows} onClose={opening.close} /> : null}
    </div>
  );
}

/** A row that was opened, over the view. */
function OpenedRow(props: { reference: string; rows: readonly GraphRecord[]; onClose(): void }) {
  const record = props.rows.find((row) => row.id === props.reference || row.key === props.reference);
  if (!record) return null;
  return (
    <Dialog
      title={titleOf(record)}
      place="side"
      onClose={props.onClose}
      footer={<Button onClick={props.onClose}>{t("record.close")}</Button>}
    >
      <SharedFacts record={record} />
    </Dialog>
  );
}

function SharedRecord({ id }: { id: string }) {
  const record = useRecord(id);
  return <div className={styles.record}>{record ? <SharedFacts record={record} /> : null}</div>;
}

/** All that is shown of a record. */
function SharedFacts({ record }: { record: GraphRecord }) {
  const reader = useCollectionReader(record.kind);
  const fields = collectionFields(reader, record.kind).filter(
    (field) => (field.source === "declared" && field.id !== "title") || (field.id === "key" && record.key),
  );
  const texts = reader.fields(record.kind).filter((field) => field.type === "text");
  const isSet = (value: unknown) => value !== undefined && value !== null && value !== "";
  return (
    <>
      <dl className={styles.facts}>
        {fields
          .filter((field) => isSet(field.text(record)))
          .map((field) => (
            <div key={field.id} className={styles.fact}>
              <dt>{field.label}</dt>
              <dd>
                <FieldCell field={field} record={record} />
              </dd>
            </div>
          ))}
      </dl>
      {texts.map((field) => {
        const words = record.fields[field.name];
        return typeof words === "string" && words !== "" ? (
          <section key={field.name} className={styles.text} aria-label={field.label}>
            <h2 className={styles.label}>{field.label}</h2>
            <MarkdownView markdown={words} />
          </section>
        ) : null;
      })}
    </>
  );
}
