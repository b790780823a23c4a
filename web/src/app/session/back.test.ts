import { expect, it } from "vitest";
import { ownPath, problemInHash } from "./back";

it("goes on at a path of this site alone", () => {
  expect(ownPath("/edge/wanted?filter=a%20b")).toBe("/edge/wanted?filter=a%20b");
  for (const other of [
    null,
    "",
    "//elsewhere.example",
    "/\\elsewhere.example",
    "https://elsewhere.example",
  ]) {
    expect(ownPath(other)).toBe("/");
  }
});

it("says what went wrong in words of its own alone", () => {
  expect(problemInHash("")).toBeNull();
  expect(problemInHash("#problem=clock")).toContain("clock");
  expect(problemInHash("#problem=Call%20this%20number")).toBe(problemInHash("#problem=failed"));
});
