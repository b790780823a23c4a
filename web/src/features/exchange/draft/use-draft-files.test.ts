import { expect, test } from "vitest";
import { toldApart } from "./use-draft-files";

test("files of one name that are chosen together keep apart", () => {
  const named = (...names: string[]) =>
    toldApart(names.map((name) => new File(["x"], name))).map((file) => file.name);
  expect(named("plan.csv", "plan.csv", "other.csv", "plan.csv")).toEqual([
    "plan.csv",
    "plan (2).csv",
    "other.csv",
    "plan (3).csv",
  ]);
  expect(named("notes", "notes", ".env", ".env")).toEqual(["notes", "notes (2)", ".env", ".env (2)"]);
});
