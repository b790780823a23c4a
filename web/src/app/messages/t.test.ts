import { expect, it } from "vitest";
import { t } from "./t";

it("fills names in and writes numbers with separators", () => {
  expect(t("bootstrap.progress", { done: 1200, total: 20000 })).toBe("1,200 of 20,000 rows");
});

it("chooses the form by number", () => {
  expect(t("wanted.votes", { n: 1 })).toBe("1 vote");
  expect(t("wanted.votes", { n: 43 })).toBe("43 votes");
  expect(t("wanted.votes", { n: 0 })).toBe("0 votes");
});

it("leaves braces in a value alone", () => {
  expect(t("error.noRecord", { reference: "{key}" })).toBe("There is no record {key}");
});
