import { expect, it } from "vitest";
import type { StateMapping } from "@/contract/schema";
import {
  commonState,
  personChosen,
  stateChosen,
  stateOfValue,
  stateValue,
  withPerson,
  withState,
  withStates,
} from "./word-choices";

const guess: StateMapping = { kind: "idea", words: "On ice", becomes: { is: "new", category: "unstarted" } };

it("takes the last choice for words, of each kind by itself", () => {
  const chosen = withState(withState([], { ...guess, becomes: { is: "new", category: "backlog" } }), {
    ...guess,
    becomes: { is: "standing", state: "s1" },
  });
  expect(chosen).toHaveLength(1);
  expect(stateChosen(chosen, guess)).toEqual({ is: "standing", state: "s1" });
  expect(stateChosen(chosen, { ...guess, kind: "feature" })).toEqual(guess.becomes);
});

it("sets several words at once, and tells what they have in common", () => {
  const open = { ...guess, words: "Open" };
  const other = { ...guess, kind: "feature" };
  expect(commonState([], [])).toBeNull();
  expect(commonState([], [guess, open])).toEqual(guess.becomes);
  const before = withState([], { ...open, becomes: { is: "standing", state: "s1" } });
  expect(commonState(before, [guess, open])).toBeNull();
  const after = withStates(before, [guess, open], { is: "new", category: "done" });
  expect(after).toHaveLength(2);
  expect(commonState(after, [guess, open])).toEqual({ is: "new", category: "done" });
  expect(stateChosen(after, other)).toEqual(guess.becomes);
});

it("writes a choice as the value of a field", () => {
  for (const choice of [
    { is: "new", category: "backlog" },
    { is: "standing", state: "s:1" },
  ] as const) {
    expect(stateOfValue(stateValue(choice))).toEqual(choice);
  }
});

it("knows somebody new from nobody chosen", () => {
  const named = { name: "Ada", email: null, count: 2, person: "p1" };
  expect(personChosen([], named)).toBe("p1");
  expect(personChosen(withPerson([], "Ada", null), named)).toBeNull();
});
