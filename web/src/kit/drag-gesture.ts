/**
 * A drag that lives with scrolling: at once with a mouse or a pen, after a long press with a finger, so that
 * a finger that moves before still scrolls. Escape gives up.
 */

export interface DragPoint {
  clientX: number;
  clientY: number;
}

export interface DragGesture {
  /** The pointer has moved far enough, or was held long enough. */
  onStart(at: DragPoint): void;
  onMove(at: DragPoint): void;
  onEnd(): void;
  onCancel(): void;
}

interface PointerDown extends DragPoint {
  pointerId: number;
  pointerType: string;
  button: number;
}

const threshold = 4;
const hold = 350;
const holdSlip = 8;

let dragging = false;

/** Starts to watch a pointer that has just gone down. Answers a function that gives the drag up. */
export function watchDrag(down: PointerDown, gesture: DragGesture): () => void {
  const touch = down.pointerType === "touch";
  if (down.button !== 0) return () => {};
  let started = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const start = (at: DragPoint) => {
    started = true;
    dragging = true;
    gesture.onStart(at);
  };
  const stop = () => {
    clearTimeout(timer);
    dragging = false;
    window.removeEventListener("pointermove", onPointerMove);
    window.removeEventListener("pointerup", onPointerUp);
    window.removeEventListener("pointercancel", giveUp);
    window.removeEventListener("blur", giveUp);
    window.removeEventListener("keydown", onKeyDown, true);
    window.removeEventListener("contextmenu", onContextMenu, true);
  };
  const giveUp = () => {
    stop();
    if (started) gesture.onCancel();
  };
  const onPointerMove = (event: PointerEvent) => {
    if (event.pointerId !== down.pointerId) return;
    const moved = Math.hypot(event.clientX - down.clientX, event.clientY - down.clientY);
    if (started) gesture.onMove(event);
    else if (touch && moved > holdSlip) giveUp();
    else if (!touch && moved >= threshold) {
      start(down);
      gesture.onMove(event);
    }
  };
  const onPointerUp = (event: PointerEvent) => {
    if (event.pointerId !== down.pointerId) return;
    stop();
    if (!started) return;
    setTimeout(ignoreClick());
    gesture.onEnd();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || !started) return;
    event.preventDefault();
    event.stopPropagation();
    // The button is still down; its click comes with the release.
    const stopIgnoring = ignoreClick();
    window.addEventListener("pointerup", () => setTimeout(stopIgnoring), { once: true });
    giveUp();
  };
  // A long press opens the browser's own menu on some phones.
  const onContextMenu = (event: Event) => {
    if (touch) event.preventDefault();
  };

  if (touch) timer = setTimeout(() => start(down), hold);
  window.addEventListener("pointermove", onPointerMove);
  window.addEventListener("pointerup", onPointerUp);
  window.addEventListener("pointercancel", giveUp);
  window.addEventListener("blur", giveUp);
  window.addEventListener("keydown", onKeyDown, true);
  window.addEventListener("contextmenu", onContextMenu, true);
  return giveUp;
}

/** The click that follows when a drag ends over its own beginning is no click. Answers how to stop ignoring. */
function ignoreClick(): () => void {
  const ignore = (event: MouseEvent) => {
    event.preventDefault();
    event.stopPropagation();
  };
  window.addEventListener("click", ignore, true);
  return () => window.removeEventListener("click", ignore, true);
}

/**
 * Keeps the page still under a finger that drags. Must be attached before the finger touches, because the
 * browser decides then whether the page may scroll without asking. Answers how to detach it.
 */
export function holdScrollWhileDragging(element: HTMLElement): () => void {
  const onTouchMove = (event: TouchEvent) => {
    if (dragging && event.cancelable) event.preventDefault();
  };
  element.addEventListener("touchmove", onTouchMove, { passive: false });
  return () => element.removeEventListener("touchmove", onTouchMove);
}
