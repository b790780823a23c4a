import { useEffect } from "react";

/** Loads again every so many milliseconds while the page is looked at, and as soon as it is looked at again. */
export function useRefreshed(load: () => Promise<void>, every: number | null): void {
  useEffect(() => {
    if (every === null) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let over = false;
    const look = async () => {
      clearTimeout(timer);
      if (document.visibilityState === "visible") await load();
      later();
    };
    // Counted from the answer on, so that a slow program is not asked again before it answered.
    const later = () => {
      clearTimeout(timer);
      if (!over && document.visibilityState === "visible") timer = setTimeout(() => void look(), every);
    };
    const seen = () => {
      if (document.visibilityState === "visible") void look();
      else clearTimeout(timer);
    };
    later();
    document.addEventListener("visibilitychange", seen);
    return () => {
      over = true;
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", seen);
    };
  }, [load, every]);
}
