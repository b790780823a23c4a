import type { GraphRecord, Link, LinkRole } from "@/contract/schema";
import type { Role } from "@/graph/definitions";

export interface LinkedRecord {
  link: Link;
  other: GraphRecord;
}

export interface LinkedGroup {
  id: string;
  role: LinkRole;
  /** The role as it reads from this record. */
  label: string;
  outward: boolean;
  rows: LinkedRecord[];
}

interface LinkSource {
  roles(): readonly Role[];
  /** Also an archived one: its links stay. */
  role(name: string): Role | undefined;
  record(id: string): GraphRecord | undefined;
}

/** What is linked to a record, by role and direction, in the order of the registry, then of the roles that people made. */
export function linkedGroups(source: LinkSource, out: readonly Link[], back: readonly Link[]): LinkedGroup[] {
  const groups: LinkedGroup[] = [];
  const offered = source.roles();
  const names = new Set([...out, ...back].map((link) => link.role));
  for (const role of offered) names.delete(role.name);
  const archived = [...names].sort().flatMap((name) => source.role(name) ?? []);
  for (const role of [...offered, ...archived]) {
    for (const outward of [true, false]) {
      const links = (outward ? out : back).filter((link) => link.role === role.name);
      const rows = links.flatMap((link): LinkedRecord[] => {
        const other = source.record(outward ? link.to : link.from);
        return other && other.fields.trashed !== true ? [{ link, other }] : [];
      });
      if (rows.length === 0) continue;
      const label = outward ? role.label : role.inverse;
      groups.push({ id: `${role.name} ${outward}`, role, label, outward, rows });
    }
  }
  return groups;
}

export interface LinkChoice {
  id: string;
  role: LinkRole;
  label: string;
  outward: boolean;
  kinds: string[];
}

/** The roles that a person may link a record of this kind by, in both directions. */
export function linkChoices(roles: readonly LinkRole[], kind: string): LinkChoice[] {
  return roles.flatMap((role): LinkChoice[] => {
    // Highlights are made by marking words, never by hand.
    const usable = (kinds: string[]) => kinds.filter((one) => one !== "highlight" && one !== "comment");
    const choices: LinkChoice[] = [];
    if (role.from.includes(kind) && usable(role.to).length > 0) {
      choices.push({
        id: `${role.name} out`,
        role,
        label: role.label,
        outward: true,
        kinds: usable(role.to),
      });
    }
    if (role.to.includes(kind) && usable(role.from).length > 0) {
      choices.push({
        id: `${role.name} in`,
        role,
        label: role.inverse,
        outward: false,
        kinds: usable(role.from),
      });
    }
    return choices;
  });
}
