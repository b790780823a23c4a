import type { Id, People, Person, Role, SpaceAccess, Team } from "@/contract/schema";
import { isAtLeast } from "@/graph/powers";

/** What a team was given in a space. */
export function teamRoleIn(team: Team, space: Id): Role | undefined {
  return team.roles.find((one) => one.space === space)?.role;
}

/** Where the role of somebody comes from to whom nothing was given in a space. */
export type RoleSource =
  | { from: "teams"; role: Role; teams: Team[] }
  | { from: "members"; role: Role }
  | { from: "nothing" };

/** As the program works it out: the strongest of what the teams of somebody and what every member is there. */
export function roleSource(
  people: Pick<People, "teams">,
  person: Pick<Person, "person" | "standing">,
  space: SpaceAccess,
): RoleSource {
  const members = person.standing === "guest" ? null : space.members;
  let role: Role | undefined;
  let teams: Team[] = [];
  for (const team of people.teams) {
    const given = teamRoleIn(team, space.space);
    if (!given || !team.people.includes(person.person)) continue;
    if (given === role) teams.push(team);
    else if (!role || isAtLeast(given, role)) [role, teams] = [given, [team]];
  }
  if (role && !(members && isAtLeast(members, role))) return { from: "teams", role, teams };
  return members ? { from: "members", role: members } : { from: "nothing" };
}
