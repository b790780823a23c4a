import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isRank, rankBetween, ranksBetween } from "./rank";

const rank = fc
  .string({ unit: fc.constantFrom(..."0129AMZamz"), minLength: 1, maxLength: 8 })
  .filter((text) => isRank(text));

describe("rankBetween", () => {
  test("lies strictly between any two keys, and is a key itself", () => {
    fc.assert(
      fc.property(rank, rank, (one, other) => {
        fc.pre(one !== other);
        const [low, high] = one < other ? [one, other] : [other, one];
        const made = rankBetween(low, high);
        expect(isRank(made)).toBe(true);
        expect(low < made && made < high).toBe(true);
      }),
    );
  });

  test("lies beyond either end", () => {
    fc.assert(
      fc.property(rank, (key) => {
        const before = rankBetween(null, key);
        const after = rankBetween(key, null);
        expect([isRank(before), isRank(after)]).toEqual([true, true]);
        expect(before < key && key < after).toBe(true);
      }),
    );
  });

  test("never runs out: any sequence of insertions keeps the order", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1_000_000), { minLength: 1, maxLength: 120 }), (places) => {
        const keys: string[] = [];
        for (const place of places) {
          const index = place % (keys.length + 1);
          keys.splice(index, 0, rankBetween(keys[index - 1] ?? null, keys[index] ?? null));
        }
        expect(keys).toEqual([...new Set(keys)].sort());
      }),
    );
  });

  test("stays short at the ends, where most things are put", () => {
    let last = rankBetween(null, null);
    let first = last;
    for (let count = 0; count < 5_000; count += 1) {
      last = rankBetween(last, null);
      first = rankBetween(null, first);
    }
    expect(last.length).toBeLessThanOrEqual(4);
    expect(first.length).toBeLessThanOrEqual(4);
  });

  test("always between the same two grows by less than one character in five", () => {
    let high = "V1";
    for (let count = 0; count < 100; count += 1) high = rankBetween("V", high);
    expect("V" < high && high < "V1").toBe(true);
    expect(high.length).toBeLessThanOrEqual(25);
  });

  test("bounds that crossed, or are no keys, still give a key after the lower one", () => {
    expect(rankBetween("b", "a") > "b").toBe(true);
    expect(rankBetween("b", "b") > "b").toBe(true);
    expect(isRank(rankBetween("not a rank!", "0"))).toBe(true);
  });
});

describe("ranksBetween", () => {
  test("gives as many rising keys as asked, inside the bounds", () => {
    fc.assert(
      fc.property(rank, rank, fc.nat(60), (one, other, count) => {
        fc.pre(one < other);
        const made = ranksBetween(one, other, count);
        expect(made).toHaveLength(count);
        expect([one, ...made, other]).toEqual([...new Set([one, ...made, other])].sort());
      }),
    );
  });

  test("keys of a thousand rows stay short", () => {
    expect(Math.max(...ranksBetween("a", "b", 1000).map((key) => key.length))).toBeLessThanOrEqual(5);
    expect(ranksBetween(null, null, 3)).toEqual([...ranksBetween(null, null, 3)].sort());
  });
});
