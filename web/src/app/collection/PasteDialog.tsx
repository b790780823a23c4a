import { useId, useMemo, useState } from "react";
import type { Json, OperationBody } from "@/contract/schema";
import { useGraph } from "@/graph/hooks";
import { createRecord } from "@/graph/operations";
import { Button } from "@/kit/Button";
import { Dialog } from "@/kit/Dialog";
import { t } from "../messages/t";
import { useCommit } from "../record/use-commit";
import { valueOfWords } from "./cell-operations";
import styles from "./PasteDialog.module.css";
import { PASTE_LIMIT, type PasteColumn, readHead } from "./pasting";
import type { Collection } from "./use-collection";

/** Makes records from pasted rows, after a person has said what each column is. */
export function PasteDialog({
  collection,
  cells,
  onClose,
}: {
  collection: Collection;
  cells: readonly (readonly string[])[];
  onClose(): void;
}) {
  const { kind, reader, fields } = collection;
  const graph = useGraph();
  const commit = useCommit();
  const declared = reader.kind(kind);
  const names = {
    label: declared?.label.toLowerCase() ?? kind,
    plural: declared?.plural.toLowerCase() ?? kind,
  };
  const settable = useMemo(() => fields.filter((field) => field.declared !== null), [fields]);
  const [headless, setHeadless] = useState(() => readHead(cells[0] ?? [], settable) === null);
  const width = Math.max(...cells.map((row) => row.length));
  const [columns, setColumns] = useState<PasteColumn[]>(() => {
    const known = readHead(cells[0] ?? [], settable) ?? [];
    return Array.from(
      { length: width },
      (_, at) => known[at] ?? { field: at === 0 && known.length === 0 ? "title" : null },
    );
  });
  const id = useId();
  const body = headless ? cells : cells.slice(1);
  const rows = body.slice(0, PASTE_LIMIT);

  const { made, unread } = useMemo(() => {
    let problems = 0;
    const records = rows.map((row) => {
      const values: { [name: string]: Json } = {};
      for (const [at, column] of columns.entries()) {
        const field = settable.find((one) => one.id === column.field)?.declared;
        const words = row[at]?.trim() ?? "";
        if (!field || words === "") continue;
        const value = valueOfWords(reader, kind, field, words);
        if (value === undefined) problems += 1;
        else if (value !== null) values[field.name] = value;
      }
      return values;
    });
    return { made: records.filter((values) => values.title !== undefined), unread: problems };
  }, [rows, columns, settable, reader, kind]);
  const titled = columns.some((column) => column.field === "title");

  const make = () => {
    const operations: OperationBody[] = made.map((values) => createRecord(graph, kind, values).operation);
    const label = t("collection.paste.made", { n: made.length, ...names });
    commit(label, operations, label);
    onClose();
  };
  return (
    <Dialog
      title={t("collection.paste.title", { n: made.length, ...names })}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t("thread.cancel")}</Button>
          <Button look="primary" data-autofocus disabled={!titled || made.length === 0} onClick={make}>
            {t("collection.paste.make", { n: made.length })}
          </Button>
        </>
      }
    >
      <p className={styles.lead}>{t("collection.paste.lead")}</p>
      <label className={styles.check} htmlFor={`${id}-head`}>
        <input
          id={`${id}-head`}
          type="checkbox"
          checked={!headless}
          onChange={(event) => setHeadless(!event.target.checked)}
        />
        {t("collection.paste.head")}
      </label>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keys */}
      <section className={styles.scroll} aria-label={t("collection.paste.preview")} tabIndex={0}>
        <table className={styles.table}>
          <thead>
            <tr>
              {columns.map((column, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a pasted column has no name but its place
                <th key={at}>
                  <select
                    aria-label={t("collection.paste.column", { n: at + 1 })}
                    value={column.field ?? ""}
                    onChange={(event) =>
                      setColumns(
                        columns.map((one, index) => {
                          const chosen = event.target.value || null;
                          if (index === at) return { field: chosen };
                          return one.field === chosen ? { field: null } : one;
                        }),
                      )
                    }
                  >
                    <option value="">{t("collection.paste.skip")}</option>
                    {settable.map((field) => (
                      <option key={field.id} value={field.id}>
                        {field.label}
                      </option>
                    ))}
                  </select>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, 8).map((row, line) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: pasted rows are told apart by their place
              <tr key={line}>
                {columns.map((column, at) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: as above
                  <td key={at} data-skipped={column.field === null || undefined}>
                    {row[at] ?? ""}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <div role="status" className={styles.notes}>
        {titled ? null : <p className={styles.problem}>{t("collection.paste.noTitle")}</p>}
        {unread > 0 ? <p>{t("collection.paste.unread", { n: unread })}</p> : null}
        {body.length > PASTE_LIMIT ? <p>{t("collection.paste.tooMany", { limit: PASTE_LIMIT })}</p> : null}
      </div>
    </Dialog>
  );
}
