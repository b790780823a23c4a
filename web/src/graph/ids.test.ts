import { expect, test } from "vitest";
import { newId } from "./ids";

test("ids are UUIDs of version 7 that carry the time", () => {
  const id = newId(Date.UTC(2100, 0, 1));
  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(Number.parseInt(id.replaceAll("-", "").slice(0, 12), 16)).toBe(Date.UTC(2100, 0, 1));
});

test("ids rise within one millisecond and when the clock goes back", () => {
  const now = Date.UTC(2101, 0, 1);
  const ids = Array.from({ length: 10_000 }, (_, index) => newId(now - index));
  expect(ids).toEqual([...new Set(ids)].sort());
});
