import type { FieldType, LinkRole, Target } from "@/contract/schema";

/** As the program makes a name of words. */
function nameOf(words: string): string {
  return words
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^[_0-9]+|_+$/g, "");
}

type NamedRole = Pick<LinkRole, "name" | "label">;

/** The role that is meant by a name or by words; none: the import would make it. */
export function knownRole<Role extends NamedRole>(roles: readonly Role[], words: string): Role | undefined {
  const wanted = words.toLowerCase();
  return roles.find(
    (role) => role.name === words || role.name === nameOf(words) || role.label.toLowerCase() === wanted,
  );
}

/** A target as the value of an entry in a list of choices. What is written beside it, such as a label, is left out. */
export function targetValue(target: Target, roles: readonly NamedRole[]): string {
  switch (target.to) {
    case "field":
      return `field:${target.field}`;
    case "email_of":
      return `email_of:${target.column}`;
    case "link": {
      const role = knownRole(roles, target.role);
      return role ? `link:${target.backwards ? "back" : "on"}:${role.name}` : "new_link";
    }
    default:
      return target.to;
  }
}

const plain = new Set([
  "nowhere",
  "source_id",
  "alias",
  "comment",
  "created_at",
  "state_since",
  "history_of",
  "history_at",
  "history_what",
  "history_from",
  "history_to",
]);

/** The target that an entry stands for; what is written beside it begins with the name of the column. */
export function targetOfValue(value: string, column: string, suggested: FieldType = "line"): Target {
  const [to = "", first = "", ...rest] = value.split(":");
  switch (to) {
    case "field":
      return { to, field: [first, ...rest].join(":") };
    case "email_of":
      return { to, column: [first, ...rest].join(":") };
    case "link":
      return { to, role: rest.join(":"), backwards: first === "back" };
    case "new_link":
      return { to: "link", role: column, backwards: false };
    case "new_field":
      return { to, label: column.trim().slice(0, 100), field_type: suggested };
    case "section":
      return { to, heading: column.trim() };
  }
  return plain.has(to) ? ({ to } as Target) : { to: "nowhere" };
}
