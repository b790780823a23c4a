import { expect, it } from "vitest";
import type { FieldDeclaration, FieldType } from "@/contract/schema";
import { dayDate } from "@/graph/expression/dates";
import { DIVISION_BY_ZERO, InstantValue, MISSING } from "@/graph/expression/value";
import { computedText, editableText, fieldText, isTyped, parseField, safeAddress } from "./field-values";

const field = (type: FieldType, required = false): FieldDeclaration => ({
  name: "f",
  label: "F",
  type,
  required,
  read_only: false,
  options: [],
  targets: [],
  help: "",
});
const names = { titleOf: (id: string) => (id === "p" ? "Ana" : null), stateName: () => "Shipped" };

it("reads what a person types", () => {
  expect(parseField(field("number"), " 1 200,5 ")).toEqual({ value: 1200.5 });
  expect(parseField(field("date"), "Q4 2016")).toEqual({ value: "2016-Q4" });
  expect(parseField(field("line"), "  ")).toEqual({ value: null });
  expect(parseField(field("url"), "https://example.org/a")).toEqual({ value: "https://example.org/a" });
});

it("says what is wrong instead of guessing", () => {
  expect(parseField(field("number"), "many")).toHaveProperty("error");
  expect(parseField(field("date"), "soon")).toHaveProperty("error");
  expect(parseField(field("line", true), " ")).toHaveProperty("error");
});

it("never makes a link of anything but http", () => {
  expect(safeAddress("javascript:alert(1)")).toBeNull();
  expect(safeAddress("data:text/html,x")).toBeNull();
  expect(parseField(field("url"), "javascript:alert(1)")).toHaveProperty("error");
});

it("writes values for people", () => {
  expect(fieldText("date", "2015-11-16", names)).toBe("16 Nov 2015");
  expect(fieldText("state", "s", names)).toBe("Shipped");
  expect(fieldText("reference", "p", names)).toBe("Ana");
  expect(fieldText("tags", ["a", "b"], names)).toBe("a, b");
  expect(fieldText("line", null, names)).toBe("");
  expect(editableText(field("date"), "2015-11")).toBe("Nov 2015");
});

it("reads and writes money in the currency of the field", () => {
  const custom = { currency: "EUR" } as NonNullable<Parameters<typeof parseField>[0]["custom"]>;
  const budget = { ...field("money"), custom };
  expect(isTyped(budget)).toBe(true);
  expect(parseField(budget, "1 250,5")).toEqual({ value: { amount: 125050, currency: "EUR" } });
  expect(parseField(budget, "3 USD")).toEqual({ value: { amount: 300, currency: "USD" } });
  expect(parseField(budget, "")).toEqual({ value: null });
  expect(parseField(budget, "much")).toHaveProperty("error");
  expect(parseField(field("money"), "3")).toHaveProperty("error");
  expect(editableText(budget, { amount: 125050, currency: "EUR" })).toBe("1250.50 EUR");
  expect(fieldText("money", { amount: 125050, currency: "EUR" }, names)).toBe("€1,250.50");
  expect(fieldText("money", { amount: 1250, currency: "JPY" }, names)).toBe("¥1,250");
});

it("writes choices by their labels", () => {
  const labelled = { ...names, optionLabel: (id: string) => ({ de: "Germany", jp: "Japan" })[id] ?? id };
  expect(fieldText("choice", "de", labelled)).toBe("Germany");
  expect(fieldText("choices", ["de", "jp", "xx"], labelled)).toBe("Germany, Japan, xx");
  expect(fieldText("choice", "de", names)).toBe("de");
});

it("writes what a formula gives, or why it gives nothing", () => {
  expect(computedText(12_500_500_000_000n, "UTC")).toBe("12,500.5");
  expect(computedText(333_333_333n, "UTC")).toBe("0.3333");
  expect(computedText(true, "UTC")).toBe("Yes");
  expect(computedText("words", "UTC")).toBe("words");
  expect(computedText(dayDate(16_755), "UTC")).toBe("16 Nov 2015");
  expect(computedText(new InstantValue(Date.parse("2015-11-16T20:00:00Z")), "UTC")).toContain("2015");
  expect(computedText(MISSING, "UTC")).toBe("Empty");
  expect(computedText(DIVISION_BY_ZERO, "UTC")).toBe("Divides by zero");
});
