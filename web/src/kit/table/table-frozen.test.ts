import fc from "fast-check";
import { expect, it } from "vitest";
import { frozenPlan } from "./table-frozen";

const columns = [{ width: 90 }, { width: 340, fixed: true }, { width: 180 }, { width: 120 }];

it("keeps the leading columns, one beside the other", () => {
  const plan = frozenPlan(columns, 2, 1200, 44);
  expect([...plan.left]).toEqual([
    [0, 44],
    [1, 134],
  ]);
  expect(plan).toMatchObject({ edge: 1, width: 474, lead: true, from: 0 });
});

it("keeps only as many as fit in half of the width", () => {
  expect(frozenPlan(columns, 3, 1200, 44).left.size).toBe(2);
  expect(frozenPlan(columns, 2, 800, 44).left.size).toBe(1);
  expect(frozenPlan([{ width: 700 }], 1, 1000, 44).left.size).toBe(0);
});

it("keeps the title alone on a phone, and makes it narrower", () => {
  const plan = frozenPlan(columns, 2, 390, 44);
  expect([...plan.left]).toEqual([[1, 0]]);
  expect(plan.widths).toEqual([90, 195, 180, 120]);
  expect(plan).toMatchObject({ edge: 1, width: 195, lead: false, from: 134 });
});

it("on a phone, without a title among those asked for, it is the first column", () => {
  expect([...frozenPlan(columns, 1, 390, 0).left]).toEqual([[0, 0]]);
});

it("never keeps more than half of the width, nor more columns than asked for", () => {
  const column = fc.record({ width: fc.integer({ min: 56, max: 900 }), fixed: fc.boolean() });
  fc.assert(
    fc.property(
      fc.array(column, { maxLength: 9 }),
      fc.nat(9),
      fc.integer({ min: 300, max: 2600 }),
      fc.constantFrom(0, 44),
      (all, wanted, view, lead) => {
        const plan = frozenPlan(all, wanted, view, lead);
        expect(plan.width).toBeLessThanOrEqual(view / 2);
        expect(plan.left.size).toBeLessThanOrEqual(wanted);
        expect(plan.widths).toHaveLength(all.length);
      },
    ),
  );
});
