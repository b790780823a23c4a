import { Archive, X } from "lucide-react";
import { type ReactNode, useState } from "react";
import type { FieldDeclaration, GraphRecord, Json, OperationBody } from "@/contract/schema";
import { useGraph } from "@/graph/hooks";
import { addTags, setField } from "@/graph/operations";
import { Button, IconButton } from "@/kit/Button";
import { Menu } from "@/kit/Menu";
import { t } from "../messages/t";
import { FieldEditor } from "../record/FieldEditor";
import { StateMarkGlyph } from "../record/StateMark";
import { titleOf } from "../record/titles";
import { useCommit } from "../record/use-commit";
import styles from "./BulkBar.module.css";
import { collectionFields } from "./collection-fields";
import { useCollectionReader } from "./use-collection-reader";

/** What can be set on all selected records at once; each is one step to undo. */
export function BulkBar({
  kind,
  records,
  onClear,
}: {
  kind: string;
  records: readonly GraphRecord[];
  onClear(): void;
}) {
  const graph = useGraph();
  const reader = useCollectionReader(kind);
  const commit = useCommit();
  const n = records.length;
  const plural = reader.kind(kind)?.plural.toLowerCase() ?? kind;
  const all = (label: string, each: (record: GraphRecord) => OperationBody) =>
    commit(label, records.map(each), label);
  const settable = collectionFields(reader, kind).flatMap((field) => field.declared ?? []);
  const state = settable.find((field) => field.type === "state");
  const near = settable.filter((field) => field.name === "owner" || field.type === "tags");
  const others = settable.filter(
    (field) => field !== state && !near.includes(field) && field.name !== "title" && field.type !== "url",
  );
  const [other, setOther] = useState<FieldDeclaration | null>(null);
  const set = (field: FieldDeclaration, value: Json) => {
    if (field.type === "tags") {
      const tags = Array.isArray(value) ? value.map(String) : [];
      if (tags.length > 0) {
        all(
          t("collection.bulk.tagged", { n, plural, title: titleOf(records[0]), tag: tags.join(", ") }),
          (record) => addTags(record.id, field.name, tags),
        );
      }
      return;
    }
    const words =
      field.type === "reference" && typeof value === "string"
        ? titleOf(graph.record(value))
        : String(value ?? t("record.empty"));
    all(
      t("collection.bulk.set", {
        n,
        plural,
        title: titleOf(records[0]),
        field: field.label.toLowerCase(),
        value: words,
      }),
      (record) => setField(graph, record.id, field.name, value),
    );
  };
  return (
    <section className={styles.bulk} aria-label={t("features.selected", { n })}>
      <span className={styles.count}>{t("features.selected", { n })}</span>
      {state ? (
        <Menu
          placement="top-start"
          target={<Button>{state.label}</Button>}
          groups={[
            {
              entries: graph.states(kind).map((one) => ({
                id: one.id,
                label: one.name,
                icon: <StateMarkGlyph state={one} />,
                onSelect: () =>
                  all(
                    t("collection.moved", { n, plural, title: titleOf(records[0]), group: one.name }),
                    (record) => setField(graph, record.id, state.name, one.id),
                  ),
              })),
            },
          ]}
        />
      ) : null}
      {near.map((field) => (
        <BulkField
          key={field.name}
          kind={kind}
          field={field}
          label={field.type === "tags" ? t("features.bulk.tags") : field.label}
          onValue={(value) => set(field, value)}
        />
      ))}
      {others.length > 0 ? (
        <span className={styles.field}>
          <Menu
            placement="top-start"
            target={<Button>{t("collection.bulk.more")}</Button>}
            groups={[
              {
                entries: others.map((field) => ({
                  id: field.name,
                  label: field.label,
                  onSelect: () => setOther(field),
                })),
              },
            ]}
          />
          {other ? (
            <FieldEditor
              field={other}
              record={blank(kind)}
              onChange={(value) => set(other, value)}
              onEnd={() => setOther(null)}
            />
          ) : null}
        </span>
      ) : null}
      <Button
        icon={<Archive size={15} aria-hidden />}
        onClick={() => {
          all(t("collection.bulk.archived", { n, plural, title: titleOf(records[0]) }), (record) =>
            setField(graph, record.id, "archived", true),
          );
          onClear();
        }}
      >
        {t("features.bulk.archive")}
      </Button>
      <IconButton label={t("features.clear")} shortcut="Escape" onClick={onClear}>
        <X size={15} aria-hidden />
      </IconButton>
    </section>
  );
}

/** An editor needs a record to read the present value from: for many there is none. */
function blank(kind: string): GraphRecord {
  return { kind, fields: {} } as unknown as GraphRecord;
}

function BulkField({
  kind,
  field,
  label,
  onValue,
}: {
  kind: string;
  field: FieldDeclaration;
  label: ReactNode;
  onValue(value: Json): void;
}) {
  const [open, setOpen] = useState(false);
  return (
    <span className={styles.field}>
      <Button aria-expanded={open} onClick={() => setOpen(true)}>
        {label}
      </Button>
      {open ? (
        <FieldEditor
          field={field}
          record={blank(kind)}
          onChange={(value) => {
            onValue(value);
            setOpen(false);
          }}
          onEnd={() => setOpen(false)}
        />
      ) : null}
    </span>
  );
}
