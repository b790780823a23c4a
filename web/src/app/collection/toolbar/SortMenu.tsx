import { ArrowDown, ArrowDownUp, ArrowUp, X } from "lucide-react";
import { useState } from "react";
import { Button, IconButton } from "@/kit/Button";
import { fuzzySort } from "@/kit/fuzzy";
import { Picker, type PickerOption } from "@/kit/Picker";
import { Popover } from "@/kit/Popover";
import { t } from "../../messages/t";
import type { Collection } from "../use-collection";
import styles from "./Toolbar.module.css";

/** In which order the rows stand: several fields, each up or down. */
export function SortMenu({ collection }: { collection: Collection }) {
  const { view, fields, field, change } = collection;
  const [open, setOpen] = useState(false);
  const sorts = view.sort.flatMap((sort) => {
    const found = field(sort.field);
    return found ? [{ ...sort, label: found.label }] : [];
  });
  const search = (query: string): PickerOption[] =>
    fuzzySort(
      query,
      fields.filter((one) => !sorts.some((sort) => sort.field === one.id)),
      (one) => one.label,
      40,
    ).map(({ item, match }) => ({ id: item.id, text: item.label, runs: match.runs }));
  return (
    <Popover
      label={t("collection.sort")}
      open={open}
      onOpenChange={setOpen}
      target={
        <Button
          look="quiet"
          icon={<ArrowDownUp size={14} aria-hidden />}
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        >
          {sorts.length > 0
            ? t("collection.sort.by", { fields: sorts.map((sort) => sort.label).join(", ") })
            : t("collection.sort")}
        </Button>
      }
    >
      <div className={styles.panel}>
        {sorts.map((sort) => (
          <div key={sort.field} className={styles.sortRow}>
            <span className={styles.sortName}>{sort.label}</span>
            <Button
              aria-label={t("collection.sort.turn", { field: sort.label })}
              icon={sort.descending ? <ArrowDown size={13} aria-hidden /> : <ArrowUp size={13} aria-hidden />}
              onClick={() =>
                change({
                  sort: view.sort.map((one) =>
                    one.field === sort.field ? { ...one, descending: !one.descending } : one,
                  ),
                })
              }
            >
              {t(sort.descending ? "collection.sort.down" : "collection.sort.up")}
            </Button>
            <IconButton
              label={t("collection.sort.remove", { field: sort.label })}
              onClick={() => change({ sort: view.sort.filter((one) => one.field !== sort.field) })}
            >
              <X size={14} aria-hidden />
            </IconButton>
          </div>
        ))}
        <Picker
          key={sorts.map((sort) => sort.field).join(" ")}
          autoFocus
          className={styles.picker}
          label={t("collection.sort.add")}
          placeholder={t(sorts.length > 0 ? "collection.sort.then" : "collection.sort.add")}
          search={search}
          empty={t("collection.columns.none")}
          onCancel={() => setOpen(false)}
          onPick={(option) => {
            const chosen = field(option.id);
            change({ sort: [...view.sort, { field: option.id, descending: chosen?.align === "end" }] });
          }}
        />
      </div>
    </Popover>
  );
}
