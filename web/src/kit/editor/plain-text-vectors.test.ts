import { expect, test } from "vitest";
import vectors from "../../../../crates/documents/vectors/plain_text.json";
import { plainText } from "./markdown";

test.each(vectors)("the program and the client read the same words: %j", ({ markdown, plain }) => {
  expect(plainText(markdown)).toBe(plain);
});
