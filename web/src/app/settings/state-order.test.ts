import fc from "fast-check";
import { expect, it } from "vitest";
import type { State } from "@/contract/schema";
import { defineState, inOrder, isTaken, lastPosition, reordered } from "./state-order";

const states: fc.Arbitrary<State[]> = fc
  .uniqueArray(fc.integer({ min: 0, max: 30 }), { maxLength: 8 })
  .map((positions) =>
    positions.map((position, index) => ({
      id: `s${index}`,
      kind: "feature",
      space: "space",
      name: `State ${index}`,
      category: "started" as const,
      position,
      sequence: 1,
    })),
  );

function applied(before: State[], changes: ReturnType<typeof reordered>): State[] {
  return before.map((state) => {
    const change = changes.find((one) => one.state === state.id);
    return change ? { ...state, position: change.position } : state;
  });
}

it("moving one puts it where it was asked and keeps the order of all others", () => {
  fc.assert(
    fc.property(states, fc.nat(7), fc.nat(7), (all, from, to) => {
      fc.pre(from < all.length && to < all.length);
      const before = inOrder(all).map((state) => state.id);
      const after = inOrder(applied(all, reordered(all, from, to))).map((state) => state.id);
      const moving = before[from];
      expect(after[to]).toBe(moving);
      expect(after.filter((id) => id !== moving)).toEqual(before.filter((id) => id !== moving));
    }),
  );
});

it("a place that does not exist changes nothing", () => {
  fc.assert(
    fc.property(states, (all) => {
      expect(reordered(all, 0, -1)).toEqual([]);
      expect(reordered(all, all.length, 0)).toEqual([]);
    }),
  );
});

it("a new one stands behind all others", () => {
  fc.assert(
    fc.property(states, (all) => {
      expect(all.every((state) => state.position < lastPosition(all))).toBe(true);
    }),
  );
});

it("names are taken whatever their case, but not by the state itself", () => {
  const one: State = {
    id: "a",
    kind: "feature",
    space: "space",
    name: "In progress",
    category: "started",
    position: 1,
    sequence: 1,
  };
  expect(isTaken([one], " in PROGRESS ")).toBe(true);
  expect(isTaken([one], "in progress", "a")).toBe(false);
  expect(isTaken([one], "Done")).toBe(false);
  expect(defineState({ ...one, name: "Doing" })).toEqual({
    type: "define_state",
    state: "a",
    kind: "feature",
    space: "space",
    name: "Doing",
    category: "started",
    position: 1,
  });
});
