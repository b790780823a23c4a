import { expect, test } from "vitest";
import type { Role, Standing, Team } from "@/contract/schema";
import { roleSource } from "./team-roles";

const team = (name: string, role: Role | null, people = ["vera"]): Team => ({
  team: name,
  name,
  people,
  roles: role ? [{ space: "room", role }] : [],
});

function source(teams: Team[], members: Role | null, standing: Standing = "member"): string {
  const found = roleSource(
    { teams },
    { person: "vera", standing },
    { space: "room", members, role: "maker" },
  );
  if (found.from === "teams") return `${found.role} by ${found.teams.map(({ name }) => name).join(", ")}`;
  return found.from === "members" ? `${found.role} as a member` : "nothing";
}

test("the strongest of the teams and of what every member is counts", () => {
  expect(source([], null)).toBe("nothing");
  expect(source([], "viewer")).toBe("viewer as a member");
  expect(source([team("Design", "maker")], "viewer")).toBe("maker by Design");
  expect(source([team("Design", "guest")], "viewer")).toBe("viewer as a member");
  expect(source([team("Design", "viewer")], "viewer")).toBe("viewer as a member");
  expect(source([team("A", "viewer"), team("B", "maker"), team("C", "maker")], null)).toBe("maker by B, C");
  expect(source([team("Design", "maker", ["ben"]), team("Empty", null)], null)).toBe("nothing");
});

test("guests are nothing by being here, and something by their teams", () => {
  expect(source([], "viewer", "guest")).toBe("nothing");
  expect(source([team("Design", "guest")], "viewer", "guest")).toBe("guest by Design");
});
