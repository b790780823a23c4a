import { edgeSpeed } from "./line-window";

/**
 * Scrolls what lies under a drag when it comes near an edge, for as long as it stays there. `elements`
 * are asked each frame, the innermost first; `onScroll` is told that things moved under a still pointer.
 */
export class EdgeScroll {
  #frame = 0;
  #x = 0;
  #y = 0;
  readonly #elements: (x: number, y: number) => readonly HTMLElement[];
  readonly #onScroll: (() => void) | undefined;

  constructor(elements: (x: number, y: number) => readonly HTMLElement[], onScroll?: () => void) {
    this.#elements = elements;
    this.#onScroll = onScroll;
  }

  /** The pointer is here now, in the window's pixels. */
  at(x: number, y: number): void {
    this.#x = x;
    this.#y = y;
    if (this.#frame === 0) this.#frame = requestAnimationFrame(this.#step);
  }

  stop(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
  }

  #step = () => {
    this.#frame = 0;
    let moved = false;
    for (const element of this.#elements(this.#x, this.#y)) {
      const box = element.getBoundingClientRect();
      const { scrollLeft, scrollTop } = element;
      if (element.scrollWidth > element.clientWidth) {
        element.scrollLeft += edgeSpeed(this.#x, box.left, box.right);
      }
      if (element.scrollHeight > element.clientHeight) {
        element.scrollTop += edgeSpeed(this.#y, box.top, box.bottom);
      }
      moved ||= element.scrollLeft !== scrollLeft || element.scrollTop !== scrollTop;
    }
    if (!moved) return;
    this.#onScroll?.();
    this.#frame = requestAnimationFrame(this.#step);
  };
}
