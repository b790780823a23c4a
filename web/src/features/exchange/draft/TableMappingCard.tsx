import { useMemo, useState } from "react";
import { t } from "@/app/messages/t";
import type { Becomes, ColumnMapping, DraftTable, FieldDeclaration, TableMapping } from "@/contract/schema";
import { useRegistry } from "@/graph/hooks";
import { Chips } from "@/kit/Chips";
import fieldStyles from "@/kit/Field.module.css";
import { ColumnMappingRow } from "./ColumnMappingRow";
import styles from "./Draft.module.css";
import { withBecomes, withColumn } from "./mapping-changes";
import { systemName } from "./system-name";
import { importableKinds, targetGroups } from "./target-choices";
import type { ImportDraftInUse } from "./use-import-draft";

/** From so many columns on one looks for those that matter. */
const NARROWED_FROM = 20;
const SHOWN_FIRST = 50;

type Narrowed = "all" | "mapped" | "unmapped";

/** One table of the files: what its rows become, and where each column goes. */
export function TableMappingCard({ table, draft }: { table: DraftTable; draft: ImportDraftInUse }) {
  const { plan, memory, change, world } = draft;
  const registry = useRegistry();
  const [chosen, setChosen] = useState<{ narrowed: Narrowed; names: ReadonlySet<string> } | null>(null);
  const [all, setAll] = useState(false);
  const mapping = plan?.mapping.tables.find((one) => one.table === table.name);
  const columns = useMemo(
    () => new Map(mapping?.columns.map((column) => [column.column, column])),
    [mapping],
  );
  const guessed = useMemo(() => {
    const said =
      (draft.reading.value ?? draft.reading.former)?.mapping.tables.find((one) => one.table === table.name)
        ?.columns ?? [];
    return new Set(said.filter((column) => column.target.to !== "nowhere").map((column) => column.column));
  }, [draft.reading, table.name]);
  if (!mapping) return null;
  const isMapped = (name: string) => (columns.get(name)?.target.to ?? "nowhere") !== "nowhere";
  const mapped = table.columns.filter((column) => isMapped(column.name)).length;
  // Of an export that is known, what is left raw is what nobody looks at.
  const long = table.columns.length > NARROWED_FROM;
  const narrowed = chosen?.narrowed ?? (long && table.system !== "table" && mapped > 0 ? "mapped" : "all");
  // As it was when it was chosen: a column whose target is changed does not go from under the hand.
  const names = chosen?.names ?? guessed;
  const found = table.columns.filter(
    (column) => narrowed === "all" || names.has(column.name) === (narrowed === "mapped"),
  );
  const narrow = (to: Narrowed) => {
    const now = table.columns.filter((column) => isMapped(column.name));
    setChosen({ narrowed: to, names: new Set(now.map((column) => column.name)) });
  };
  const shown = all ? found : found.slice(0, SHOWN_FIRST);
  const put = (column: ColumnMapping) => change({ changes: withColumn(memory.changes, table.name, column) });
  const becomesNothing = mapping.becomes.what === "rows";
  const kind = mapping.becomes.what === "records" ? mapping.becomes.kind : null;
  const fields = registry.kinds.find((one) => one.name === kind)?.fields ?? [];
  const doubts = doubtsAbout(mapping.columns, fields);
  return (
    <section className={styles.table} aria-label={table.name}>
      <div className={styles.tableHead}>
        <div className={styles.tableWords}>
          <h3 className={styles.tableName}>{table.name}</h3>
          <p className={styles.quiet}>
            {[systemName(table.system), t("imports.rows", { n: table.rows })].filter(Boolean).join(" · ")}
          </p>
        </div>
        <BecomesSelect table={table} mapping={mapping} draft={draft} />
      </div>
      {doubts.length > 0 ? (
        <ul className={styles.warnings} role="status">
          {doubts.map((doubt) => (
            <li key={doubt}>{doubt}</li>
          ))}
        </ul>
      ) : null}
      {becomesNothing ? null : (
        <>
          {long ? (
            <Chips
              label={t("importing.columns.filter", { table: table.name })}
              chosen={narrowed}
              onChoose={(id) => narrow(id as Narrowed)}
              choices={[
                { id: "all", label: t("importing.columns.all"), count: table.columns.length },
                { id: "mapped", label: t("importing.columns.mapped"), count: mapped },
                {
                  id: "unmapped",
                  label: t("importing.columns.unmapped"),
                  count: table.columns.length - mapped,
                },
              ]}
            />
          ) : null}
          <div className={styles.columnHead} aria-hidden>
            <span>{t("importing.columns.column")}</span>
            <span>{t("importing.columns.samples")}</span>
            <span>{t("importing.columns.to")}</span>
          </div>
          <ul aria-label={t("importing.columns.of", { table: table.name })}>
            {shown.map((column) => (
              <ColumnMappingRow
                key={column.name}
                column={column}
                becomes={mapping.becomes}
                mapping={columns.get(column.name) ?? unsaid(column.name)}
                groups={targetGroups(world, mapping, column.name)}
                world={world}
                onChange={put}
              />
            ))}
          </ul>
          {found.length > shown.length ? (
            <button type="button" className={styles.more} onClick={() => setAll(true)}>
              {t("importing.columns.more", { n: found.length - shown.length })}
            </button>
          ) : null}
        </>
      )}
    </section>
  );
}

/** A column of which nothing is said stays in its rows. */
const unsaid = (column: string): ColumnMapping => ({ column, target: { to: "nowhere" }, separator: null });

interface BecomesSelectProps {
  table: DraftTable;
  mapping: TableMapping;
  draft: ImportDraftInUse;
}

function BecomesSelect({ table, mapping, draft }: BecomesSelectProps) {
  const { memory, change } = draft;
  const registry = useRegistry();
  const isHistory = mapping.becomes.what === "history";
  // Shown before the answer for that kind is here.
  const asked = memory.changes[table.name]?.becomes ? undefined : memory.kinds[table.name];
  const mayBeHistory = isHistory || memory.histories.includes(table.name);
  const choose = (value: string) => {
    const { [table.name]: _, ...kinds } = memory.kinds;
    // What the reader said once is offered again after another choice.
    const histories =
      isHistory && !memory.histories.includes(table.name)
        ? [...memory.histories, table.name]
        : memory.histories;
    if (value === "rows") {
      change({ histories, changes: withBecomes(memory.changes, table.name, { what: "rows" }) });
    } else if (value === "history") {
      change({ kinds, histories, changes: withBecomes(memory.changes, table.name, null) });
    } else {
      change({
        kinds: { ...kinds, [table.name]: value.slice("kind:".length) },
        histories,
        changes: withBecomes(memory.changes, table.name, null),
      });
    }
  };
  return (
    <label className={styles.becomes}>
      <span className={styles.quiet} aria-hidden>
        {t("importing.becomes")}
      </span>
      <select
        className={`${fieldStyles.input} ${styles.becomesSelect}`}
        aria-label={t("importing.becomesOf", { table: table.name })}
        value={asked ? `kind:${asked}` : becomesValue(mapping.becomes)}
        onChange={(event) => choose(event.target.value)}
      >
        <optgroup label={t("importing.becomes.records")}>
          {importableKinds(registry.kinds).map((kind) => (
            <option key={kind.name} value={`kind:${kind.name}`}>
              {kind.plural}
            </option>
          ))}
        </optgroup>
        {mayBeHistory ? <option value="history">{t("importing.becomes.history")}</option> : null}
        <option value="rows">{t("importing.becomes.rows")}</option>
      </select>
    </label>
  );
}

function becomesValue(becomes: Becomes): string {
  return becomes.what === "records" ? `kind:${becomes.kind}` : becomes.what;
}

/** What of a mapping is allowed and hardly ever meant. */
function doubtsAbout(columns: readonly ColumnMapping[], fields: readonly FieldDeclaration[]): string[] {
  const given = new Map<string, number>();
  for (const { target } of columns) {
    if (target.to === "field") given.set(target.field, (given.get(target.field) ?? 0) + 1);
  }
  const doubts: string[] = [];
  if (fields.some((field) => field.name === "title") && !given.has("title")) {
    doubts.push(t("importing.titleless"));
  }
  for (const field of fields) {
    const joins = ["tags", "choices", "text"].includes(field.type);
    if (!joins && (given.get(field.name) ?? 0) > 1) doubts.push(t("importing.twice", { field: field.label }));
  }
  return doubts;
}
