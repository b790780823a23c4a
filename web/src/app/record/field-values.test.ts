import { expect, it } from "vitest";
import type { FieldDeclaration, FieldType } from "@/contract/schema";
import { editableText, fieldText, parseField, safeAddress } from "./field-values";

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
