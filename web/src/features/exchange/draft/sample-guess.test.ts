import { expect, it } from "vitest";
import { suggestedSeparator, suggestedType } from "./sample-guess";

it("tells what a column holds from some of its values", () => {
  expect(suggestedType(["1", "2,5", "-3.25"])).toBe("number");
  expect(suggestedType(["24.12.2026", "1/2/26"])).toBe("date");
  expect(suggestedType(["https://a.example/1"])).toBe("url");
  expect(suggestedType(["one\ntwo"])).toBe("text");
  expect(suggestedType(["1", "one"])).toBe("line");
  expect(suggestedType([])).toBe("line");
});

it("finds what stands between several values", () => {
  expect(suggestedSeparator(["a, b", "c;d", "e, f"])).toBe(",");
  expect(suggestedSeparator(["a", "b"])).toBeNull();
});
