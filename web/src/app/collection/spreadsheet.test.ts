import { expect, it } from "vitest";
import type { FieldDeclaration } from "@/contract/schema";
import type { SheetRow } from "@/kit/spreadsheet/sheet-types";
import { type CollectionField, collectionFields, findField } from "./collection-fields";
import { readerOver, row } from "./collection-fixture";
import { sheetCell } from "./sheet-cells";
import { sheetColumns, sheetParts } from "./spreadsheet";

const price: FieldDeclaration = {
  name: "price",
  label: "Price",
  type: "money",
  required: false,
  read_only: false,
  options: [],
  targets: [],
  help: "",
};
const full = row("a", {
  title: "=1+1",
  state: "shipped",
  tags: ["css", "svg"],
  effort: 3,
  due: "2015-11-16",
  public: true,
  price: { amount: 1250, currency: "EUR" },
});
const bare = row("b", { due: "2015-Q4", public: false, price: { amount: 300, currency: "JPY" } });
const rows = [
  full,
  bare,
  row("i", { title: "Faster", tally: { count: 43, source: "forum", as_of: "2020" } }, "idea"),
  row("j", { title: "Lighter", tally: { count: 2, source: "forum", as_of: "2020" } }, "idea"),
];
const over = readerOver(rows, [
  ["i", "a"],
  ["j", "a"],
]);
const reader = {
  ...over,
  fields: (kind: string) => [...over.fields(kind), ...(kind === "feature" ? [price] : [])],
};
const fields = collectionFields(reader, "feature");

function field(id: string): CollectionField {
  const found = findField(reader, "feature", fields, id);
  if (!found) throw new Error(`no field ${id}`);
  return found;
}

it("gives numbers, days, money and marks as what they are", () => {
  expect(sheetCell(field("effort"), full)).toBe(3);
  expect(sheetCell(field("votes"), full)).toBe(45);
  expect(sheetCell(field("votes"), bare)).toBe(0);
  expect(sheetCell(field("due"), full)).toEqual({ day: "2015-11-16" });
  expect(sheetCell(field("created_at"), full)).toEqual({ day: "2024-03-05" });
  expect(sheetCell(field("public"), full)).toBe(true);
  expect(sheetCell(field("public"), bare)).toBe(false);
  expect(sheetCell(field("price"), full)).toEqual({ number: 12.5, format: "[$€]#,##0.00" });
  expect(sheetCell(field("price"), bare)).toEqual({ number: 300, format: "[$¥]#,##0" });
});

it("leaves a coarser date coarse, and what is empty empty", () => {
  expect(sheetCell(field("due"), bare)).toBe("2015-Q4");
  expect(sheetCell(field("effort"), bare)).toBe("");
  expect(sheetCell(field("state_since"), bare)).toBeNull();
});

it("gives everything else as its words", () => {
  expect(sheetCell(field("key"), full)).toBe("T-a");
  expect(sheetCell(field("title"), full)).toBe("=1+1");
  expect(sheetCell(field("state"), full)).toBe("Shipped");
  expect(sheetCell(field("tags"), full)).toBe("css, svg");
  expect(sheetCell(field("asked_for_by"), full)).toBe("Faster, Lighter");
});

it("gives what a formula yields with its type", () => {
  expect(sheetCell(field("=effort * 1.5|Cost"), full)).toBe(4.5);
  expect(sheetCell(field("=effort > 2|Large"), full)).toBe(true);
  expect(sheetCell(field("=due|When"), full)).toEqual({ day: "2015-11-16" });
  expect(sheetCell(field("=due|When"), bare)).toBe("2015-Q4");
  expect(sheetCell(field("=title|Name"), full)).toBe("=1+1");
});

it("holds all rows and columns, with what they are grouped by", async () => {
  const shown = (id: string) => ({ field: field(id), width: 100 });
  const columns = sheetColumns({
    columns: [shown("title"), shown("effort")],
    groupFields: [field("state"), field("effort")],
  });
  expect(columns.map((column) => column.field.id)).toEqual(["state", "title", "effort"]);
  const many = Array.from({ length: 1000 }, () => full);
  const written: SheetRow[] = [];
  for await (const part of sheetParts(columns, many)) written.push(...part);
  expect(written).toHaveLength(1000);
  expect(written[999]).toEqual(["Shipped", "=1+1", 3]);
});
