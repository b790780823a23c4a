import { Archive, X } from "lucide-react";
import { type ReactNode, useState } from "react";
import { t } from "@/app/messages/t";
import { FieldEditor } from "@/app/record/FieldEditor";
import { StateMarkGlyph } from "@/app/record/StateMark";
import { titleOf } from "@/app/record/titles";
import { useCommit } from "@/app/record/use-commit";
import type { GraphRecord, Json, OperationBody } from "@/contract/schema";
import { useGraph, useStates } from "@/graph/hooks";
import { addTags, setField } from "@/graph/operations";
import { Button, IconButton } from "@/kit/Button";
import { Menu } from "@/kit/Menu";
import styles from "./Features.module.css";

/** What can be done with all selected features at once; each is one step to undo. */
export function BulkBar({ features, onClear }: { features: readonly GraphRecord[]; onClear(): void }) {
  const graph = useGraph();
  const states = useStates("feature");
  const commit = useCommit();
  const n = features.length;
  const all = (label: string, each: (feature: GraphRecord) => OperationBody) => {
    commit(label, features.map(each), label);
  };
  return (
    <section className={styles.bulk} aria-label={t("features.selected", { n })}>
      <span className={styles.bulkCount}>{t("features.selected", { n })}</span>
      <Menu
        placement="top-start"
        target={<Button>{t("features.bulk.state")}</Button>}
        groups={[
          {
            entries: states.map((state) => ({
              id: state.id,
              label: state.name,
              icon: <StateMarkGlyph state={state} />,
              onSelect: () =>
                all(t("features.bulk.moved", { n, state: state.name }), (feature) =>
                  setField(graph, feature.id, "state", state.id),
                ),
            })),
          },
        ]}
      />
      <BulkField
        name="owner"
        label={t("features.bulk.owner")}
        onValue={(value) =>
          all(
            t("features.bulk.owned", {
              n,
              who: typeof value === "string" ? titleOf(graph.record(value)) : t("record.nobody"),
            }),
            (feature) => setField(graph, feature.id, "owner", value),
          )
        }
      />
      <BulkField
        name="tags"
        label={t("features.bulk.tags")}
        onValue={(value) => {
          const tags = Array.isArray(value) ? value.map(String) : [];
          if (tags.length === 0) return;
          all(t("features.bulk.tagged", { n, tag: tags.join(", ") }), (feature) =>
            addTags(feature.id, "tags", tags),
          );
        }}
      />
      <Button
        icon={<Archive size={15} aria-hidden />}
        onClick={() => {
          all(t("features.bulk.archived", { n }), (feature) => setField(graph, feature.id, "archived", true));
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

function BulkField({ name, label, onValue }: { name: string; label: ReactNode; onValue(value: Json): void }) {
  const graph = useGraph();
  const [open, setOpen] = useState(false);
  const field = graph.field("feature", name);
  // An editor needs a record to read the present value from: here there is none yet.
  const blank = { kind: "feature", fields: {} } as unknown as GraphRecord;
  return (
    <span className={styles.bulkField}>
      <Button aria-expanded={open} onClick={() => setOpen(true)}>
        {label}
      </Button>
      {open && field ? (
        <FieldEditor
          field={field}
          record={blank}
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
