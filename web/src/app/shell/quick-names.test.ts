import { expect, it } from "vitest";
import { byName } from "./quick-names";

const people = ["Ada Lovelace", "Alan Turing", "Grace Hopper", "Alan Kay", "Adele G."];
const find = (text: string) => byName(people, text, (name) => name);

it.each([
  ["Ada Lovelace", "Ada Lovelace"],
  ["adalovelace", "Ada Lovelace"],
  ["ada-lovelace", "Ada Lovelace"],
  ["lovelace", "Ada Lovelace"],
  ["hop", "Grace Hopper"],
  ["alant", "Alan Turing"],
  ["ada", "Ada Lovelace"],
  ["ade", "Adele G."],
])("%s is %s", (text, name) => {
  expect(find(text)).toBe(name);
});

it.each(["", "-", "al", "alan", "nobody", "lace"])("%s names nobody for certain", (text) => {
  expect(find(text)).toBeNull();
});
