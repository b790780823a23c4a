import { memo } from "react";
import type { GraphRecord } from "@/contract/schema";
import { civilDate } from "@/kit/moments";
import { OptionChip } from "../fields/OptionChip";
import { t } from "../messages/t";
import { safeAddress } from "../record/field-values";
import { PersonName } from "../record/PersonName";
import { StateMark } from "../record/StateMark";
import { referenceOf, tallyOf, titleOf } from "../record/titles";
import { useRecordNavigation } from "../record/use-record-navigation";
import { useIsShared } from "../workspace";
import type { CollectionField } from "./collection-fields";
import styles from "./FieldCell.module.css";

/** How many linked records a cell names before it only counts. */
const LINKS_NAMED = 3;

interface FieldCellProps {
  field: CollectionField;
  record: GraphRecord;
}

/** One value of one record as a cell shows it: shapes for states, chips for tags and links, words for the rest. */
export const FieldCell = memo(function FieldCell({ field, record }: FieldCellProps) {
  const value = record.fields[field.id];
  if (field.id === "title") return <TitleCell record={record} />;
  if (field.id === "key") return <span className={styles.key}>{record.key ?? referenceOf(record)}</span>;
  if (field.linked) return <LinkedCell records={field.linked(record)} />;
  switch (field.type) {
    case "state":
      return typeof value === "string" ? <StateMark state={value} kind={record.kind} /> : null;
    case "reference":
      return typeof value === "string" ? (
        <span>
          <PersonName id={value} />
        </span>
      ) : null;
    case "tags":
      return Array.isArray(value) ? (
        <span className={styles.chips}>
          {value.map((tag) => (
            <span key={String(tag)} className={styles.chip}>
              {String(tag)}
            </span>
          ))}
        </span>
      ) : null;
    case "choice":
      return typeof value === "string" ? <Options field={field} chosen={[value]} /> : null;
    case "choices":
      return Array.isArray(value) ? <Options field={field} chosen={value.map(String)} /> : null;
    case "tally":
      return <span title={tallyWords(record)}>{field.text(record)}</span>;
    case "checkbox":
      return value === true ? (
        <span role="img" aria-label={t("record.yes")}>
          ✓
        </span>
      ) : null;
    case "url": {
      const address = typeof value === "string" ? safeAddress(value) : null;
      return address ? (
        <a
          className={styles.address}
          tabIndex={-1}
          href={address}
          target="_blank"
          rel="noreferrer noopener"
          onClick={(event) => event.stopPropagation()}
        >
          {address.replace(/^https?:\/\//, "")}
        </a>
      ) : null;
    }
  }
  const words = field.text(record);
  return words ? <span className={field.source === "record" ? styles.quiet : undefined}>{words}</span> : null;
});

/** Kinds whose title is what people said, in their words. */
const spokenKinds = new Set(["idea", "feedback"]);

export function TitleCell({ record }: { record: GraphRecord }) {
  const { linkTo } = useRecordNavigation();
  const isShared = useIsShared();
  const link = linkTo(record);
  return (
    <a
      className={spokenKinds.has(record.kind) ? `${styles.title} ${styles.spoken}` : styles.title}
      tabIndex={-1}
      href={isShared ? undefined : link.href}
      onClick={link.onClick}
    >
      {titleOf(record)}
    </a>
  );
}

function Options({ field, chosen }: { field: CollectionField; chosen: readonly string[] }) {
  const options = field.declared?.custom?.options;
  if (!options) return <span>{chosen.join(", ")}</span>;
  return (
    <span className={styles.chips}>
      {chosen.map((id) => {
        const option = options.find((one) => one.id === id);
        return <OptionChip key={id} label={option?.label ?? id} colour={option?.colour} />;
      })}
    </span>
  );
}

function tallyWords(record: GraphRecord): string | undefined {
  const tally = tallyOf(record);
  return tally ? t("record.asOf", { source: tally.source, date: civilDate(tally.as_of) }) : undefined;
}

function LinkedCell({ records }: { records: readonly GraphRecord[] }) {
  if (records.length === 0) return null;
  const more = records.length - LINKS_NAMED;
  return (
    <span className={styles.chips}>
      {records.slice(0, LINKS_NAMED).map((record) => (
        <span key={record.id} className={styles.link}>
          {titleOf(record)}
        </span>
      ))}
      {more > 0 ? <span className={styles.key}>+{more}</span> : null}
    </span>
  );
}
