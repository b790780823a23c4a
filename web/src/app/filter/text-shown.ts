import { useState } from "react";

const storageKey = "throughline.filter-text";

function read(): boolean {
  try {
    return localStorage.getItem(storageKey) !== "hidden";
  } catch {
    return true;
  }
}

/** Whether this person wants the filter as a line of text, kept in this browser. */
export function useTextShown(): [boolean, (shown: boolean) => void] {
  const [shown, setShown] = useState(read);
  const show = (next: boolean) => {
    setShown(next);
    try {
      localStorage.setItem(storageKey, next ? "shown" : "hidden");
    } catch {
      // Private windows may refuse storage; the choice then holds for this page only.
    }
  };
  return [shown, show];
}
