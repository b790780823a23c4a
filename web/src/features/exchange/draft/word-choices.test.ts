import { expect, it } from "vitest";
import type { StateMapping } from "@/contract/schema";
import { personChosen, stateChosen, withPerson, withState } from "./word-choices";

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

it("knows somebody new from nobody chosen", () => {
  const named = { name: "Ada", email: null, count: 2, person: "p1" };
  expect(personChosen([], named)).toBe("p1");
  expect(personChosen(withPerson([], "Ada", null), named)).toBeNull();
});
