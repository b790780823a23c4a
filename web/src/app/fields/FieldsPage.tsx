import { Archive, ArchiveRestore, ArrowDown, ArrowUp, Lock, Pencil, Plus } from "lucide-react";
import { useState } from "react";
import type { CustomField, CustomRole } from "@/contract/schema";
import { useDefinitions, useGraph, useRegistry } from "@/graph/hooks";
import { defineField, defineRole } from "@/graph/operations";
import { isAtLeast } from "@/graph/powers";
import { Button, IconButton } from "@/kit/Button";
import { Dialog } from "@/kit/Dialog";
import { t } from "../messages/t";
import { useCommit } from "../record/use-commit";
import { SettingsFrame } from "../settings/SettingsFrame";
import { useWorkspace } from "../workspace";
import { FieldAccess } from "./FieldAccess";
import { FieldForm } from "./FieldForm";
import styles from "./FieldsPage.module.css";
import { fieldTypeChoices } from "./field-types";
import { OptionChip } from "./OptionChip";
import { RoleForm } from "./RoleForm";
import { SeenBy } from "./SeenBy";

type Open =
  | { what: "field"; kind: string; field?: CustomField }
  | { what: "access"; kind: string }
  | { what: "role"; role?: CustomRole }
  | null;

/** Everything that records of each kind carry, and the ways in which records may be linked. */
export function FieldsPage() {
  const { workspace } = useWorkspace();
  const registry = useRegistry();
  const [open, setOpen] = useState<Open>(null);
  const isMaker = isAtLeast(workspace.role, "maker");
  const close = () => setOpen(null);
  const pluralOf = (name: string) =>
    (registry.kinds.find((kind) => kind.name === name)?.plural ?? name).toLowerCase();
  return (
    <SettingsFrame>
      <div className={styles.page}>
        <p className={styles.none}>{t(isMaker ? "fields.lead" : "fields.readOnly")}</p>
        {registry.kinds
          .filter((kind) => kind.traits.includes("titled") && kind.name !== "view")
          .map((kind) => (
            <KindFields
              key={kind.name}
              kind={kind.name}
              plural={pluralOf(kind.name)}
              editable={isMaker}
              onOpen={(field) => setOpen({ what: "field", kind: kind.name, field })}
              onAccess={() => setOpen({ what: "access", kind: kind.name })}
            />
          ))}
        <OwnRoles editable={isMaker} onOpen={(role) => setOpen({ what: "role", role })} />
      </div>
      {open?.what === "field" ? (
        <Dialog
          title={
            open.field
              ? t("fields.edit", { label: open.field.label })
              : t("fields.newFor", { plural: pluralOf(open.kind) })
          }
          onClose={close}
        >
          <FieldForm kind={open.kind} field={open.field} onDone={close} />
        </Dialog>
      ) : null}
      {open?.what === "access" ? (
        <Dialog title={t("fields.accessOf", { plural: pluralOf(open.kind) })} onClose={close}>
          <FieldAccess kind={open.kind} plural={pluralOf(open.kind)} onDone={close} />
        </Dialog>
      ) : null}
      {open?.what === "role" ? (
        <Dialog
          title={open.role ? t("roles.edit", { label: open.role.label }) : t("roles.new")}
          onClose={close}
        >
          <RoleForm role={open.role} onDone={close} />
        </Dialog>
      ) : null}
    </SettingsFrame>
  );
}

function KindFields({
  kind,
  plural,
  editable,
  onOpen,
  onAccess,
}: {
  kind: string;
  plural: string;
  editable: boolean;
  onOpen(field?: CustomField): void;
  onAccess(): void;
}) {
  const graph = useGraph();
  const commit = useCommit();
  const definitions = useDefinitions();
  const own = definitions.fields
    .filter((field) => field.kind === kind)
    .sort((left, right) => Number(left.archived) - Number(right.archived) || left.position - right.position);
  const given = graph.fields(kind).filter((field) => !field.custom && field.type !== "rank");
  const define = (field: CustomField, part: { position?: number; archived?: boolean }) =>
    defineField(graph, { kind, space: field.space, name: field.name, ...part }).operation;
  const swap = (at: number, by: 1 | -1) => {
    const [one, other] = [own[at], own[at + by]];
    if (!one || !other) return;
    commit(t("fields.moved", { label: one.label }), [
      define(one, { position: at + by }),
      define(other, { position: at }),
    ]);
  };
  return (
    <section className={styles.kind}>
      <div className={styles.head}>
        <h2 className={styles.title}>{t("fields.of", { plural })}</h2>
        {editable ? (
          <span className={styles.heads}>
            <Button
              look="quiet"
              icon={<Lock size={14} aria-hidden />}
              aria-label={t("fields.accessOf", { plural })}
              onClick={onAccess}
            >
              {t("fields.access")}
            </Button>
            <Button
              icon={<Plus size={14} aria-hidden />}
              aria-label={t("fields.newFor", { plural })}
              onClick={() => onOpen()}
            >
              {t("fields.new")}
            </Button>
          </span>
        ) : null}
      </div>
      {own.length === 0 ? <p className={styles.none}>{t("fields.none")}</p> : null}
      <ul className={styles.list}>
        {own.map((field, at) => (
          <li key={field.name} className={styles.field} data-archived={field.archived || undefined}>
            <span className={styles.words}>
              <span className={styles.label}>
                {field.label} <SeenBy space={field.space} kind={kind} field={field.name} />
              </span>
              {field.archived ? <span className={styles.note}>{t("fields.archivedMark")}</span> : null}
              <span className={styles.note}>
                <TypeName field={field} /> <code>{field.name}</code>
              </span>
              {field.options.length > 0 ? (
                <span className={styles.options}>
                  {field.options
                    .filter((option) => !option.archived)
                    .map((option) => (
                      <OptionChip key={option.id} label={option.label} colour={option.colour} />
                    ))}
                </span>
              ) : null}
              {field.formula ? <code className={styles.note}>{field.formula}</code> : null}
            </span>
            {editable ? (
              <span className={styles.tools}>
                <IconButton
                  label={t("fields.up", { label: field.label })}
                  disabled={at === 0}
                  onClick={() => swap(at, -1)}
                >
                  <ArrowUp size={14} aria-hidden />
                </IconButton>
                <IconButton
                  label={t("fields.down", { label: field.label })}
                  disabled={at === own.length - 1}
                  onClick={() => swap(at, 1)}
                >
                  <ArrowDown size={14} aria-hidden />
                </IconButton>
                <IconButton label={t("fields.edit", { label: field.label })} onClick={() => onOpen(field)}>
                  <Pencil size={14} aria-hidden />
                </IconButton>
                <ArchiveButton
                  of={field}
                  onClick={() => {
                    const said = t(field.archived ? "fields.restored" : "fields.archived", {
                      label: field.label,
                    });
                    commit(said, [define(field, { archived: !field.archived })], said);
                  }}
                />
              </span>
            ) : null}
          </li>
        ))}
      </ul>
      <p className={styles.given}>
        {t("fields.declared")}: {given.map((field) => field.label).join(", ")}
        {graph.kind(kind)?.traits.includes("numbered") ? `, ${t("collection.field.key")}` : ""}
      </p>
    </section>
  );
}

function TypeName({ field }: { field: CustomField }) {
  const choice = fieldTypeChoices.find((one) => one.type === field.field_type);
  return <>{choice ? t(choice.label) : field.field_type}</>;
}

function OwnRoles({ editable, onOpen }: { editable: boolean; onOpen(role?: CustomRole): void }) {
  const graph = useGraph();
  const commit = useCommit();
  const own = useDefinitions().roles;
  const named = (kinds: readonly string[]) =>
    kinds.map((kind) => graph.kind(kind)?.label.toLowerCase() ?? kind).join(", ");
  return (
    <section className={styles.kind}>
      <div className={styles.head}>
        <div>
          <h2 className={styles.title}>{t("roles.title")}</h2>
          <p className={styles.none}>{t("roles.lead")}</p>
        </div>
        {editable ? (
          <Button icon={<Plus size={14} aria-hidden />} onClick={() => onOpen()}>
            {t("roles.new")}
          </Button>
        ) : null}
      </div>
      {own.length === 0 ? <p className={styles.none}>{t("roles.none")}</p> : null}
      <ul className={styles.list}>
        {own.map((role) => (
          <li key={role.name} className={styles.field} data-archived={role.archived || undefined}>
            <span className={styles.words}>
              <span className={styles.label}>{role.label}</span>
              {role.archived ? <span className={styles.note}>{t("fields.archivedMark")}</span> : null}
              <span className={styles.note}>
                {t("roles.reads", { from: named(role.from), label: role.label, to: named(role.to) })} ·{" "}
                {t("roles.reads", { from: named(role.to), label: role.inverse, to: named(role.from) })}
              </span>
            </span>
            {editable ? (
              <span className={styles.tools}>
                <IconButton label={t("roles.edit", { label: role.label })} onClick={() => onOpen(role)}>
                  <Pencil size={14} aria-hidden />
                </IconButton>
                <ArchiveButton
                  of={role}
                  onClick={() => {
                    const said = t(role.archived ? "roles.restored" : "roles.archived", {
                      label: role.label,
                    });
                    const changed = defineRole(graph, { name: role.name, archived: !role.archived });
                    commit(said, [changed.operation], said);
                  }}
                />
              </span>
            ) : null}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Definitions are archived and restored, never removed. */
function ArchiveButton({ of, onClick }: { of: { archived: boolean; label: string }; onClick(): void }) {
  const Icon = of.archived ? ArchiveRestore : Archive;
  return (
    <IconButton
      label={`${t(of.archived ? "fields.restore" : "fields.archive")}: ${of.label}`}
      onClick={onClick}
    >
      <Icon size={14} aria-hidden />
    </IconButton>
  );
}
