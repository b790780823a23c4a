import { expect, it } from "vitest";
import { tokenInHash } from "./hash-token";

it("reads the token that the terminal printed", () => {
  expect(tokenInHash("#one-time=abc-123", "one-time")).toBe("abc-123");
  expect(tokenInHash("#token=x%20y", "token")).toBe("x y");
});

it("is nothing without one", () => {
  expect(tokenInHash("", "token")).toBeNull();
  expect(tokenInHash("#token=", "token")).toBeNull();
  expect(tokenInHash("#content", "token")).toBeNull();
});
