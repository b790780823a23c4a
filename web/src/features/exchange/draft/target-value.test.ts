import { expect, it } from "vitest";
import type { Target } from "@/contract/schema";
import { knownRole, targetOfValue, targetValue } from "./target-value";

const roles = [
  { name: "blocks", label: "blocks" },
  { name: "relates_to", label: "relates to" },
];
const back = (target: Target) => targetOfValue(targetValue(target, roles), "Column");

it("comes back from its value as it was", () => {
  const targets: Target[] = [
    { to: "nowhere" },
    { to: "source_id" },
    { to: "history_what" },
    { to: "field", field: "due" },
    { to: "email_of", column: "Owner: first" },
    { to: "link", role: "blocks", backwards: false },
    { to: "link", role: "relates_to", backwards: true },
  ];
  expect(targets.map(back)).toEqual(targets);
});

it("begins what is written beside it with the name of the column", () => {
  expect(targetOfValue("new_field", " Room ", "choice")).toEqual({
    to: "new_field",
    label: "Room",
    field_type: "choice",
  });
  expect(targetOfValue("section", "Room")).toEqual({ to: "section", heading: "Room" });
  expect(targetOfValue("new_link", "Solves")).toEqual({ to: "link", role: "Solves", backwards: false });
});

it("keeps what it does not know", () => {
  expect(targetOfValue("something", "Room")).toEqual({ to: "nowhere" });
});

it("finds a role by its name and by its words", () => {
  expect(knownRole(roles, "Relates To")?.name).toBe("relates_to");
  expect(targetValue({ to: "link", role: "Relates to", backwards: false }, roles)).toBe("link:on:relates_to");
  expect(targetValue({ to: "link", role: "Solves", backwards: false }, roles)).toBe("new_link");
});
