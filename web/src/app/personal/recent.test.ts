import { expect, it } from "vitest";
import { MemoryKeeping } from "./personal-double";
import { RecentRecords } from "./recent";

it("holds the last thirty, each once, newest first, and finds them again", () => {
  const keeping = new MemoryKeeping();
  const recent = new RecentRecords("w p", keeping);
  for (let n = 0; n < 40; n += 1) recent.visit(`r${n}`);
  recent.visit("r20");
  expect(recent.ids).toHaveLength(30);
  expect(recent.ids.slice(0, 3)).toEqual(["r20", "r39", "r38"]);
  expect(recent.ids.filter((id) => id === "r20")).toHaveLength(1);
  expect(new RecentRecords("w p", keeping).ids).toEqual(recent.ids);
  expect(new RecentRecords("w q", keeping).ids).toEqual([]);
});

it("two tabs do not forget each other's", () => {
  const keeping = new MemoryKeeping();
  const one = new RecentRecords("w p", keeping);
  const other = new RecentRecords("w p", keeping);
  one.visit("a");
  other.visit("b");
  one.visit("c");
  expect(one.ids).toEqual(["c", "b", "a"]);
});

it("what cannot be read is nothing", () => {
  const keeping = new MemoryKeeping();
  keeping.setItem("throughline recent w p", "{broken");
  expect(new RecentRecords("w p", keeping).ids).toEqual([]);
});
