import { expect, it } from "vitest";
import { mainKind } from "./main-kind";

it("is the kind that most values went into", () => {
  expect(
    mainKind([
      { mapped_to: "person.title", mapped: 3 },
      { mapped_to: "work_item.title", mapped: 9 },
      { mapped_to: 'work_item.description, under "Room"', mapped: 2 },
      { mapped_to: "comment.body", mapped: 90 },
      { mapped_to: "when the record came into being", mapped: 90 },
    ]),
  ).toBe("work_item");
  expect(mainKind([{ mapped_to: "", mapped: 0 }])).toBeNull();
});
