import { X } from "lucide-react";
import { IconButton } from "@/kit/Button";
import { t } from "../messages/t";
import { ClauseParts } from "./ClauseParts";
import { type ClausePath, changeItem, negateItem, removeItem, setJoin } from "./clause-edits";
import { itemWords } from "./clause-words";
import { type ClauseGroup, type ClauseItem, isGroup } from "./clauses";
import styles from "./Filter.module.css";
import type { FilterField } from "./filter-fields";
import { fieldClauseOf } from "./filter-operators";

interface ClauseChipsProps {
  group: ClauseGroup;
  fields: readonly FilterField[];
  /** The text cannot be read: what is shown is the last that could, and cannot be changed. */
  stale: boolean;
  problemOf(path: ClausePath, item: ClauseItem): string | null;
  onGroup(group: ClauseGroup): void;
  onBuild(): void;
}

/** The conditions of a filter side by side; a group inside it is one chip that opens the builder. */
export function ClauseChips({ group, fields, stale, problemOf, onGroup, onBuild }: ClauseChipsProps) {
  if (group.items.length === 0) return null;
  const other = group.join === "and" ? "or" : "and";
  return (
    <fieldset className={styles.chips} disabled={stale}>
      <legend className="visually-hidden">{t("filter.chips")}</legend>
      {group.negated ? (
        <button
          type="button"
          className={styles.join}
          aria-label={t("filter.notRemove")}
          onClick={() => onGroup(negateItem(group, []))}
        >
          {t("filter.not")}
        </button>
      ) : null}
      {group.items.map((item, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a clause is known by its place only
        <span key={index} className={styles.chipPlace}>
          {index > 0 ? (
            <button
              type="button"
              className={styles.join}
              aria-label={t("filter.join.toggle", {
                join: t(`filter.join.${group.join}`),
                other: t(`filter.join.${other}`),
              })}
              onClick={() => onGroup(setJoin(group, [], other))}
            >
              {t(`filter.join.${group.join}`)}
            </button>
          ) : null}
          <span className={styles.chip}>
            {isGroup(item) && !fieldClauseOf(item, fields) ? (
              <GroupPart item={item} fields={fields} onBuild={onBuild} />
            ) : (
              <ClauseParts
                item={item}
                fields={fields}
                problemOf={(changed) => problemOf([index], changed)}
                onItem={(changed) => onGroup(changeItem(group, [index], () => changed))}
              />
            )}
            <IconButton
              label={t("filter.remove", { clause: itemWords(item, fields) })}
              className={styles.remove}
              onClick={() => onGroup(removeItem(group, [index]))}
            >
              <X size={13} aria-hidden />
            </IconButton>
          </span>
        </span>
      ))}
    </fieldset>
  );
}

function GroupPart({
  item,
  fields,
  onBuild,
}: {
  item: ClauseItem;
  fields: readonly FilterField[];
  onBuild(): void;
}) {
  const text = itemWords(item, fields);
  return (
    <button
      type="button"
      className={styles.part}
      data-part="group"
      aria-label={t("filter.part.group", { text })}
      onClick={onBuild}
    >
      <span className={styles.partText}>{text}</span>
    </button>
  );
}
