import { expect, it } from "vitest";
import { initials } from "./Avatar";
import { lookingAt, othersHere } from "./people-here";
import type { Presence } from "./personal-client";

const tab = (
  person: string,
  minute: number,
  record: string | null = null,
  place = "/features",
): Presence => ({
  person,
  tab: `${person} ${minute}`,
  place,
  record,
  since: new Date(Date.UTC(2026, 10, 25, 8, minute)).toISOString(),
});

it("each other person stands once, with the place of the tab that moved last", () => {
  const people = [tab("bo", 5, "b", "/ideas"), tab("me", 1), tab("ada", 2, "a"), tab("bo", 3, "a")];
  expect(othersHere(people, "me")).toEqual([
    { person: "ada", place: "/features", record: "a", records: new Set(["a"]) },
    { person: "bo", place: "/ideas", record: "b", records: new Set(["a", "b"]) },
  ]);
});

it("whoever has the record open in any tab is looking at it, but not the reader", () => {
  const people = [tab("bo", 5, "b"), tab("bo", 3, "a"), tab("ada", 2, "a"), tab("me", 1, "a")];
  expect(lookingAt(people, "me", "a").map((one) => one.person)).toEqual(["ada", "bo"]);
  expect(lookingAt(people, "me", "c")).toEqual([]);
});

it.each([
  ["Ada Lovelace", "AL"],
  ["bo", "B"],
  ["Jean-Luc von Picard", "JP"],
  ["  (Ops) Team 7 ", "O7"],
  ["", ""],
])("%s is %s", (name, letters) => {
  expect(initials(name)).toBe(letters);
});
