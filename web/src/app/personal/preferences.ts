import type { Json } from "@/contract/schema";
import { type DateStyle, setDateStyle } from "@/kit/moments";
import type { WeekStart } from "../date-words";
import { chooseTheme, keptTheme, type Theme } from "../theme";

/** How one person wants the program to look and act. */
export interface Preferences {
  theme: Theme;
  density: "comfortable" | "compact";
  motion: "system" | "reduced";
  weekStart: WeekStart;
  dateStyle: DateStyle;
  /** Keys without Ctrl, Command or Alt act; off for who speaks to the computer or hits keys by mistake. */
  singleKeys: boolean;
}

export const defaultPreferences: Preferences = {
  theme: "system",
  density: "comfortable",
  motion: "system",
  weekStart: 1,
  dateStyle: "words",
  singleKeys: true,
};

/** Whatever was kept, as preferences: what is missing or unknown is as in the beginning. */
export function readPreferences(value: Json | undefined): Preferences {
  const kept = typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
  const one = <Choice extends Json>(name: keyof Preferences, choices: readonly Choice[]): Choice => {
    const found = choices.find((choice) => choice === kept[name]);
    return found ?? (defaultPreferences[name] as Choice);
  };
  return {
    theme: one("theme", ["system", "light", "dark"]),
    density: one("density", ["comfortable", "compact"]),
    motion: one("motion", ["system", "reduced"]),
    weekStart: one("weekStart", [0, 1, 6]),
    dateStyle: one("dateStyle", ["words", "iso", "month-first"]),
    singleKeys: one("singleKeys", [true, false]),
  };
}

const place = "throughline.preferences";
let inUse: Preferences = { ...defaultPreferences };

/** Those that the page shows now, for what stands outside a workspace. */
export const preferencesInUse = (): Preferences => inUse;

/** Makes the page look and act so, and keeps it for the next start, which comes before any answer. */
export function applyPreferences(preferences: Preferences): void {
  inUse = preferences;
  const root = document.documentElement;
  if (preferences.density === "compact") root.dataset.density = "compact";
  else delete root.dataset.density;
  if (preferences.motion === "reduced") root.dataset.motion = "reduced";
  else delete root.dataset.motion;
  setDateStyle(preferences.dateStyle);
  if (keptTheme() !== preferences.theme) chooseTheme(preferences.theme);
  try {
    localStorage.setItem(place, JSON.stringify(preferences));
  } catch {
    // Private windows may refuse storage; they then hold for this page only.
  }
}

/** What was in use when this browser last had the program open. */
export function applyKeptPreferences(): void {
  let kept: Json | undefined;
  try {
    kept = JSON.parse(localStorage.getItem(place) ?? "null") as Json;
  } catch {
    kept = undefined;
  }
  // The theme has a place of its own, which the sign-in page knows too.
  applyPreferences({ ...readPreferences(kept), theme: keptTheme() });
}
