import { mergeUpdates } from "yjs";

const PREFIX = "throughline text";

/** Edits of a text that the program has not confirmed, kept in the browser so that a crash loses nothing. */
export class UnsentText {
  readonly #place: string;
  readonly #own: string;
  #updates: Uint8Array[] = [];
  /** What earlier visits left, as it was read. */
  readonly #found = new Map<string, string>();

  constructor(place: string) {
    this.#place = `${PREFIX} ${place} `;
    const random = crypto.getRandomValues(new Uint32Array(2));
    this.#own = this.#place + Array.from(random, (part) => part.toString(36)).join("");
  }

  /** Updates that earlier visits left behind. Applying one that the program has already does no harm. */
  read(): Uint8Array[] {
    const updates: Uint8Array[] = [];
    try {
      for (const key of Object.keys(localStorage)) {
        const text = key.startsWith(this.#place) ? localStorage.getItem(key) : null;
        if (text === null) continue;
        updates.push(Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0)));
        this.#found.set(key, text);
      }
    } catch {
      // Storage is off, or what it holds is no update: nothing to bring back.
    }
    return updates;
  }

  add(update: Uint8Array): void {
    this.#updates = [mergeUpdates([...this.#updates, update])];
    const bytes = this.#updates[0] ?? new Uint8Array();
    let text = "";
    for (const byte of bytes) text += String.fromCharCode(byte);
    try {
      localStorage.setItem(this.#own, btoa(text));
    } catch {
      // Full or off: the edit is still in memory and on its way.
    }
  }

  /** The program has everything. */
  clear(): void {
    this.#updates = [];
    try {
      localStorage.removeItem(this.#own);
      for (const [key, text] of this.#found) {
        // Another open tab may have written on under the same key; that part is not confirmed.
        if (localStorage.getItem(key) === text) localStorage.removeItem(key);
      }
    } catch {
      // Storage is off.
    }
    this.#found.clear();
  }
}
