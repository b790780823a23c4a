import { expect, test } from "vitest";
import { today } from "./operations";

test("today is the civil date of the workspace's zone", () => {
  const now = new Date("2015-11-17T04:57:31Z");
  expect(today("America/Los_Angeles", now)).toBe("2015-11-16");
  expect(today("Europe/Berlin", now)).toBe("2015-11-17");
});
