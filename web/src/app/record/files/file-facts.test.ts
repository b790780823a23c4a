import { expect, test } from "vitest";
import { previewOf, sizeWords } from "./file-facts";

test("sizes are told in words that one can compare", () => {
  expect([0, 999, 1000, 1499, 999_499, 1_000_000, 2_340_000, 45_600_000].map(sizeWords)).toEqual([
    "0 bytes",
    "999 bytes",
    "1 KB",
    "1 KB",
    "999 KB",
    "1 MB",
    "2.3 MB",
    "46 MB",
  ]);
  expect([999_000_000, 5_480_000_000, 271_000_000_000].map(sizeWords)).toEqual([
    "999 MB",
    "5.5 GB",
    "271 GB",
  ]);
});

test("nothing that could run is shown", () => {
  const types = ["image/png", "image/svg+xml", "text/html", "text/plain", "application/pdf", "video/mp4", ""];
  expect(types.map(previewOf)).toEqual(["picture", null, null, "text", "page", "video", null]);
});
