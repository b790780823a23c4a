import { useCallback, useEffect, useMemo } from "react";
import { useTheme } from "../theme";
import { usePersonal, usePersonalValue } from "./PersonalProvider";
import { applyPreferences, type Preferences, preferencesInUse, readPreferences } from "./preferences";

const name = "preferences";

/** How the signed-in person wants it, and the way to change part of it. */
export function usePreferences(): [Preferences, (change: Partial<Preferences>) => void] {
  const store = usePersonal();
  const value = usePersonalValue(name);
  const theme = useTheme();
  // Before the first choice what this browser shows already is what stands.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme is part of what is in use
  const preferences = useMemo(
    () => (value === undefined || value === null ? preferencesInUse() : readPreferences(value)),
    [value, theme],
  );
  const change = useCallback(
    (part: Partial<Preferences>) => {
      const next = { ...preferences, ...part };
      applyPreferences(next);
      store.put(name, { ...next });
    },
    [preferences, store],
  );
  return [preferences, change];
}

/** Follows what the person chose elsewhere, on another device too. */
export function useApplyPreferences(): void {
  const value = usePersonalValue(name);
  useEffect(() => {
    if (value !== undefined && value !== null) applyPreferences(readPreferences(value));
  }, [value]);
}

/** The height of rows that are `comfortable` pixels high, for who wants them compact a fifth lower. */
export function useRowHeight(comfortable: number): number {
  const [{ density }] = usePreferences();
  return density === "compact" ? Math.ceil(comfortable * 0.8) : comfortable;
}
