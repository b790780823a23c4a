import { expect, test } from "vitest";
import { beside } from "./beside";
import { mentionQuery, mentionWords } from "./mentions";

test("what stands behind an @ at the caret is asked for", () => {
  expect(mentionQuery("@")).toEqual({ start: 0, query: "" });
  expect(mentionQuery("Ask @an")).toEqual({ start: 4, query: "an" });
  expect(mentionQuery("(@Ann Le")).toEqual({ start: 1, query: "Ann Le" });
  expect(mentionQuery("@ann @b")).toEqual({ start: 5, query: "b" });
  expect(mentionQuery("line\n@José O’")).toEqual({ start: 5, query: "José O’" });
});

test("a mail address, another line and a sign after the @ begin no mention", () => {
  for (const text of [
    "",
    "ann",
    "ann@example",
    "x.@a",
    "@@a",
    "@ann\n",
    "@ ann",
    "@ann, then",
    `@${"a".repeat(41)}`,
  ])
    expect(mentionQuery(text), text).toBeNull();
});

test("a name stands on one line", () => expect(mentionWords(" Ann\n Lee ")).toBe("@Ann Lee"));

const seen = { left: 0, top: 0, width: 390, height: 600 };
const box = { width: 200, height: 100 };

test("the list stands under its place, and above where there is more room", () => {
  expect(beside({ left: 20, top: 80, bottom: 100 }, box, seen)).toEqual({ left: 20, top: 104, height: 100 });
  expect(beside({ left: 20, top: 540, bottom: 560 }, box, seen)).toEqual({ left: 20, top: 436, height: 100 });
});

test("the list stays inside what is seen", () => {
  expect(beside({ left: 380, top: 80, bottom: 100 }, box, seen).left).toBe(186);
  expect(beside({ left: -50, top: 80, bottom: 100 }, box, seen).left).toBe(4);
  const low = { ...seen, height: 150 };
  expect(beside({ left: 20, top: 60, bottom: 80 }, box, low)).toEqual({ left: 20, top: 84, height: 62 });
});
