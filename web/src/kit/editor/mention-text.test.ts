import fc from "fast-check";
import { expect, test } from "vitest";
import { plainText } from "./markdown";
import { isInMention, revised, shownText, withMention, writtenMention } from "./mention-text";

const ANN = "0190b8f0-7a3c-7000-8000-00000000000a";
const ann = { id: ANN, name: "Ann Lee" };
const written = `[@Ann Lee](mention:${ANN})`;

test("a mention is written as a link and shown as its words", () => {
  expect(writtenMention(ann)).toBe(written);
  expect(shownText(`Ask ${written}, **now**`)).toBe("Ask @Ann Lee, **now**");
  expect(shownText("[@Ann](https://a.b) [x](y)")).toBe("[@Ann](https://a.b) [x](y)");
});

test("whoever is taken stands in place of what was typed, with a space behind", () => {
  const taken = withMention(`${written} and @an?`, { from: 13, to: 16 }, ann);
  expect(taken).toEqual({ markdown: `${written} and ${written} ?`, caret: 22 });
  expect(shownText(taken.markdown).slice(0, taken.caret)).toBe("@Ann Lee and @Ann Lee ");
});

test("signs of Markdown in a name stay letters", () => {
  const markdown = writtenMention({ id: ANN, name: "A_n_n [x] *y* \\" });
  expect(plainText(markdown)).toBe("@A_n_n [x] *y* \\");
  expect(shownText(markdown)).toBe("@A_n_n [x] *y* \\");
});

test("words around a mention change and it stays", () => {
  expect(revised(`${written} hi`, "@Ann Lee, hi", 9)).toBe(`${written}, hi`);
  expect(revised(`Ask ${written}`, "@Ann Lee", 0)).toBe(written);
  expect(revised(written, "@@Ann Lee", 1)).toBe(`@${written}`);
  expect(revised(`${written}${written}`, "@Ann Lee", 0)).toBe(written);
});

test("a mention whose words change becomes words", () => {
  expect(revised(`${written} hi`, "@Ann Le hi", 7)).toBe("@Ann Le hi");
  expect(revised(`${written} ${written}`, "@AnLee @Ann Lee", 3)).toBe(`@AnLee ${written}`);
  expect(revised(`Ask ${written} hi`, "Askhi", 3)).toBe("Askhi");
});

test("only a finished mention counts as one", () => {
  expect([0, 7, 8, 9].map((at) => isInMention(`${written} @Ann Lee`, at))).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

test("whatever is typed is what the field shows", () => {
  const text = fc
    .array(fc.constantFrom(written, "@", "a", " ", "\\", "*", "\n", "é", "😀"), { maxLength: 12 })
    .map((parts) => parts.join(""));
  fc.assert(
    fc.property(text, text, fc.nat(), fc.nat(), (before, typed, from, length) => {
      const shown = shownText(before);
      const start = from % (shown.length + 1);
      const words = shownText(typed);
      const next = shown.slice(0, start) + words + shown.slice(start + (length % 9));
      expect(shownText(revised(before, next, start + words.length))).toBe(next);
    }),
  );
});
