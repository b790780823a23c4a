import { expect, test } from "vitest";
import { replyText, SHOWN } from "./reply-text";

test("JSON is set out in lines, and anything else is left as it came", () => {
  expect(replyText('{"a":[1]}')).toEqual({ text: '{\n  "a": [\n    1\n  ]\n}', cut: false, bytes: 9 });
  expect(replyText("ok\n")).toEqual({ text: "ok\n", cut: false, bytes: 3 });
});

test("of what is long only the beginning is kept, and its whole size", () => {
  const { text, cut, bytes } = replyText(JSON.stringify("ü".repeat(SHOWN)));
  expect(cut).toBe(true);
  expect(text).toHaveLength(SHOWN);
  expect(bytes).toBe(2 * SHOWN + 2);
});
