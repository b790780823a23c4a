import { expect, it } from "vitest";
import { OfflineError } from "@/contract/client";
import { refusal, settled } from "@/graph/program-double";
import { MemoryKeeping, PersonalDouble } from "./personal-double";
import { PersonalStore } from "./personal-store";

function start() {
  const port = new PersonalDouble();
  const keeping = new MemoryKeeping();
  return { port, keeping, store: new PersonalStore(port, "w person", keeping) };
}

it("takes what the program has, and tells those who listen", async () => {
  const { port, store } = start();
  port.values = { favourites: [{ type: "record", id: "a" }] };
  port.watched = ["a"];
  let told = 0;
  store.subscribe(() => {
    told += 1;
  });
  await store.refresh();
  expect(store.value("favourites")).toEqual([{ type: "record", id: "a" }]);
  expect(store.watching.has("a")).toBe(true);
  expect(told).toBe(1);
});

it("what is put while the program is away shows, survives the page and is sent later", async () => {
  const { port, keeping, store } = start();
  port.away = new OfflineError("away");
  store.put("preferences", { theme: "dark" });
  expect(store.value("preferences")).toEqual({ theme: "dark" });
  await settled();

  const later = new PersonalStore(port, "w person", keeping);
  expect(later.value("preferences")).toEqual({ theme: "dark" });
  port.away = null;
  port.values = { preferences: { theme: "light" }, favourites: [] };
  await later.refresh();
  await settled();
  expect(later.value("preferences")).toEqual({ theme: "dark" });
  expect(port.values).toEqual({ preferences: { theme: "dark" }, favourites: [] });
});

it("of quick changes the last one arrives last", async () => {
  const { port, store } = start();
  store.put("favourites", [1]);
  store.put("favourites", [1, 2]);
  store.put("favourites", [1, 2, 3]);
  await settled();
  expect(port.values.favourites).toEqual([1, 2, 3]);
  expect(port.puts.map((put) => put.value)).toEqual([[1], [1, 2, 3]]);
});

it("a value that the program refuses is not sent again", async () => {
  const { port, store } = start();
  port.away = refusal("invalid_input", 400);
  store.put("favourites", []);
  await settled();
  port.away = null;
  await store.refresh();
  await settled();
  expect(port.puts).toHaveLength(1);
});

it("watching is taken back where the program refuses it", async () => {
  const { port, store } = start();
  await store.watch("a", true);
  expect(store.watching.has("a")).toBe(true);
  port.away = refusal("not_found", 404);
  await expect(store.watch("b", true)).rejects.toThrow();
  expect([...store.watching]).toEqual(["a"]);
  await expect(store.watch("a", false)).rejects.toThrow();
  expect([...store.watching]).toEqual(["a"]);
});

it("another person's things are not this person's", () => {
  const { port, keeping, store } = start();
  store.put("favourites", [1]);
  expect(new PersonalStore(port, "w other", keeping).value("favourites")).toBeUndefined();
});
