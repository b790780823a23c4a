import { describe, expect, test } from "vitest";
import { jobFacts, jobWords } from "./job-words";
import { job, NOW, programStatus } from "./operating-double";
import { percentFree, programWarnings } from "./program-warnings";
import { everyWords, spanWords } from "./span-words";

const ids = (more: Parameters<typeof programStatus>[0]) =>
  programWarnings(programStatus(more)).map(({ id }) => id);
const backedUp = (at: string) => ({
  scheduled: true,
  kept: 7,
  last: { at, bytes: 1, files: 1 },
});

describe("the program warns", () => {
  test("of nothing while it is well", () => {
    expect(ids({})).toEqual([]);
    expect(ids({ disk: null, memory: null })).toEqual([]);
  });

  test("below a tenth of the disk, and not at it", () => {
    expect(ids({ disk: { free: 10, total: 100 } })).toEqual([]);
    const [warning] = programWarnings(
      programStatus({ disk: { free: 9_900_000_000, total: 100_000_000_000 } }),
    );
    expect(warning?.text).toMatch(/^The disk is nearly full: 9.9 GB of 100 GB are free \(9 %\)\./);
    expect(percentFree({ free: 999, total: 10_000 }), "rounded down").toBe(9);
  });

  test("of jobs that were put aside", () => {
    const jobs = (dead: number) =>
      programStatus({ jobs: { waiting: 4, running: 1, dead, oldest_due: null } });
    expect(programWarnings(jobs(0))).toEqual([]);
    expect(programWarnings(jobs(1))[0]?.text).toMatch(/^One job was put aside/);
    expect(programWarnings(jobs(3))[0]?.text).toMatch(/^3 jobs were put aside/);
  });

  test("of a backup of more than 48 hours, or of none, where they are scheduled", () => {
    expect(ids({ backups: backedUp("2026-11-24T12:00:00.000Z") })).toEqual([]);
    const old = programWarnings(programStatus({ backups: backedUp("2026-11-23T11:59:59.000Z") }));
    expect(old[0]?.text).toMatch(/^The last backup is 3 days old/);
    expect(ids({ backups: { scheduled: true, kept: 0, last: null } })).toEqual(["backup"]);
    expect(ids({ backups: { scheduled: false, kept: 0, last: null } })).toEqual([]);
    expect(ids({ backups: { ...backedUp("2020-01-01T00:00:00.000Z"), scheduled: false } })).toEqual([]);
  });

  test("of a weekly backup only when the week is over", () => {
    const schedules = [{ kind: "back_up", every_hours: 168, last_at: null, next_at: NOW }];
    expect(ids({ schedules, backups: backedUp("2026-11-20T12:00:00.000Z") })).toEqual([]);
    expect(ids({ schedules, backups: backedUp("2026-11-18T11:00:00.000Z") })).toEqual(["backup"]);
  });

  test("of the worst first", () => {
    const all = ids({
      disk: { free: 1, total: 100 },
      jobs: { waiting: 0, running: 0, dead: 2, oldest_due: null },
      backups: { scheduled: true, kept: 0, last: null },
      webhooks_failing: 1,
    });
    expect(all).toEqual(["disk", "backup", "jobs", "webhooks"]);
  });
});

test("jobs have plain names, and unknown ones their own", () => {
  expect(jobWords("back_up")).toBe("Make a backup");
  expect(jobWords("forget_expired")).toBe("Remove expired sessions and sign-in links");
  expect(jobWords("dream")).toBe("dream");
});

test("a job says how often it was tried and when it is next, one that was put aside not when", () => {
  const facts = (more: Parameters<typeof job>[0]) => jobFacts(job(more), NOW, "UTC");
  expect(facts({})).toBe("made 26 Nov 2026, 11:00 · due 26 Nov 2026, 12:30");
  expect(facts({ attempts: 2 })).toBe(
    "made 26 Nov 2026, 11:00 · tried 2 times · next try 26 Nov 2026, 12:30",
  );
  expect(facts({ due_at: NOW })).toBe("made 26 Nov 2026, 11:00 · due now");
  expect(facts({ state: "dead", attempts: 10, due_at: NOW })).toBe(
    "made 26 Nov 2026, 11:00 · tried 10 times",
  );
});

test("stretches of time are said in the unit a person would use", () => {
  const hours = (n: number) => spanWords(n * 3_600_000);
  expect(hours(0.01)).toBe("less than a minute");
  expect(hours(0.5)).toBe("30 minutes");
  expect(hours(1)).toBe("1 hour");
  expect(hours(47)).toBe("47 hours");
  expect(hours(49)).toBe("2 days");
  const every = (n: number) => everyWords({ kind: "back_up", every_hours: n, last_at: null, next_at: NOW });
  expect([1, 6, 24, 168].map(every)).toEqual(["every hour", "every 6 hours", "every day", "every 7 days"]);
});
