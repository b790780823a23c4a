/** Text that a person has typed but not sent, kept in the browser until it is sent or let go. */

// Where the browser keeps nothing, a draft lives at least as long as the page.
const inMemory = new Map<string, string>();

export function readDraft(key: string): string {
  const held = inMemory.get(key);
  if (held !== undefined) return held;
  try {
    return localStorage.getItem(place(key)) ?? "";
  } catch {
    return "";
  }
}

/** False when the browser would not keep it beyond this page. */
export function writeDraft(key: string, text: string): boolean {
  if (text === "") {
    clearDraft(key);
    return true;
  }
  try {
    localStorage.setItem(place(key), text);
    inMemory.delete(key);
    return true;
  } catch {
    inMemory.set(key, text);
    return false;
  }
}

export function clearDraft(key: string): void {
  inMemory.delete(key);
  try {
    localStorage.removeItem(place(key));
  } catch {
    // Nothing was kept, so nothing is left.
  }
}

function place(key: string): string {
  return `throughline draft ${key}`;
}
