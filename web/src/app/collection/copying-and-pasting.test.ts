import fc from "fast-check";
import { expect, it } from "vitest";
import { asCsv, asMarkdown, asTabs } from "./copying";
import { readHead, readPasted } from "./pasting";

const sheet = [
  ["Key", "Title"],
  ["EDGE-1", 'A "quoted", title'],
  ["EDGE-2", "=1+1"],
  ["EDGE-3", "a|b"],
];

it("writes CSV that a spreadsheet opens and does not run", () => {
  expect(asCsv(sheet)).toBe('Key,Title\r\nEDGE-1,"A ""quoted"", title"\r\nEDGE-2,\'=1+1\r\nEDGE-3,a|b\r\n');
  expect(asCsv([["-3", "+4.5", "-x"]])).toBe("-3,+4.5,'-x\r\n");
});

it("guards every beginning of a formula in CSV", () => {
  for (const cell of ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1+1", "\r=1+1"]) {
    const written = asCsv([[cell]]);
    expect(written.replace(/^"/, "").startsWith("'"), JSON.stringify(cell)).toBe(true);
  }
});

it("writes a Markdown table", () => {
  expect(asMarkdown(sheet)).toBe(
    '| Key | Title |\n| --- | --- |\n| EDGE-1 | A "quoted", title |\n| EDGE-2 | =1+1 |\n| EDGE-3 | a\\|b |\n',
  );
});

it("a copied range is pasted as it was", () => {
  const cell = fc.string({ unit: "grapheme" }).map((text) => text.replace(/\r/g, "").trim());
  const cells = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(cells, (written) => {
      const filled = written.map((row, index) => [`row ${index}`, ...row]);
      expect(readPasted(asTabs(filled))).toEqual(filled);
    }),
  );
});

it("reads lists, with the marks taken off", () => {
  expect(readPasted("- one\n* two\n3. three\n- [x] four\n\n• five\n")).toEqual([
    ["one"],
    ["two"],
    ["three"],
    ["four"],
    ["five"],
  ]);
  expect(readPasted("1.5 times faster\n-webkit-text-stroke")).toEqual([
    ["1.5 times faster"],
    ["-webkit-text-stroke"],
  ]);
});

it("reads CSV, but not sentences with commas", () => {
  expect(readPasted('title,effort\n"a, b",3')).toEqual([
    ["title", "effort"],
    ["a, b", "3"],
  ]);
  expect(readPasted("well, yes\nno, never")).toEqual([["well, yes"], ["no, never"]]);
});

it("reads a table from a page", () => {
  expect(
    readPasted("ignored", "<table><tr><th>Title</th></tr><tr><td> a <b>b</b>\n</td></tr></table>"),
  ).toEqual([["Title"], ["a b"]]);
});

it("knows columns by their heads", () => {
  const fields = [
    { id: "title", label: "Title" },
    { id: "due", label: "Due" },
    { id: "effort", label: "Effort" },
  ];
  expect(readHead(["TITLE", "due ", "Remark"], fields)).toEqual([
    { field: "title" },
    { field: "due" },
    { field: null },
  ]);
  expect(readHead(["Secure contexts", "Fonts"], fields)).toBeNull();
});
