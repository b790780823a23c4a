const checkEvery = 3_600_000;
/** A change that comes later than this after it was asked for was asked for by another tab. */
const changesWithin = 10_000;

/** The part of the browser that is needed here. */
export interface WorkerHost {
  serviceWorker: Pick<ServiceWorkerContainer, "register" | "controller" | "addEventListener">;
  reload(): void;
  /** Called when somebody comes back to the page. */
  onReturn(listener: () => void): void;
  now(): number;
}

/**
 * Installs the worker that keeps the client in the browser. A version that was waiting takes over at once when this is
 * the only tab; one that arrives later is told to `ready`, with the way to load it now.
 */
export async function followWorker(host: WorkerHost, ready: (load: () => void) => void): Promise<void> {
  const { serviceWorker } = host;
  // The first worker of all changes nothing on the page; every later one brings another version.
  let controlled = serviceWorker.controller !== null;
  let askedAt = Number.NEGATIVE_INFINITY;
  serviceWorker.addEventListener("controllerchange", () => {
    if (controlled && host.now() - askedAt < changesWithin) host.reload();
    controlled = true;
  });
  const registration = await serviceWorker.register("/sw.js", { scope: "/", updateViaCache: "none" });
  const takeOver = (worker: ServiceWorker, message: string) => {
    askedAt = host.now();
    worker.postMessage(message);
  };
  if (registration.waiting && controlled) takeOver(registration.waiting, "take over if alone");
  registration.addEventListener("updatefound", () => {
    const arriving = registration.installing;
    arriving?.addEventListener("statechange", () => {
      if (arriving.state !== "installed" || !controlled) return;
      ready(() => takeOver(arriving, "take over"));
    });
  });
  let checked = host.now();
  host.onReturn(() => {
    if (host.now() - checked < checkEvery) return;
    checked = host.now();
    // Offline there is nothing newer to be had.
    registration.update().catch(() => {});
  });
}
