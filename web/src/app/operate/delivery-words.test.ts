import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { withChanged, withNewest, withOlder } from "./delivery-pages";
import { maySendAgain, nextLook, problemWords, rangeWords, stateWords } from "./delivery-words";
import { attempt, delivery, NOW } from "./operating-double";

const refused = attempt(null, "The connection was refused.");

describe("a delivery says", () => {
  const said = (more: Parameters<typeof delivery>[0], active = true) => stateWords(delivery(more), active);

  test("what became of it", () => {
    expect(said({})).toBe("Waiting to be sent");
    expect(said({ attempts: [refused] })).toBe("Has not arrived; tried once, and is tried again");
    expect(said({ attempts: [refused, attempt(500)] })).toBe(
      "Has not arrived; tried 2 times, and is tried again",
    );
    expect(said({ state: "delivered", attempts: [refused, attempt(204)] })).toBe("Delivered");
    expect(said({ state: "failed", attempts: [attempt(410)] })).toBe(
      "Did not arrive; given up after one try",
    );
  });

  test("that it waits, and not that it failed, when it arrived once and is sent again", () => {
    expect(said({ attempts: [attempt(200)] })).toBe("Waiting to be sent again");
  });

  test("that it waits for the switch while the webhook is off", () => {
    expect(said({ attempts: [refused] }, false)).toBe("Waiting until the webhook is switched on");
    expect(said({ state: "delivered", attempts: [attempt(200)] }, false)).toBe("Delivered");
  });

  test("which operations it tells", () => {
    expect(rangeWords(delivery())).toBe("Operations 42 to 57");
    expect(rangeWords(delivery({ after: 1185, up_to: 1186 }))).toBe("Operation 1,186");
    expect(rangeWords(delivery({ after: 57 }))).toBe("Test, without changes");
  });

  test("why its last try did not arrive", () => {
    expect(problemWords(delivery())).toBeNull();
    expect(problemWords(delivery({ attempts: [refused] }))).toBe("The connection was refused.");
    expect(problemWords(delivery({ attempts: [attempt(1000, "<html>")] }))).toBe("It answered 1000.");
    expect(problemWords(delivery({ attempts: [refused, attempt(204)] }))).toBeNull();
  });
});

test("only what does not wait may be sent again, and only to a webhook that is on", () => {
  expect(maySendAgain(delivery(), true)).toBe(false);
  expect(maySendAgain(delivery({ state: "failed" }), true)).toBe(true);
  expect(maySendAgain(delivery({ state: "delivered" }), true)).toBe(true);
  expect(maySendAgain(delivery({ state: "failed" }), false)).toBe(false);
});

describe("it is looked at again", () => {
  beforeEach(() => void vi.useFakeTimers({ now: Date.parse(NOW) }));
  afterEach(() => void vi.useRealTimers());

  test("soon for a first try, later for the next ones, never when nothing waits", () => {
    const fresh = delivery({ made_at: NOW });
    expect(nextLook([])).toBeNull();
    expect(nextLook([delivery({ state: "failed" }), delivery({ state: "delivered" })])).toBeNull();
    const soon = nextLook([fresh, delivery({ state: "failed" })]) ?? 0;
    expect(soon).toBeGreaterThan(0);
    expect(nextLook([delivery({ made_at: NOW, attempts: [refused] })])).toBeGreaterThan(soon);
    expect(nextLook([delivery()]), "it has waited for an hour").toBeGreaterThan(soon);
  });
});

describe("pages of the log", () => {
  const at = (minute: number) =>
    delivery({ id: `d${minute}`, made_at: `2026-11-26T11:${String(minute).padStart(2, "0")}:00.000Z` });
  const page = (minutes: number[], next_before: number | null) => ({
    deliveries: minutes.map(at),
    next_before,
  });
  const ids = ({ deliveries }: { deliveries: { id: string }[] }) => deliveries.map(({ id }) => id).join(" ");

  test("keep the older ones when the newest are asked for again", () => {
    const first = withNewest(null, page([9, 8], 8));
    const both = withOlder(first, page([7, 6], 6));
    expect(ids(both)).toBe("d9 d8 d7 d6");
    const later = withNewest(both, page([10, 9], 9));
    expect(ids(later)).toBe("d10 d9 d8 d7 d6");
    expect(later.next, "goes on where the oldest page ended").toBe(6);
  });

  test("begin anew where something between would be missing", () => {
    const both = withOlder(withNewest(null, page([9, 8], 8)), page([7, 6], null));
    const later = withNewest(both, page([20, 19], 19));
    expect(ids(later)).toBe("d20 d19");
    expect(later.next).toBe(19);
  });

  test("show none twice, and take a change in its place", () => {
    const both = withOlder(withNewest(null, page([9, 8], 8)), page([8, 7], null));
    expect(ids(both)).toBe("d9 d8 d7");
    expect(both.next).toBeNull();
    const changed = withChanged(both, { ...at(8), state: "delivered" });
    expect(changed.deliveries.map(({ state }) => state)).toEqual(["waiting", "delivered", "waiting"]);
  });
});
