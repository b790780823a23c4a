import { Columns3, Plus, Sigma } from "lucide-react";
import { useState } from "react";
import { isAtLeast } from "@/graph/powers";
import { Button } from "@/kit/Button";
import { fuzzySort } from "@/kit/fuzzy";
import { Picker, type PickerOption } from "@/kit/Picker";
import { Popover } from "@/kit/Popover";
import { useActions } from "../../actions/Actions";
import { FieldForm } from "../../fields/FieldForm";
import { t } from "../../messages/t";
import { useWorkspace } from "../../workspace";
import type { CollectionField } from "../collection-fields";
import type { Collection } from "../use-collection";
import { FormulaForm } from "./FormulaForm";
import styles from "./Toolbar.module.css";

/** Which fields stand as columns: what the kind has, what is linked to it, and what is computed. */
export function ColumnsMenu({ collection }: { collection: Collection }) {
  const [open, setOpen] = useState(false);
  useActions([
    {
      id: "collection-columns",
      label: t("collection.columns.action"),
      icon: Columns3,
      run: () => setOpen(true),
    },
  ]);
  return (
    <Popover
      label={t("collection.columns")}
      open={open}
      onOpenChange={setOpen}
      target={
        <Button
          look="quiet"
          icon={<Columns3 size={14} aria-hidden />}
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        >
          {t("collection.columns")}
        </Button>
      }
    >
      <ColumnsPanel collection={collection} onClose={() => setOpen(false)} />
    </Popover>
  );
}

export function ColumnsPanel({ collection, onClose }: { collection: Collection; onClose(): void }) {
  const { columns, fields, change } = collection;
  const { workspace } = useWorkspace();
  const [computing, setComputing] = useState(false);
  const [making, setMaking] = useState(false);
  const shown = columns.map((column) => column.field);
  const search = (query: string): PickerOption[] => {
    const hidden = fields.filter((field) => !shown.some((one) => one.id === field.id));
    const entry = (field: CollectionField, runs?: [number, number][]): PickerOption => {
      const isShown = shown.some((one) => one.id === field.id);
      return {
        id: field.id,
        text: field.label,
        runs,
        note: isShown ? "✓" : undefined,
        group: t(
          isShown
            ? "collection.columns.shown"
            : field.source === "links"
              ? "collection.columns.links"
              : "collection.columns.hidden",
        ),
      };
    };
    if (!query.trim()) {
      const plain = hidden.filter((field) => field.source !== "links");
      const links = hidden.filter((field) => field.source === "links");
      return [...shown, ...plain, ...links].map((field) => entry(field));
    }
    return fuzzySort(query, [...shown, ...hidden], (field) => field.label, 30).map(({ item, match }) =>
      entry(item, match.runs),
    );
  };
  const choices = () =>
    columns.map((column) => ({
      field: column.field.id,
      width: column.width === column.field.width ? null : column.width,
    }));
  if (making) {
    return (
      <FieldForm
        kind={collection.kind}
        onDone={(name) => {
          if (name) change({ columns: [...choices(), { field: name, width: null }] });
          setMaking(false);
          if (name) onClose();
        }}
      />
    );
  }
  if (computing) {
    return (
      <FormulaForm
        collection={collection}
        onDone={(id) => {
          if (id) change({ columns: [...choices(), { field: id, width: null }] });
          setComputing(false);
          if (id) onClose();
        }}
      />
    );
  }
  return (
    <div className={styles.panel}>
      <Picker
        key={shown.map((field) => field.id).join(" ")}
        autoFocus
        className={styles.picker}
        label={t("collection.columns.search")}
        placeholder={t("collection.columns.search")}
        search={search}
        empty={t("collection.columns.none")}
        onCancel={onClose}
        onPick={(option) => {
          const isShown = shown.some((field) => field.id === option.id);
          if (isShown && option.id === "title") return;
          change({
            columns: isShown
              ? choices().filter((column) => column.field !== option.id)
              : [...choices(), { field: option.id, width: null }],
          });
        }}
      />
      <div className={styles.panelFoot}>
        {isAtLeast(workspace.role, "maker") ? (
          <Button look="quiet" icon={<Plus size={14} aria-hidden />} onClick={() => setMaking(true)}>
            {t("collection.columns.newField")}
          </Button>
        ) : null}
        <Button look="quiet" icon={<Sigma size={14} aria-hidden />} onClick={() => setComputing(true)}>
          {t("collection.columns.rollUp")}
        </Button>
        <Button look="quiet" onClick={() => change({ columns: null, frozen: 0 })}>
          {t("collection.columns.reset")}
        </Button>
      </div>
    </div>
  );
}
