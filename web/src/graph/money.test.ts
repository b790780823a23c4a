import { expect, test } from "vitest";
import type { Json } from "@/contract/schema";
import { majorUnits, moneyOf, parseMoney } from "./money";

test.each([
  ["12.50", 1250, "EUR"],
  ["12,5", 1250, "EUR"],
  ["1 250,50 usd", 125050, "USD"],
  ["EUR 1.250,50", 125050, "EUR"],
  ["1,250.50", 125050, "EUR"],
  ["1,250", 125000, "EUR"],
  ["1.250.000", 125000000, "EUR"],
  ["1'250.5", 125050, "EUR"],
  ["−3", -300, "EUR"],
  ["-0", 0, "EUR"],
  [".5", 50, "EUR"],
  ["1.250 KWD", 1250, "KWD"],
  ["1250 JPY", 1250, "JPY"],
])("reads %s", (text, amount, currency) => {
  expect(parseMoney(text, "EUR")).toEqual({ amount, currency });
});

test.each([
  "",
  "much",
  "12.505.1",
  "1,2,3",
  "1.5 JPY",
  "12.345,678",
  "EUR 3 USD",
  "9007199254740993",
  "3 EURO",
])("does not guess what %s means", (text) => {
  expect(parseMoney(text, "EUR")).toBeNull();
});

test("needs a currency from somewhere", () => {
  expect(parseMoney("3", null)).toBeNull();
  expect(parseMoney("3 CHF", null)).toEqual({ amount: 300, currency: "CHF" });
});

test.each([
  [1250, "EUR", "12.50"],
  [-5, "EUR", "-0.05"],
  [0, "EUR", "0.00"],
  [1250, "JPY", "1250"],
  [1250, "BHD", "1.250"],
])("writes %i of %s as %s and reads it back", (amount, currency, text) => {
  expect(majorUnits({ amount, currency })).toBe(text);
  expect(parseMoney(`${text} ${currency}`, null)).toEqual({ amount, currency });
});

test("takes nothing else for money", () => {
  for (const value of [null, 3, "3 EUR", [], {}, { amount: 1.5, currency: "EUR" }, { amount: 1 }] as Json[]) {
    expect(moneyOf(value)).toBeNull();
  }
});
