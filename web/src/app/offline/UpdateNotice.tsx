import { useEffect } from "react";
import { useToast } from "@/kit/Toasts";
import { t } from "../messages/t";
import { followWorker } from "./worker-updates";

/** Keeps the client in this browser, and says when a newer one has arrived. */
export function UpdateNotice() {
  const toast = useToast();
  useEffect(() => {
    // While developing, files change without a build and must not be kept.
    if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
    const host = {
      serviceWorker: navigator.serviceWorker,
      reload: () => window.location.reload(),
      onReturn: (listener: () => void) =>
        document.addEventListener("visibilitychange", () => {
          if (document.visibilityState === "visible") listener();
        }),
      now: () => Date.now(),
    };
    followWorker(host, (load) =>
      toast({ text: t("update.ready"), action: { label: t("update.load"), run: load } }),
    ).catch(() => {
      // Without a worker, as in a private window, the client works and only does not open offline.
    });
  }, [toast]);
  return null;
}
