import { expect, test } from "vitest";
import { farDay } from "./time";

const span = (start: string | null, end: string | null = start) => ({ start, end });

test("looks at the newest of what is long past, of any precision", () => {
  expect(farDay([span("2014-03-27"), span("2015-Q4"), span(null)], "2026-11-25")).toBe("2015-12-31");
});

test("looks at the first to come where nothing is past", () => {
  expect(farDay([span("2031"), span("2029-05")], "2026-11-25")).toBe("2029-05-01");
});

test("stays at today where something is within a year of it, or nothing has a date", () => {
  expect(farDay([span("2014-03-27"), span("2026-02")], "2026-11-25")).toBeNull();
  expect(farDay([span("2014", "2030")], "2026-11-25")).toBeNull();
  expect(farDay([span(null)], "2026-11-25")).toBeNull();
});
