import { expect, it } from "vitest";
import { splitPasted, titleOfWords, trimmedSpan } from "./pasted";

it("parts items at lines of dashes, and only there", () => {
  expect(splitPasted("one\n\nstill one\n---\r\ntwo -- and --- more\n  -----  \n\n")).toEqual([
    "one\n\nstill one",
    "two -- and --- more",
  ]);
  expect(splitPasted(" \n---\n ")).toEqual([]);
});

it("takes the first sentence for a name", () => {
  expect(titleOfWords("We build maps. Pinch zoom must not scale the page.")).toBe("We build maps");
  expect(titleOfWords("Hello")).toBe("Hello");
  const long = titleOfWords(`${"word ".repeat(40)}end`);
  expect(long.length).toBeLessThanOrEqual(73);
  expect(long.endsWith("word…")).toBe(true);
});

it("lets white space at the ends of a mark go", () => {
  expect(trimmedSpan("a  words  b", 1, 10)).toEqual({ start: 3, end: 8 });
  expect(trimmedSpan("a    b", 1, 5)).toBeNull();
});
