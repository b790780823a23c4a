import { expect, it } from "vitest";
import type { Thread, ThreadStep } from "@/contract/schema";
import { threadRows, threadSpan } from "./thread-steps";

const zone = "America/Los_Angeles";
const step = (id: string, part: Partial<ThreadStep>): ThreadStep => ({
  id,
  stage: "delivered",
  type: "state",
  record: null,
  title: id,
  detail: "",
  count: null,
  state: null,
  moment: null,
  quote: null,
  gap: null,
  source: null,
  actor: null,
  ...part,
});
const on = (at: string) => ({ at: `${at}T20:00:00.000Z`, certainty: "exact" as const });
const thread = (steps: ThreadStep[]): Thread => ({ record: "r", feature: null, sequence: 1, steps });

it("names each stage once and tells the time since the last known day", () => {
  const rows = threadRows(
    thread([
      step("tally", { stage: "asked", type: "tally" }),
      step("feature", { stage: "answered", type: "record" }),
      step("considered", { moment: on("2014-03-27") }),
      step("development", { moment: on("2015-08-18") }),
      step("shipped", { stage: "shipped", moment: on("2015-11-16") }),
      step("gap", { stage: "used", type: "gap", gap: "usage" }),
    ]),
    zone,
  );
  expect(rows.map((row) => row.opensStage)).toEqual([true, true, true, false, true, true]);
  expect(rows[3]?.since).toEqual({ unit: "month", count: 17 });
  expect(rows[4]?.since).toEqual({ unit: "month", count: 3 });
  expect(rows[3]?.stretch).toBeGreaterThan(rows[4]?.stretch ?? 0);
  expect(rows.map((row) => row.whole)).toEqual([true, true, true, true, true, false]);
});

it("does not count from a day that nobody knows", () => {
  const rows = threadRows(
    thread([
      step("a", { moment: { at: "2014-01-01T20:00:00.000Z", certainty: "by" } }),
      step("b", { moment: on("2015-01-01") }),
    ]),
    zone,
  );
  expect(rows[1]?.since).toBeNull();
  expect(threadSpan(thread([step("b", { moment: on("2015-01-01") })]), zone)).toBeNull();
});

it("spans from the first known day to the last", () => {
  const span = threadSpan(
    thread([step("b", { moment: on("2015-11-16") }), step("a", { moment: on("2014-03-27") })]),
    zone,
  );
  expect(span?.length).toEqual({ unit: "month", count: 20 });
});
