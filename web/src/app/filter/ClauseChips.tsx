import { X } from "lucide-react";
import { IconButton } from "@/kit/Button";
import { t } from "../messages/t";
import { ClauseParts } from "./ClauseParts";
import { type ClausePath, negateItem, removeItem, replaceItem, setJoin } from "./clause-edits";
import { itemWords } from "./clause-words";
import { type ClauseGroup, type ClauseItem, isGroup, negatedClause } from "./clauses";
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
export function ClauseChips(props: ClauseChipsProps) {
  const { group, fields, stale, onGroup } = props;
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
            <ChipParts {...props} path={[index]} item={item} />
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

function ChipParts(props: ClauseChipsProps & { path: ClausePath; item: ClauseItem }) {
  const { group, fields, path, item, problemOf, onGroup, onBuild } = props;
  const negated = negatedClause(item);
  if (negated && isShown(negated, fields)) {
    return (
      <>
        <button
          type="button"
          className={styles.part}
          data-part="operator"
          aria-label={t("filter.notRemove")}
          onClick={() => onGroup(negateItem(group, path))}
        >
          {t("filter.not")}
        </button>
        <ChipParts {...props} path={[...path, 0]} item={negated} />
      </>
    );
  }
  if (!isShown(item, fields)) return <GroupPart item={item} fields={fields} onBuild={onBuild} />;
  return (
    <ClauseParts
      item={item}
      fields={fields}
      problemOf={(changed) => problemOf(path, changed)}
      onItem={(changed) => onGroup(changed ? replaceItem(group, path, changed) : removeItem(group, path))}
    />
  );
}

/** Whether an item is one condition, shown by its parts. */
function isShown(item: ClauseItem, fields: readonly FilterField[]): boolean {
  return !isGroup(item) || fieldClauseOf(item, fields) !== null;
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
