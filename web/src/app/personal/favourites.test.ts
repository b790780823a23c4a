import fc from "fast-check";
import { expect, it } from "vitest";
import { type Favourite, favouriteKey, movedTo, readFavourites, toggled } from "./favourites";

const favourite: fc.Arbitrary<Favourite> = fc.oneof(
  fc.record({ type: fc.constant("record" as const), id: fc.constantFrom("a", "b", "c", "d") }),
  fc.record({
    type: fc.constant("page" as const),
    address: fc.constantFrom("/features", "/ideas?q=x", "/inbox"),
    label: fc.string(),
  }),
);
const favourites = fc.uniqueArray(favourite, { selector: favouriteKey });

it("what was kept is read as it was", () => {
  fc.assert(
    fc.property(favourites, (all) => {
      expect(readFavourites(all as never)).toEqual(all);
    }),
  );
});

it("anything else is left out, and an address that leads elsewhere too", () => {
  expect(
    readFavourites([
      { type: "record", id: "a" },
      { type: "record", id: "a" },
      { type: "page", address: "//elsewhere.example", label: "x" },
      { type: "page", address: "https://elsewhere.example", label: "x" },
      { type: "page", address: "/ideas" },
      null,
      3,
    ]),
  ).toEqual([
    { type: "record", id: "a" },
    { type: "page", address: "/ideas", label: "" },
  ]);
  expect(readFavourites("no")).toEqual([]);
});

it("toggling twice changes nothing but the place", () => {
  fc.assert(
    fc.property(favourites, favourite, (all, one) => {
      const keys = (list: Favourite[]) => list.map(favouriteKey).sort();
      expect(keys(toggled(toggled(all, one), one))).toEqual(keys(all));
    }),
  );
});

it("moving keeps all of them and puts the one where it was asked", () => {
  fc.assert(
    fc.property(favourites, fc.nat(6), fc.nat(6), (all, from, to) => {
      const one = all[from % Math.max(1, all.length)];
      const moved = movedTo(all, one ? favouriteKey(one) : "none", to);
      expect(moved.map(favouriteKey).sort()).toEqual(all.map(favouriteKey).sort());
      if (one) expect(moved.indexOf(one)).toBe(Math.min(to, all.length - 1));
    }),
  );
});
