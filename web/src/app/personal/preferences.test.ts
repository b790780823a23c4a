import fc from "fast-check";
import { afterEach, expect, it } from "vitest";
import { civilDate } from "@/kit/moments";
import { keptTheme } from "../theme";
import {
  applyKeptPreferences,
  applyPreferences,
  defaultPreferences,
  preferencesInUse,
  readPreferences,
} from "./preferences";

afterEach(() => {
  applyPreferences(defaultPreferences);
  localStorage.clear();
});

it("anything at all reads as whole preferences", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const read = readPreferences(value as never);
      expect(Object.keys(read).sort()).toEqual(Object.keys(defaultPreferences).sort());
      expect(readPreferences({ ...read })).toEqual(read);
    }),
  );
});

it("what is known is kept, what is not is as in the beginning", () => {
  expect(readPreferences({ theme: "dark", density: "tiny", weekStart: 0, singleKeys: false })).toEqual({
    ...defaultPreferences,
    theme: "dark",
    weekStart: 0,
    singleKeys: false,
  });
});

it("shows in the page at once and again at the next start", () => {
  const chosen = readPreferences({ theme: "dark", density: "compact", motion: "reduced", dateStyle: "iso" });
  applyPreferences(chosen);
  const root = document.documentElement.dataset;
  expect([root.theme, root.density, root.motion]).toEqual(["dark", "compact", "reduced"]);
  expect(civilDate("2015-11-16")).toBe("2015-11-16");
  const kept = localStorage.getItem("throughline.preferences") ?? "";
  applyPreferences(defaultPreferences);
  expect(root.density).toBeUndefined();
  expect(civilDate("2015-11-16")).toBe("16 Nov 2015");
  localStorage.setItem("throughline.preferences", kept);
  localStorage.setItem("throughline.theme", "dark");
  applyKeptPreferences();
  expect(preferencesInUse()).toEqual(chosen);
  expect(keptTheme()).toBe("dark");
});
