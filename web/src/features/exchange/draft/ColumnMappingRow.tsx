import { SlidersHorizontal } from "lucide-react";
import { useId, useState } from "react";
import { t } from "@/app/messages/t";
import type { Becomes, ColumnMapping, DraftColumn } from "@/contract/schema";
import { IconButton } from "@/kit/Button";
import fieldStyles from "@/kit/Field.module.css";
import { ColumnDetails } from "./ColumnDetails";
import styles from "./Draft.module.css";
import { suggestedSeparator, suggestedType } from "./sample-guess";
import { detailsOf, fieldOfTarget, type TargetGroup, type TargetWorld } from "./target-choices";
import { targetOfValue, targetValue } from "./target-value";

interface ColumnMappingRowProps {
  column: DraftColumn;
  becomes: Becomes;
  mapping: ColumnMapping;
  groups: readonly TargetGroup[];
  world: TargetWorld;
  onChange(mapping: ColumnMapping): void;
}

/** A column with some of its values, and where they go. */
export function ColumnMappingRow(props: ColumnMappingRowProps) {
  const { column, becomes, mapping, groups, world, onChange } = props;
  const id = useId();
  const [open, setOpen] = useState(false);
  const { target } = mapping;
  const value = targetValue(target, world.roles);
  const field = fieldOfTarget(world, becomes, target);
  const details = detailsOf(target, field);
  const isNewLink = value === "new_link";
  const named = details.name !== null && (details.name !== "role" || isNewLink);
  const hasDetails = named || details.markup || details.dates || details.separator || details.words;
  const choose = (next: string) => {
    const chosen = targetOfValue(next, column.name, suggestedType(column.samples));
    const type = fieldOfTarget(world, becomes, chosen)?.type;
    const several = type === "tags" || type === "choices";
    const separator = mapping.separator ?? (several ? suggestedSeparator(column.samples) : null);
    onChange({ ...mapping, target: chosen, separator, words: undefined });
    // A new field needs its name and type said, so they are not hidden away.
    if (chosen.to === "new_field" || next === "new_link" || next === "section") setOpen(true);
  };
  return (
    <li className={styles.column} data-kept={target.to === "nowhere" || undefined}>
      <div className={styles.columnName}>
        <span className={styles.mono}>{column.name}</span>
        <span className={styles.quiet}>
          {t("imports.values", { n: column.values })}
          {column.added ? ` · ${t("importing.columns.added")}` : ""}
        </span>
      </div>
      <p className={styles.samples} title={column.samples.join("\n")}>
        {column.samples.length > 0 ? (
          column.samples.slice(0, 3).map((sample) => (
            <span key={sample} className={styles.sample}>
              {sample}
            </span>
          ))
        ) : (
          <span className={styles.quiet}>{t("importing.columns.empty")}</span>
        )}
      </p>
      <div className={styles.columnTarget}>
        <select
          className={`${fieldStyles.input} ${fieldStyles.small}`}
          aria-label={t("importing.columns.toOf", { column: column.name })}
          value={value}
          onChange={(event) => choose(event.target.value)}
        >
          {groups.map((group) =>
            group.label === null ? (
              group.choices.map((choice) => (
                <option key={choice.value} value={choice.value}>
                  {choice.label}
                </option>
              ))
            ) : group.choices.length > 0 ? (
              <optgroup key={group.label} label={group.label}>
                {group.choices.map((choice) => (
                  <option key={choice.value} value={choice.value}>
                    {choice.label}
                  </option>
                ))}
              </optgroup>
            ) : null,
          )}
        </select>
        {hasDetails ? (
          <IconButton
            label={t("importing.columns.detailsOf", { column: column.name })}
            aria-expanded={open}
            aria-controls={open ? id : undefined}
            onClick={() => setOpen(!open)}
          >
            <SlidersHorizontal size={14} aria-hidden />
          </IconButton>
        ) : null}
      </div>
      {open && hasDetails ? (
        <div id={id} className={styles.details}>
          <ColumnDetails
            column={column}
            mapping={mapping}
            field={field}
            details={{ ...details, name: named ? details.name : null }}
            onChange={onChange}
          />
        </div>
      ) : null}
    </li>
  );
}
