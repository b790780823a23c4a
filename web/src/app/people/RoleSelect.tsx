import { useId } from "react";
import type { People, Person, Role, SpaceAccess } from "@/contract/schema";
import fieldStyles from "@/kit/Field.module.css";
import { t } from "../messages/t";
import styles from "./People.module.css";
import { roleSource } from "./team-roles";

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

/** Gives a role, with what it may beside it. */
export function RoleSelect({ label, value, otherwise, onChange }: RoleSelectProps) {
  const id = useId();
  const given = givenRoles.find((role) => role === value);
  return (
    <>
      <select
        className={`${fieldStyles.input} ${fieldStyles.small} ${styles.select}`}
        aria-label={label}
        aria-describedby={given ? id : undefined}
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
      {given ? (
        <span id={id} className={styles.power}>
          {t(`rolePower.${given}`)}
        </span>
      ) : null}
    </>
  );
}

/** What somebody without a role of their own is in a space. */
export function otherwiseIn(
  people: People,
  person: Pick<Person, "person" | "standing">,
  space: SpaceAccess,
): string {
  const source = roleSource(people, person, space);
  switch (source.from) {
    case "teams":
      return t("people.byTeam", {
        role: t(`role.${source.role}`),
        team: source.teams.map(({ name }) => name).join(", "),
      });
    case "members":
      return t("people.asMembers", { role: t(`role.${source.role}`) });
    case "nothing":
      return t("people.notIn");
  }
}
