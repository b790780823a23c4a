import { expect, it } from "vitest";
import { readListSearch } from "./list-search";

it("keeps what addresses may carry, as text", () => {
  expect(readListSearch({ open: "EDGE-12", filter: 12, layout: "", other: "x" })).toEqual({
    open: "EDGE-12",
    filter: "12",
  });
});
