import type {
  Id,
  NamedPerson,
  PersonMapping,
  StateCategory,
  StateChoice,
  StateMapping,
} from "@/contract/schema";

const isOf = (one: StateMapping, other: StateMapping) => one.kind === other.kind && one.words === other.words;

/** What was chosen for the words, or else what is guessed. */
export function stateChosen(chosen: readonly StateMapping[], guess: StateMapping): StateChoice {
  return chosen.find((one) => isOf(one, guess))?.becomes ?? guess.becomes;
}

export function withState(chosen: readonly StateMapping[], choice: StateMapping): StateMapping[] {
  return [...chosen.filter((one) => !isOf(one, choice)), choice];
}

/** All of them in one step. */
export function withStates(
  chosen: readonly StateMapping[],
  guesses: readonly StateMapping[],
  becomes: StateChoice,
): StateMapping[] {
  return guesses.reduce<StateMapping[]>((all, guess) => withState(all, { ...guess, becomes }), [...chosen]);
}

/** What all of them become; null where they differ, or where there are none. */
export function commonState(
  chosen: readonly StateMapping[],
  guesses: readonly StateMapping[],
): StateChoice | null {
  const [first, ...others] = guesses.map((guess) => stateChosen(chosen, guess));
  return first && others.every((one) => stateValue(one) === stateValue(first)) ? first : null;
}

/** A choice as the value of a field, and back. */
export function stateValue(choice: StateChoice): string {
  return choice.is === "new" ? `new:${choice.category}` : `standing:${choice.state}`;
}

export function stateOfValue(value: string): StateChoice {
  const at = value.indexOf(":");
  const what = value.slice(at + 1);
  return value.startsWith("new:")
    ? { is: "new", category: what as StateCategory }
    : { is: "standing", state: what };
}

/** Null: somebody new. */
export function personChosen(chosen: readonly PersonMapping[], guess: NamedPerson): Id | null {
  const found = chosen.find((one) => one.name === guess.name);
  return found ? found.person : guess.person;
}

export function withPerson(
  chosen: readonly PersonMapping[],
  name: string,
  person: Id | null,
): PersonMapping[] {
  return [...chosen.filter((one) => one.name !== name), { name, person }];
}
