import { strFromU8, unzipSync } from "fflate";
import { expect, it } from "vitest";
import { sheetName } from "./sheet-text";
import type { SheetCell, SheetHead, SheetRow } from "./sheet-types";
import { columnLetters } from "./sheet-xml";
import { Workbook } from "./workbook";

const head: SheetHead = {
  name: "Wanted: all [2015/Q4]",
  columns: [
    { label: "Title", width: 340 },
    { label: "=Votes", width: 72 },
  ],
};

async function written(rows: readonly SheetRow[], of: SheetHead = head) {
  const workbook = new Workbook(of);
  for (const row of rows) workbook.add([row]);
  const files = unzipSync(new Uint8Array(await workbook.finish().arrayBuffer()));
  const read = (place: string) => {
    const page = new DOMParser().parseFromString(
      strFromU8(files[place] ?? new Uint8Array()),
      "application/xml",
    );
    expect(page.querySelector("parsererror"), place).toBeNull();
    return page;
  };
  return { files, sheet: read("xl/worksheets/sheet1.xml"), styles: read("xl/styles.xml"), read };
}

/** A cell as it stands in the file: its type, its value and the format that it is shown in. */
function cell({ sheet, styles }: Awaited<ReturnType<typeof written>>, place: string) {
  const found = [...sheet.querySelectorAll("c")].find((one) => one.getAttribute("r") === place);
  if (!found) return null;
  const style = styles.querySelectorAll("cellXfs > xf")[Number(found.getAttribute("s") ?? 0)];
  const format = [...styles.querySelectorAll("numFmt")].find(
    (one) => one.getAttribute("numFmtId") === style?.getAttribute("numFmtId"),
  );
  return {
    type: found.getAttribute("t") ?? "n",
    value: (found.querySelector("v") ?? found.querySelector("t"))?.textContent,
    format: format?.getAttribute("formatCode") ?? null,
    quoted: style?.getAttribute("quotePrefix") === "1",
  };
}

async function only(value: SheetCell) {
  return cell(await written([[value]]), "A2");
}

it("keeps each value with its type", async () => {
  const plain = { format: null, quoted: false };
  expect(await only(43)).toEqual({ ...plain, type: "n", value: "43" });
  expect(await only(-0.25)).toEqual({ ...plain, type: "n", value: "-0.25" });
  expect(await only(true)).toEqual({ ...plain, type: "b", value: "1" });
  expect(await only(false)).toEqual({ ...plain, type: "b", value: "0" });
  expect(await only("43")).toEqual({ ...plain, type: "inlineStr", value: "43" });
  expect(await only(null)).toBeNull();
  expect(await only("")).toBeNull();
  expect(await only(Number.NaN)).toBeNull();
});

it("writes days as days, and those that Excel does not know as words", async () => {
  const day = { type: "n", format: "yyyy\\-mm\\-dd", quoted: false };
  expect(await only({ day: "2015-11-16" })).toEqual({ ...day, value: "42324" });
  expect(await only({ day: "1900-03-01" })).toEqual({ ...day, value: "61" });
  expect(await only({ day: "2024-02-29" })).toEqual({ ...day, value: "45351" });
  expect(await only({ day: "1899-12-31" })).toMatchObject({ type: "inlineStr", value: "1899-12-31" });
  expect(await only({ day: "2015-02-XX" })).toMatchObject({ type: "inlineStr", value: "2015-02-XX" });
});

it("writes numbers in the formats that they came with", async () => {
  const file = await written([
    [
      { number: 12.5, format: "[$€]#,##0.00" },
      { number: 300, format: "[$¥]#,##0" },
    ],
    [{ number: -1, format: "[$€]#,##0.00" }, null],
  ]);
  expect(cell(file, "A2")).toEqual({ type: "n", value: "12.5", format: "[$€]#,##0.00", quoted: false });
  expect(cell(file, "B2")).toMatchObject({ value: "300", format: "[$¥]#,##0" });
  expect(cell(file, "A3")).toMatchObject({ value: "-1", format: "[$€]#,##0.00" });
});

it("holds no formula, whatever a text begins with", async () => {
  for (const text of ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1+1", "\n=1+1", '=HYPERLINK("http://x")']) {
    const file = await written([[text]]);
    expect(cell(file, "A2"), text).toEqual({ type: "inlineStr", value: text, format: null, quoted: true });
    expect(file.sheet.querySelectorAll("f")).toHaveLength(0);
  }
  expect(await only("\r=1+1")).toMatchObject({ type: "inlineStr", quoted: true });
  expect(await only("a=1")).toMatchObject({ quoted: false });
  expect(cell(await written([]), "B1")).toMatchObject({ type: "inlineStr", value: "=Votes" });
});

it("keeps every letter, also those that XML has no place for", async () => {
  expect(await only('<b> & "c" ]]> é 😀\n two  spaces ')).toMatchObject({
    value: '<b> & "c" ]]> é 😀\n two  spaces ',
  });
  expect(await only("bell\u0007, _x0041_, half \uD83D")).toMatchObject({
    value: "bell_x0007_, _x005F_x0041_, half \uFFFD",
  });
  expect((await only("x".repeat(40_000)))?.value).toHaveLength(32_767);
});

it("shows the headings in bold above everything, in columns that are wide enough", async () => {
  const { sheet, styles } = await written([["a", 1]]);
  const pane = sheet.querySelector("pane");
  expect([pane?.getAttribute("ySplit"), pane?.getAttribute("state")]).toEqual(["1", "frozen"]);
  const heading =
    styles.querySelectorAll("cellXfs > xf")[Number(sheet.querySelector("c")?.getAttribute("s"))];
  const font = styles.querySelectorAll("fonts > font")[Number(heading?.getAttribute("fontId"))];
  expect(font?.querySelector("b")).not.toBeNull();
  expect([...sheet.querySelectorAll("col")].map((one) => one.getAttribute("width"))).toEqual(["49", "11"]);
});

it("names the sheet as Excel takes it", async () => {
  const { read } = await written([]);
  expect(read("xl/workbook.xml").querySelector("sheet")?.getAttribute("name")).toBe("Wanted all 2015 Q4");
  expect(sheetName("Features & more")).toBe("Features & more");
  expect(sheetName("a".repeat(40))).toBe("a".repeat(31));
  expect(sheetName(`${"a".repeat(30)}😀`)).toBe("a".repeat(30));
  expect(sheetName("'quoted'")).toBe("quoted");
  expect(sheetName("[]:*?/\\")).toBe("Sheet1");
  expect(sheetName("history")).toBe("history 1");
});

it("has every file that makes a workbook", async () => {
  const { files, read } = await written([]);
  expect(Object.keys(files).sort()).toEqual([
    "[Content_Types].xml",
    "_rels/.rels",
    "xl/_rels/workbook.xml.rels",
    "xl/styles.xml",
    "xl/workbook.xml",
    "xl/worksheets/sheet1.xml",
  ]);
  for (const place of Object.keys(files)) read(place);
});

it("counts columns with letters", () => {
  expect([0, 25, 26, 701, 702, 16_383].map(columnLetters)).toEqual(["A", "Z", "AA", "ZZ", "AAA", "XFD"]);
});

it("writes no file that Excel would refuse for its length", () => {
  const workbook = new Workbook(head);
  expect(() => workbook.add(new Array(1_048_576).fill([]))).toThrow("1048575 rows");
});
