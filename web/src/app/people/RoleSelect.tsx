import type { Person, Role, SpaceAccess } from "@/contract/schema";
import fieldStyles from "@/kit/Field.module.css";
import { t } from "../messages/t";
import styles from "./People.module.css";

/** The roles that are given for one space. */
export const givenRoles = ["guest", "viewer", "contributor", "maker"] as const satisfies Role[];

export type SpaceRoleName = (typeof givenRoles)[number];

interface RoleSelectProps {
  label: string;
  value: Role | "";
  /** What nothing of their own means here. */
  otherwise: string;
  onChange(role: SpaceRoleName | ""): void;
}

export function RoleSelect({ label, value, otherwise, onChange }: RoleSelectProps) {
  return (
    <select
      className={`${fieldStyles.input} ${fieldStyles.small} ${styles.select}`}
      aria-label={label}
      value={value}
      onChange={(event) => onChange(event.target.value as SpaceRoleName | "")}
    >
      <option value="">{otherwise}</option>
      {givenRoles.map((role) => (
        <option key={role} value={role}>
          {t(`role.${role}`)}
        </option>
      ))}
    </select>
  );
}

/** What somebody without a role of their own is in a space. */
export function otherwiseIn(space: SpaceAccess, standing: Person["standing"]): string {
  return space.members && standing !== "guest"
    ? t("people.asMembers", { role: t(`role.${space.members}`) })
    : t("people.notIn");
}
