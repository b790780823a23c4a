import { t } from "@/app/messages/t";
import type { ColumnMapping, ImportColumnReport, KindDeclaration } from "@/contract/schema";
import type { Field, Role } from "@/graph/definitions";

/** What the words of a report are found in. */
export interface ReportWorld {
  kind(name: string): KindDeclaration | undefined;
  /** Declared ones and those that people made. */
  fields(kind: string): readonly Field[];
  /** Also one that is archived by now. */
  field(kind: string, name: string): Field | undefined;
  roles: readonly Role[];
  /** What becomes of a column, where the import has not run yet: its new fields do not stand anywhere else. */
  planned?(table: string, column: string): Pick<ColumnMapping, "target"> | undefined;
}

/** Where the values of a column went, by the names that people read; in the program's words where it has no name. */
export function becameWords(world: ReportWorld, column: ImportColumnReport): string {
  const to = column.mapped_to;
  const field = /^([a-z_]+)\.(\w+)(?:, under "(.*)")?$/s.exec(to);
  if (field) {
    const [, kind = "", name = "", heading] = field;
    const words = fieldWords(world, kind, name, column);
    return heading === undefined ? words : t("report.to.section", { field: words, heading });
  }
  const link = /^link (?:\w+ )?(\w+?)(?: \w+)?(, from the other record)?$/.exec(to);
  const role = link && world.roles.find((one) => one.name === link[1]);
  if (role) return t("report.to.link", { role: link[2] ? role.inverse : role.label });
  const planned = world.planned?.(column.file, column.column)?.target;
  return link && planned?.to === "link" ? t("report.to.link", { role: planned.role }) : to;
}

function fieldWords(world: ReportWorld, kind: string, name: string, column: ImportColumnReport): string {
  if (kind === "comment") return t("importing.to.comment");
  const of = world.kind(kind)?.label ?? kind;
  if (name === "source_id") return t("report.to.field", { kind: of, field: t("importing.to.source_id") });
  const planned = world.planned?.(column.file, column.column)?.target;
  const label =
    fieldLabel(world, kind, name) ?? (planned?.to === "new_field" ? planned.label : undefined) ?? name;
  return t("report.to.field", { kind: of, field: label });
}

/** With the name behind it where another field of the kind is called the same. */
function fieldLabel(world: ReportWorld, kind: string, name: string): string | undefined {
  const label = world.field(kind, name)?.label;
  if (label === undefined) return undefined;
  const alike = world.fields(kind).some((other) => other.name !== name && sameWords(other.label, label));
  return alike ? t("report.to.alike", { label, name }) : label;
}

function sameWords(left: string, right: string): boolean {
  return left.trim().toLowerCase() === right.trim().toLowerCase();
}

/** Why a value was not taken over; a field that the program names by its id is named as people know it. */
export function reasonWords(world: ReportWorld, kind: string | null, reason: string): string {
  if (kind === null) return reason;
  return reason.replace(/^"(\w+)"(?= was changed here)/, (quoted, name: string) => {
    const label = fieldLabel(world, kind, name);
    return label === undefined ? quoted : `"${label}"`;
  });
}
