import { expect, it } from "vitest";
import { daysAgo } from "./days-ago";

it("goes back by the calendar", () => {
  expect(daysAgo("2024-03-31", "month")).toBe("2024-02-29");
  expect(daysAgo("2024-02-29", "year")).toBe("2023-02-28");
  expect(daysAgo("2024-01-15", "quarter")).toBe("2023-10-15");
  expect(daysAgo("2024-01-03", "week")).toBe("2023-12-27");
});
