import { expect, it } from "vitest";
import { stepOf } from "./use-step";

const file = { name: "a.csv", sha256: "0", rows: 1, values: 1, size: 1 };
const memory = { step: "mapping", files: [file], space: "s1" } as const;

it("shows the step that the address names", () => {
  expect(stepOf("words", memory)).toBe("words");
  expect(stepOf("files", memory)).toBe("files");
});

it("shows where it was left when the address names none", () => {
  expect(stepOf("", memory)).toBe("mapping");
  expect(stepOf("elsewhere", memory)).toBe("mapping");
});

it("goes to no step that cannot stand", () => {
  expect(stepOf("rehearsal", { ...memory, files: [] })).toBe("files");
  expect(stepOf("rehearsal", { ...memory, space: "" })).toBe("files");
  expect(stepOf("running", memory)).toBe("mapping");
});

it("stays with an import that runs, whatever the address names", () => {
  expect(stepOf("words", { ...memory, step: "running" })).toBe("running");
  expect(stepOf("", { step: "running", files: [], space: "" })).toBe("running");
});
