import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { locateQuote, quoteAt } from "./quotes";

describe("quoteAt", () => {
  test("keeps the words and 32 characters on both sides", () => {
    const text = `${"a".repeat(40)}WORDS${"b".repeat(40)}`;
    expect(quoteAt(text, 40, 45, "text", 7)).toEqual({
      field: "text",
      snapshot: 7,
      start: 40,
      end: 45,
      text: "WORDS",
      before: "a".repeat(32),
      after: "b".repeat(32),
    });
  });

  test("counts offsets in UTF-16 units and context in characters, and cuts no character in half", () => {
    const text = `x${"😀".repeat(40)}mid${"😀".repeat(40)}`;
    const quote = quoteAt(text, 81, 84, "text", 1);
    expect(quote.text).toBe("mid");
    expect(quote.before).toBe("😀".repeat(32));
    expect(quote.after).toBe("😀".repeat(32));
    const widened = quoteAt("a😀b", 2, 3, "text", 1);
    expect(widened).toMatchObject({ start: 1, end: 3, text: "😀" });
    expect(quoteAt("a😀b", 0, 2, "text", 1)).toMatchObject({ start: 0, end: 3, text: "a😀" });
  });
});

describe("locateQuote", () => {
  test("any quote is found exactly in the text that it was taken from", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", minLength: 1 }), fc.nat(), fc.nat(), (text, one, other) => {
        const start = one % text.length;
        const quote = quoteAt(text, start, start + 1 + (other % (text.length - start)), "text", 1);
        expect(quote.text).toHaveLength(quote.end - quote.start);
        expect(locateQuote(text, quote)).toEqual({ start: quote.start, end: quote.end, exact: true });
      }),
    );
  });

  test("is found after words were put before it", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 20 }), (before) => {
        const text = "The sync breaks when two people type. Please fix the sync.";
        const quote = quoteAt(text, 53, 57, "text", 1);
        expect(quote.text).toBe("sync");
        const place = locateQuote(`${before}${text}`, quote);
        expect(place && text.slice(place.start - before.length)).toBe("sync.");
      }),
    );
  });

  test("takes the surroundings that agree best, the nearest among equals", () => {
    const quote = {
      field: "text",
      snapshot: 1,
      start: 20,
      end: 24,
      text: "sync",
      before: "Later the ",
      after: " worked",
    };
    const text = "😀 the sync broke. Later the sync worked again.";
    expect(locateQuote(text, quote)).toEqual({ start: 29, end: 33, exact: false });
    const bare = { ...quote, before: "", after: "", start: 8, end: 12 };
    expect(locateQuote("sync sync sync", bare)).toEqual({ start: 10, end: 14, exact: false });
  });

  test("is nowhere when the words are gone", () => {
    const quote = quoteAt("the sync breaks", 4, 8, "text", 1);
    expect(locateQuote("nothing of the kind", quote)).toBeNull();
    expect(locateQuote("", quote)).toBeNull();
    expect(locateQuote("x", { ...quote, text: "" })).toBeNull();
  });
});
