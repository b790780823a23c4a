import { type RefObject, useEffect, useRef } from "react";
import type { CopiedCells } from "./table-types";

interface ClipboardActions {
  /** Null: there is nothing to copy, and the browser goes on. */
  copy(): CopiedCells | undefined | null;
  cut(): CopiedCells | undefined | null;
  /** True when it was taken. */
  paste(text: string, html: string): boolean;
}

/**
 * The browser's copy, cut and paste for an element that has the focus and no text of its own. The events
 * go to the document's selection, not to the focus, so they are heard there.
 */
export function useCellClipboard(element: RefObject<HTMLElement | null>, actions: ClipboardActions): void {
  const latest = useRef(actions);
  latest.current = actions;
  useEffect(() => {
    const mine = () => element.current !== null && document.activeElement === element.current;
    const onCopy = (event: ClipboardEvent) => {
      if (!mine()) return;
      const copied = event.type === "cut" ? latest.current.cut() : latest.current.copy();
      if (copied === null) return;
      event.preventDefault();
      if (!copied) return;
      event.clipboardData?.setData("text/plain", copied.text);
      if (copied.html !== undefined) event.clipboardData?.setData("text/html", copied.html);
    };
    const onPaste = (event: ClipboardEvent) => {
      if (!mine()) return;
      const text = event.clipboardData?.getData("text/plain") ?? "";
      const html = event.clipboardData?.getData("text/html") ?? "";
      if (latest.current.paste(text, html)) event.preventDefault();
    };
    document.addEventListener("copy", onCopy);
    document.addEventListener("cut", onCopy);
    document.addEventListener("paste", onPaste);
    return () => {
      document.removeEventListener("copy", onCopy);
      document.removeEventListener("cut", onCopy);
      document.removeEventListener("paste", onPaste);
    };
  }, [element]);
}
