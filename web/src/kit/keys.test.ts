import { expect, it } from "vitest";
import { isTyping, spellKeys, strokeName } from "./keys";

const press = (key: string, held: Partial<KeyboardEvent> = {}) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  altKey: false,
  ...held,
});

it("names strokes the same on every machine", () => {
  expect(strokeName(press("k", { ctrlKey: true }), false)).toBe("mod+k");
  expect(strokeName(press("k", { metaKey: true }), true)).toBe("mod+k");
  expect(strokeName(press("Z", { ctrlKey: true, shiftKey: true }), false)).toBe("mod+shift+z");
});

it("does not name the Shift inside a character", () => {
  expect(strokeName(press("?", { shiftKey: true }), false)).toBe("?");
});

it("spells keys as they are printed", () => {
  expect(spellKeys("mod+shift+z", false)).toEqual(["Ctrl", "Shift", "Z"]);
  expect(spellKeys("mod+shift+z", true)).toEqual(["⌘", "⇧", "Z"]);
  expect(spellKeys("g f", false)).toEqual(["G", "F"]);
});

it("knows where letters are text", () => {
  const input = document.createElement("input");
  const plain = document.createElement("div");
  expect(isTyping(input)).toBe(true);
  expect(isTyping(plain)).toBe(false);
  expect(isTyping(null)).toBe(false);
});
