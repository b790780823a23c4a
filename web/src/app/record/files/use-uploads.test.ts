import { expect, test } from "vitest";
import { pastedFiles } from "./use-uploads";

test("a picture is a file, and the picture of copied words is not", () => {
  const picture = new File(["x"], "image.png", { type: "image/png" });
  const files = [picture] as unknown as FileList;
  expect(pastedFiles({ types: ["Files"], files })).toEqual([picture]);
  expect(pastedFiles({ types: ["text/html", "Files"], files })).toEqual([picture]);
  expect(pastedFiles({ types: ["text/plain", "text/html", "Files"], files })).toEqual([]);
  expect(pastedFiles(null)).toEqual([]);
});
