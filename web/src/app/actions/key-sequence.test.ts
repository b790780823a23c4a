import { expect, it } from "vitest";
import { KeySequence } from "./key-sequence";

const action = (id: string, key: string) => ({ id, key, label: id, run: () => {} });
const actions = [action("list", "j"), action("features", "g f"), action("panel", "j")];

it("the latest offer of a key wins", () => {
  expect(new KeySequence().press("j", actions)).toBe(actions[2]);
});

it("waits for the second stroke of a pair, for a while", () => {
  const sequence = new KeySequence();
  expect(sequence.press("g", actions, 0)).toBe("waiting");
  expect(sequence.press("f", actions, 500)).toBe(actions[1]);
  expect(sequence.press("g", actions, 1000)).toBe("waiting");
  expect(sequence.press("f", actions, 9000)).toBeNull();
});

it("a stroke that begins nothing is nobody's", () => {
  expect(new KeySequence().press("q", actions)).toBeNull();
});
