import type { ReactNode } from "react";
import { t } from "@/app/messages/t";
import { fieldText } from "@/app/record/field-values";
import { StateMark } from "@/app/record/StateMark";
import { titleOf } from "@/app/record/titles";
import { useRecordNavigation } from "@/app/record/use-record-navigation";
import type { Change, Id, Json } from "@/contract/schema";
import { optionLabel } from "@/graph/definitions";
import type { Graph } from "@/graph/graph";
import { useGraph } from "@/graph/hooks";
import styles from "./History.module.css";

/** One change in words: what, from what, to what. `about` is the record whose own history this is. */
export function ChangeLine({ change, about }: { change: Change; about?: Id }) {
  const graph = useGraph();
  switch (change.type) {
    case "created":
      return (
        <span>
          {t("history.created", {
            what: graph.kind(graph.record(change.record)?.kind ?? "")?.label.toLowerCase() ?? "",
          })}{" "}
          {change.record === about ? null : <RecordName id={change.record} />}
        </span>
      );
    case "field":
      return <FieldChange {...change} about={about} />;
    case "moved": {
      const placed = ({ space, key }: typeof change.before) =>
        [graph.spaces().find((one) => one.id === space)?.name, key].filter(Boolean).join(", ");
      return (
        <span className={styles.change}>
          <span>
            {t("history.moved")} {change.record === about ? null : <RecordName id={change.record} />}
          </span>
          <Move before={placed(change.before)} after={placed(change.after)} fresh={false} />
        </span>
      );
    }
    case "linked":
    case "unlinked": {
      const role = graph.role(change.role);
      const inward = about === change.to;
      return (
        <span>
          {t(change.type === "linked" ? "history.linked" : "history.unlinked")}{" "}
          {about === change.from || inward ? null : <RecordName id={change.from} />}{" "}
          <i>{inward ? role?.inverse : role?.label}</i> <RecordName id={inward ? change.from : change.to} />
        </span>
      );
    }
    case "link_field": {
      const role = graph.registry.roles.find((one) => one.name === change.role);
      const declared = role?.fields.find((one) => one.name === change.field);
      const value = (raw: Json) => fieldText(declared?.type ?? "line", raw, wordsOf(graph));
      return (
        <span className={styles.change}>
          <span>
            {declared?.label ?? change.field} ·{" "}
            <RecordName id={about === change.to ? change.from : change.to} />
          </span>
          <Move before={value(change.before)} after={value(change.after)} fresh={change.before === null} />
        </span>
      );
    }
    case "evidence":
      return (
        <span>
          {t("history.evidence", { state: change.after ?? "" })}{" "}
          <RecordName id={about === change.to ? change.from : change.to} />
        </span>
      );
    case "conflict":
      return (
        <span>
          {t(change.before ? "history.conflictResolved" : "history.conflict", { field: change.field })}
        </span>
      );
    case "erased":
      return (
        <span>
          {t("history.erased")} {change.record === about ? null : <RecordName id={change.record} />}
        </span>
      );
    case "state_defined":
      return (
        <span>
          {t("history.stateDefined")} {graph.state(change.state)?.name}
        </span>
      );
    case "space_defined":
      return <span>{t("history.spaceDefined")}</span>;
    case "field_defined":
    case "role_defined":
      return (
        <span>
          {t(definedKey(change))} {change.after.label}
        </span>
      );
  }
}

function definedKey(change: Change & { type: "field_defined" | "role_defined" }) {
  const isField = change.type === "field_defined";
  if (change.before === null) return isField ? "history.fieldMade" : "history.roleMade";
  if (change.after.archived && !change.before.archived) {
    return isField ? "history.fieldArchived" : "history.roleArchived";
  }
  return isField ? "history.fieldChanged" : "history.roleChanged";
}

function FieldChange({
  record: id,
  field,
  before,
  after,
  about,
}: {
  record: Id;
  field: string;
  before: Json;
  after: Json;
  about?: Id;
}) {
  const graph = useGraph();
  const record = graph.record(id);
  const declared = graph.field(record?.kind ?? "", field, record?.space);
  const long = declared?.type === "text";
  const value = (raw: Json) => {
    if (declared?.type === "state" && typeof raw === "string" && record) {
      return <StateMark state={raw} kind={record.kind} />;
    }
    const text = fieldText(declared?.type ?? "line", raw, {
      titleOf: (other) => titleOf(graph.record(other)),
      stateName: (state) => graph.state(state)?.name ?? null,
      optionLabel: (option) => optionLabel(declared, option),
    });
    return text ? (
      <span className={styles.value}>{clipped(text)}</span>
    ) : (
      <span className={styles.nothing}>{t("history.nothing")}</span>
    );
  };
  // What was erased stood there, and nobody knows it any more.
  const erased = before === null && after === null;
  return (
    <span className={styles.change}>
      <span>
        {declared?.label ?? field}
        {id === about ? null : (
          <>
            {" · "}
            <RecordName id={id} />
          </>
        )}
      </span>
      {erased ? (
        <span className={styles.nothing}>{t("history.erased")}</span>
      ) : long ? (
        <details className={styles.long}>
          <summary>{t("history.textRevised")}</summary>
          <div className={styles.before}>
            {typeof before === "string" && before ? before : t("history.nothing")}
          </div>
          <div className={styles.after}>
            {typeof after === "string" && after ? after : t("history.nothing")}
          </div>
        </details>
      ) : (
        <Move before={value(before)} after={value(after)} fresh={before === null || before === undefined} />
      )}
    </span>
  );
}

/** From what to what; of a value that was not there before, only to what. */
function Move({ before, after, fresh }: { before: ReactNode; after: ReactNode; fresh: boolean }) {
  return (
    <span className={styles.move}>
      {fresh ? null : (
        <>
          <span className={styles.old}>{typeof before === "string" ? worded(before) : before}</span>
          <span aria-hidden>→</span>
          <span className="visually-hidden">{t("history.to")}</span>
        </>
      )}
      {typeof after === "string" ? worded(after) : after}
    </span>
  );
}

function worded(text: string): ReactNode {
  return text ? (
    <span className={styles.value}>{clipped(text)}</span>
  ) : (
    <span className={styles.nothing}>{t("history.nothing")}</span>
  );
}

function wordsOf(graph: Graph) {
  return {
    titleOf: (other: Id) => titleOf(graph.record(other)),
    stateName: (state: Id) => graph.state(state)?.name ?? null,
  };
}

function clipped(text: string): string {
  return text.length > 160 ? `${text.slice(0, 160)}…` : text;
}

function RecordName({ id }: { id: Id }) {
  const graph = useGraph();
  const { linkTo } = useRecordNavigation();
  const record = graph.record(id);
  if (!record) return <span>{t("record.untitled")}</span>;
  return (
    <a className={styles.record} {...linkTo(record)}>
      {titleOf(record)}
    </a>
  );
}
