import type { Id, NamedPerson, PersonMapping, StateChoice, StateMapping } from "@/contract/schema";

const isOf = (one: StateMapping, other: StateMapping) => one.kind === other.kind && one.words === other.words;

/** What was chosen for the words, or else what is guessed. */
export function stateChosen(chosen: readonly StateMapping[], guess: StateMapping): StateChoice {
  return chosen.find((one) => isOf(one, guess))?.becomes ?? guess.becomes;
}

export function withState(chosen: readonly StateMapping[], choice: StateMapping): StateMapping[] {
  return [...chosen.filter((one) => !isOf(one, choice)), choice];
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
