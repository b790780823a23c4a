import { Group, Link2, Parentheses, Plus, Ungroup, X } from "lucide-react";
import { useState } from "react";
import { Button, IconButton } from "@/kit/Button";
import { Menu } from "@/kit/Menu";
import { Segmented } from "@/kit/Segmented";
import { t } from "../messages/t";
import { AddClause } from "./AddClause";
import { ClauseParts } from "./ClauseParts";
import {
  addItem,
  type ClausePath,
  changeItem,
  itemAt,
  negateItem,
  removeItem,
  setJoin,
  setOver,
  unwrapItem,
  wrapItem,
} from "./clause-edits";
import { itemWords } from "./clause-words";
import {
  type ClauseGroup,
  type ClauseItem,
  isGroup,
  type Join,
  NO_CLAUSES,
  negatedClause,
  writeClauses,
} from "./clauses";
import styles from "./Filter.module.css";
import { type FilterField, fieldsAlong } from "./filter-fields";

interface FilterBuilderProps {
  id: string;
  group: ClauseGroup;
  fields: readonly FilterField[];
  /** The text cannot be read: what is shown is the last that could, and cannot be changed. */
  stale: boolean;
  problemOf(path: ClausePath, item: ClauseItem): string | null;
  onGroup(group: ClauseGroup): void;
}

/**
 * Groups inside groups. An empty group means nothing in the language, so until it holds something it exists
 * here only; whatever changes the filter from outside replaces what stands here.
 */
export function FilterBuilder({ id, group, fields, stale, problemOf, onGroup }: FilterBuilderProps) {
  const [held, setHeld] = useState(group);
  const whole = writeClauses(held) === writeClauses(group) ? held : group;
  const change = (next: ClauseGroup) => {
    setHeld(next);
    if (writeClauses(next) !== writeClauses(group)) onGroup(next);
  };
  return (
    <fieldset id={id} className={styles.builder} disabled={stale}>
      <legend className="visually-hidden">{t("filter.build.title")}</legend>
      <GroupBox
        whole={whole}
        path={[]}
        group={whole}
        fields={fields}
        problemOf={problemOf}
        onWhole={change}
      />
    </fieldset>
  );
}

interface BoxProps {
  whole: ClauseGroup;
  path: ClausePath;
  fields: readonly FilterField[];
  problemOf(path: ClausePath, item: ClauseItem): string | null;
  onWhole(whole: ClauseGroup): void;
}

function GroupBox(props: BoxProps & { group: ClauseGroup }) {
  const { whole, path, group, fields, problemOf, onWhole } = props;
  const inner = group.over ? fieldsAlong(fields, group.over.path) : fields;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out as a column of rows
    <div role="group" aria-label={t("filter.build.group")} className={styles.box}>
      <BoxHead {...props} />
      {group.items.length === 0 ? (
        <p className={styles.boxEmpty}>
          {t(path.length === 0 ? "filter.build.empty" : "filter.build.emptyGroup")}
        </p>
      ) : null}
      {group.items.map((item, index) => {
        const at = [...path, index];
        const negated = negatedClause(item);
        const clause = negated ?? item;
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a clause is known by its place only
          <div key={index} className={styles.boxRow}>
            <span className={styles.boxJoin}>{index > 0 ? t(`filter.join.${group.join}`) : null}</span>
            {isGroup(clause) ? (
              <GroupBox
                whole={whole}
                path={at}
                group={clause}
                fields={inner}
                problemOf={problemOf}
                onWhole={onWhole}
              />
            ) : (
              <ClauseRow
                whole={whole}
                path={at}
                item={clause}
                negated={negated !== null}
                fields={inner}
                problemOf={problemOf}
                onWhole={onWhole}
              />
            )}
          </div>
        );
      })}
      <BoxFoot whole={whole} path={path} group={group} fields={inner} onWhole={onWhole} />
    </div>
  );
}

function BoxHead({ whole, path, group, fields, onWhole }: BoxProps & { group: ClauseGroup }) {
  const { over, negated } = group;
  const link = over && fields.find((field) => field.type === "links" && field.path === over.path);
  return (
    <div className={styles.boxHead}>
      <button
        type="button"
        className={styles.notButton}
        aria-pressed={negated}
        onClick={() =>
          onWhole(changeItem(whole, path, (item) => ({ ...(item as ClauseGroup), negated: !negated })))
        }
      >
        {t("filter.not")}
      </button>
      {over ? (
        <>
          <Segmented
            label={t("filter.build.overOf")}
            chosen={over.quantifier}
            onChoose={(id) => onWhole(setOver(whole, path, { ...over, quantifier: id as "any" | "all" }))}
            choices={[
              { id: "any", label: t("filter.build.anyLinked") },
              { id: "all", label: t("filter.build.allLinked") },
            ]}
          />
          <span className={styles.boxLink}>{link?.label ?? over.path}</span>
          <span>{t("filter.build.where")}</span>
        </>
      ) : null}
      {over && group.items.length < 2 ? null : (
        <Segmented
          label={t("filter.build.joinOf")}
          chosen={group.join}
          onChoose={(id) => onWhole(setJoin(whole, path, id as Join))}
          choices={[
            { id: "and", label: over ? t("filter.join.and") : t("filter.build.all") },
            { id: "or", label: over ? t("filter.join.or") : t("filter.build.any") },
          ]}
        />
      )}
      {path.length > 0 ? (
        <span className={styles.boxTools}>
          <IconButton
            label={t("filter.build.wrap")}
            className={styles.boxButton}
            onClick={() => onWhole(wrapItem(whole, path))}
          >
            <Parentheses size={14} aria-hidden />
          </IconButton>
          {negated || over ? null : (
            <IconButton
              label={t("filter.build.unwrap")}
              className={styles.boxButton}
              onClick={() => onWhole(unwrapItem(whole, path))}
            >
              <Ungroup size={14} aria-hidden />
            </IconButton>
          )}
          <IconButton
            label={t("filter.build.removeGroup")}
            className={styles.boxButton}
            onClick={() => onWhole(removeItem(whole, path))}
          >
            <X size={14} aria-hidden />
          </IconButton>
        </span>
      ) : null}
    </div>
  );
}

function ClauseRow(props: BoxProps & { item: ClauseItem; negated: boolean }) {
  const { whole, path, item, negated, fields, problemOf, onWhole } = props;
  const words = itemWords(item, fields);
  const at = negated ? [...path, 0] : path;
  return (
    <div className={styles.boxClause}>
      <button
        type="button"
        className={styles.notButton}
        aria-pressed={negated}
        aria-label={`${t("filter.not")} ${words}`}
        onClick={() => onWhole(negateItem(whole, path))}
      >
        {t("filter.not")}
      </button>
      <span className={styles.chip}>
        <ClauseParts
          item={item}
          fields={fields}
          problemOf={(changed) => problemOf(at, changed)}
          onItem={(changed) =>
            onWhole(changed ? changeItem(whole, at, () => changed) : removeItem(whole, path))
          }
        />
      </span>
      <span className={styles.boxTools}>
        <IconButton
          label={`${t("filter.build.wrap")}: ${words}`}
          className={styles.boxButton}
          onClick={() => onWhole(wrapItem(whole, path))}
        >
          <Parentheses size={14} aria-hidden />
        </IconButton>
        <IconButton
          label={t("filter.remove", { clause: words })}
          className={styles.boxButton}
          onClick={() => onWhole(removeItem(whole, path))}
        >
          <X size={14} aria-hidden />
        </IconButton>
      </span>
    </div>
  );
}

function BoxFoot({
  whole,
  path,
  group,
  fields,
  onWhole,
}: Omit<BoxProps, "problemOf"> & { group: ClauseGroup }) {
  const [adding, setAdding] = useState(false);
  const links = fields.filter(
    (field) => field.type === "links" && fieldsAlong(fields, field.path).length > 0,
  );
  const last = [...path, group.items.length - 1];
  return (
    <div className={styles.boxFoot}>
      <AddClause
        fields={fields}
        open={adding}
        onOpenChange={setAdding}
        onAdd={(item, again) => {
          const place = again && itemAt(whole, last) ? last : null;
          if (place) onWhole(item ? changeItem(whole, place, () => item) : removeItem(whole, place));
          else if (item) onWhole(addItem(whole, path, item));
        }}
        target={
          <Button
            look="quiet"
            icon={<Plus size={14} aria-hidden />}
            aria-expanded={adding}
            onClick={() => setAdding(!adding)}
          >
            {t("filter.build.condition")}
          </Button>
        }
      />
      <Button
        look="quiet"
        icon={<Group size={14} aria-hidden />}
        onClick={() =>
          onWhole(addItem(whole, path, { ...NO_CLAUSES, join: group.join === "and" ? "or" : "and" }))
        }
      >
        {t("filter.build.addGroup")}
      </Button>
      {links.length > 0 ? (
        <Menu
          target={
            <Button look="quiet" icon={<Link2 size={14} aria-hidden />}>
              {t("filter.build.addLinked")}
            </Button>
          }
          groups={[
            {
              entries: links.map((field) => ({
                id: field.id,
                label: field.label,
                onSelect: () =>
                  onWhole(
                    addItem(whole, path, { ...NO_CLAUSES, over: { quantifier: "any", path: field.path } }),
                  ),
              })),
            },
          ]}
        />
      ) : null}
    </div>
  );
}
