import { ChevronRight, Plus, Unlink } from "lucide-react";
import { useMemo, useState } from "react";
import type { GraphRecord } from "@/contract/schema";
import { useEvidence, useGraph, useLinksFrom, useLinksTo, useRoles } from "@/graph/hooks";
import { unlink } from "@/graph/operations";
import { Button, IconButton } from "@/kit/Button";
import { t } from "../messages/t";
import { AddLink } from "./AddLink";
import { EvidenceList } from "./EvidenceList";
import { type LinkedRecord, linkedGroups } from "./linked-groups";
import styles from "./Record.module.css";
import { GroupHeading, SectionHeading } from "./SectionHeading";
import { StateMark } from "./StateMark";
import { quoteOf, tallyOf, titleOf } from "./titles";
import { useCommit } from "./use-commit";
import { useMayChange } from "./use-may-change";
import { useRecordNavigation } from "./use-record-navigation";

/** Everything that is linked, by what the link says, each with what shows it. */
export function LinksSection({ record }: { record: GraphRecord }) {
  const graph = useGraph();
  const canEdit = useMayChange(record);
  const out = useLinksFrom(record.id);
  const back = useLinksTo(record.id);
  const [adding, setAdding] = useState(false);
  const roles = useRoles();
  const groups = useMemo(
    () =>
      linkedGroups(
        { roles: () => roles, role: (name) => graph.role(name), record: (id) => graph.record(id) },
        out,
        back,
      ),
    [graph, roles, out, back],
  );
  return (
    <section className={styles.section}>
      <div className={styles.sectionHead}>
        <SectionHeading>{t("record.links")}</SectionHeading>
        {canEdit && !adding ? (
          <Button look="quiet" icon={<Plus size={14} aria-hidden />} onClick={() => setAdding(true)}>
            {t("record.addLink")}
          </Button>
        ) : null}
      </div>
      {adding ? <AddLink record={record} onDone={() => setAdding(false)} /> : null}
      {groups.length === 0 && !adding ? <p className={styles.empty}>{t("record.noLinks")}</p> : null}
      {groups.map((group) => (
        <div key={group.id} className={styles.linkGroup}>
          <GroupHeading className={styles.linkLabel}>
            {group.label}
            <span>{group.rows.length}</span>
          </GroupHeading>
          <ul>
            {group.rows.map((row) => (
              <LinkRow key={row.other.id} row={row} record={record} />
            ))}
          </ul>
        </div>
      ))}
    </section>
  );
}

function LinkRow({ row: { link, other }, record }: { row: LinkedRecord; record: GraphRecord }) {
  const canEdit = useMayChange(record);
  const { linkTo } = useRecordNavigation();
  const commit = useCommit();
  const evidence = useEvidence(link);
  const [open, setOpen] = useState(false);
  const quote = quoteOf(other);
  const tally = tallyOf(other);
  const state = other.fields.state;
  const source = useQuoteSource(other);
  const target = quote && source ? source : other;
  const proposed = evidence.length > 0 && evidence.every((one) => one.state === "proposed");
  return (
    <li className={styles.linkRow} data-proposed={proposed || undefined}>
      <div className={styles.linkLine}>
        <button
          type="button"
          className={styles.linkFold}
          aria-expanded={open}
          aria-label={t("record.evidence", { n: evidence.length })}
          onClick={() => setOpen(!open)}
        >
          <ChevronRight size={13} aria-hidden />
        </button>
        <a {...linkTo(target)} className={quote ? styles.linkQuote : styles.linkTitle}>
          {typeof state === "string" ? <StateMark state={state} kind={other.kind} bare /> : null}
          <span>{quote ? `“${quote.text}”` : titleOf(other)}</span>
        </a>
        <span className={styles.linkNote}>
          {tally ? <span>{t("wanted.votes", { n: tally.count })}</span> : null}
          <span>{quote && source ? titleOf(source) : (other.key ?? "")}</span>
        </span>
        {canEdit ? (
          <IconButton
            label={t("record.unlink")}
            className={styles.linkRemove}
            onClick={() => {
              const said = t("record.unlinked", { title: titleOf(link.from === record.id ? other : record) });
              commit(said, [unlink(link.from, link.role, link.to)], said);
            }}
          >
            <Unlink size={14} aria-hidden />
          </IconButton>
        ) : null}
      </div>
      {open ? <EvidenceList link={link} evidence={evidence} /> : null}
    </li>
  );
}

/** Words are shown with the text they stand in, where they stand in one. */
function useQuoteSource(highlight: GraphRecord): GraphRecord | undefined {
  const graph = useGraph();
  const links = useLinksFrom(highlight.id, "highlighted_in");
  const [first] = links;
  return first ? graph.record(first.to) : undefined;
}
