import { renderHook } from "@testing-library/react";
import { expect, test } from "vitest";
import { useUnchanged } from "./use-unchanged";

test("keeps the object while its values are the same, and takes the new one when one differs or is gone", () => {
  const rows = [1];
  const { result, rerender } = renderHook((value: object) => useUnchanged(value), {
    initialProps: { rows, total: 1 } as object,
  });
  const first = result.current;
  rerender({ rows, total: 1 });
  expect(result.current).toBe(first);
  rerender({ rows: [1], total: 1 });
  expect(result.current).not.toBe(first);
  rerender({ rows });
  expect(result.current).toEqual({ rows });
});
