import type { People, SpaceAccess, Team } from "@/contract/schema";
import { isAtLeast } from "@/graph/powers";
import fieldStyles from "@/kit/Field.module.css";
import { t } from "../messages/t";
import styles from "./People.module.css";
import { givenRoles, RoleSelect } from "./RoleSelect";
import { teamRoleIn } from "./team-roles";
import { type PeopleState, useNames } from "./use-people";

/** The teams that are in a space, with what they are there, and a way in for the others. */
export function SpaceTeams(props: { space: SpaceAccess; people: People; state: PeopleState }) {
  const { space, people, state } = props;
  const spaceName = useNames().space(space.space);
  const mayShare = isAtLeast(space.role, "maker");
  const inside = people.teams.filter((team) => teamRoleIn(team, space.space));
  const others = people.teams.filter((team) => !teamRoleIn(team, space.space));
  if (inside.length === 0 && !(mayShare && others.length > 0)) return null;
  const change = (team: Team, next: string) => {
    const given = givenRoles.find((one) => one === next);
    const said = given
      ? t("people.changedIn", { name: team.name, role: t(`role.${given}`).toLowerCase(), space: spaceName })
      : t("teams.out", { team: team.name, space: spaceName });
    const { client } = state;
    const work = given
      ? client.putTeamRole(space.space, team.team, given)
      : client.takeTeamRole(space.space, team.team);
    void state.run(work, said);
  };
  return (
    <ul className={styles.spaceTeams} aria-label={t("teams.inSpace", { space: spaceName })}>
      {inside.map((team) => {
        const role = teamRoleIn(team, space.space) ?? "";
        return (
          <li key={team.team} className={styles.spaceRole}>
            <span>{team.name}</span>
            {mayShare ? (
              <RoleSelect
                label={t("people.roleOf", { name: team.name, space: spaceName })}
                value={role}
                otherwise={t("people.notIn")}
                onChange={(next) => change(team, next)}
              />
            ) : (
              <span className={styles.still}>{role ? t(`role.${role}`) : null}</span>
            )}
          </li>
        );
      })}
      {mayShare && others.length > 0 ? (
        <li>
          <select
            className={`${fieldStyles.input} ${fieldStyles.small} ${styles.select}`}
            aria-label={t("teams.letInto", { space: spaceName })}
            value=""
            onChange={(event) => {
              const team = others.find((one) => one.team === event.target.value);
              if (team) change(team, "viewer");
            }}
          >
            <option value="">{t("teams.letIn")}</option>
            {others.map((team) => (
              <option key={team.team} value={team.team}>
                {team.name}
              </option>
            ))}
          </select>
        </li>
      ) : null}
    </ul>
  );
}
