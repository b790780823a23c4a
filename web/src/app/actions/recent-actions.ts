const place = "throughline.recent-actions";
const kept = 12;

/** Ids of what was done from the palette, newest first. Ids name what is done, never to what. */
export function recentActions(): string[] {
  try {
    const read: unknown = JSON.parse(localStorage.getItem(place) ?? "[]");
    return Array.isArray(read) ? read.filter((id) => typeof id === "string").slice(0, kept) : [];
  } catch {
    return [];
  }
}

export function rememberAction(id: string): void {
  const next = [id, ...recentActions().filter((one) => one !== id)].slice(0, kept);
  try {
    localStorage.setItem(place, JSON.stringify(next));
  } catch {
    // The order of the palette is then the same next time.
  }
}
