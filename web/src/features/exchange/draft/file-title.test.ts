import { expect, it } from "vitest";
import { titleOfFiles } from "./file-title";

it("is called after its files", () => {
  expect(titleOfFiles([])).toBe("");
  expect(titleOfFiles(["Board export.v2.csv"])).toBe("Board export.v2");
  expect(titleOfFiles([".csv"])).toBe(".csv");
  expect(titleOfFiles(["issues.csv", "b.json", "c.xlsx"])).toBe("issues and 2 more");
});
